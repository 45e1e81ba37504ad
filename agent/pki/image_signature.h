// Signatures of firmware images: ECDSA P-256 with SHA-256, as two numbers of 32 bytes each
// (firmware/update/image_header.h). By libcrypto; no files; does not block; thread-safe: the functions share nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "agent/pki/der.h"

namespace tramgac::pki {

using ImageSignatureBytes = std::span<std::uint8_t, 64>;

// Signs with the private key of a text in PEM. Outcomes: kNone; kAbsent, kNotP256: `out` is unspecified.
DerFault SignImage(std::string_view key_pem, ByteSpan bytes, ImageSignatureBytes out);

// Is the signature one of the key, private or public, of a text in PEM? Outcomes: as above; kNone: `is_right` says it.
DerFault VerifyImage(std::string_view key_pem, ByteSpan bytes, ByteSpan signature, bool& is_right);

}  // namespace tramgac::pki
