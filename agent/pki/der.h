// Certificates and keys as devices take them that have no room for more: DER, ECDSA P-256. By libcrypto; no files;
// nothing blocks; thread-safe: the functions share nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "agent/pki/secret_text.h"

namespace tramgac::pki {

enum class DerFault : std::uint8_t {
  kNone,
  kAbsent,   // the text has none in PEM; a key: or one with a passphrase
  kSeveral,  // more than one certificate
  kNotP256,  // of another kind of key
};

// The certificate of a text in PEM. Outcomes: kNone; any other: `der` is empty.
DerFault CertificateDer(std::string_view pem, std::string& der);

// The private key of a text in PEM, as SEC 1 (RFC 5915). Outcomes: as above, without kSeveral.
DerFault KeyDer(std::string_view pem, SecretText& der);

// Is the first certificate of one text that of the key in the other? Outcome: false too if either has none.
bool AreOfOneKey(std::string_view certificate, std::string_view key);

}  // namespace tramgac::pki
