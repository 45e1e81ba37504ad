// By which rules certificates are judged. The time: a board without a battery behind its clock starts in
// 1970, where no certificate is valid yet; without a connection it may never learn the time.
#pragma once

#include <optional>

#include "agent/core/base/time.h"

namespace tramgac::publish {

// From now on every TLS client of this process judges its peer's certificates as at `time`; nullopt: as at the time of
// the system's clock. With `revocation` it refuses a certificate that its issuer's list names, and one whose issuer's
// list it does not have or has no present one of. OpenSSL keeps this for the whole process, and Paho leaves no other
// way in. Does not block. Thread safety: not while another thread of the process is in a TLS handshake, because OpenSSL
// takes no lock. Outcome: false if OpenSSL has no memory for it; then it is the system's clock, and nobody asks for
// lists.
[[nodiscard]] bool SetCertificateTime(std::optional<UtcTime> time, bool revocation = false);

}  // namespace tramgac::publish
