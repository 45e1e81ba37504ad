// What people compare to know a key or a certificate again. By libcrypto; thread-safe; nothing blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/core/base/time.h"

namespace tramgac::pki {

struct Fingerprints {
  std::string certificate;  // SHA-256 of the whole, as `openssl x509 -fingerprint -sha256` shows it
  std::string key;          // SHA-256 of its public key (SubjectPublicKeyInfo); stays when the certificate is renewed
  std::string name;         // the common name; may be empty
  UtcTime end;
};

// Of the first certificate in PEM in `text`. Outcome: nothing if there is none.
std::optional<Fingerprints> FingerprintsOf(std::string_view text);

}  // namespace tramgac::pki
