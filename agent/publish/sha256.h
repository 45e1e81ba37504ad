// SHA-256 (FIPS 180-4) by OpenSSL, which TLS brings along.
#pragma once

#include <cstdint>
#include <span>

#include "agent/core/base/bytes.h"

namespace tramgac::publish {

// Outcome: the digest in `out`; all zeros if OpenSSL has no memory for it. Does not block; safe on any thread.
void Sha256(ByteSpan in, std::span<std::uint8_t, 32> out);

}  // namespace tramgac::publish
