// Finds out why a connection to the broker failed. The MQTT library says "TCP/TLS connect failure" for a wrong
// name, a closed port and an expired certificate alike, so after a failure the first steps are made once more,
// by hand: resolve, connect, TLS handshake with the same rules, listen for the broker's alert.
#pragma once

#include <atomic>
#include <chrono>

#include "agent/publish/diagnosis.h"
#include "agent/publish/settings.h"

namespace tramgac::publish {

// The cipher suites that TLS 1.2 may use: authenticated encryption only (those of TLS 1.3 all are). No suite of
// the list exists in TLS 1.1 and older, which makes 1.2 the oldest version possible, whatever the system allows.
inline constexpr char kCipherSuites[] = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20:!aNULL:!PSK";

// Blocks for `budget` at most, plus the resolver's own timeouts (resolv.conf(5)) for a host given by name;
// returns early, with kNone, soon after `cancel` has become true. Sends nothing beyond the TLS handshake.
// Thread safety: any thread; several at once do not disturb each other.
// Outcomes: kNameNotFound, kUnreachable, kRefused, kTimeout, kTlsFiles, kTlsHandshake, kTlsUnknownAuthority,
// kTlsExpired, kTlsNotYetValid, kTlsRevoked, kTlsRevocationList, kTlsHostName, kTlsCertificate, kTlsOurCertificate;
// kNone: up to there all is well.
Diagnosis ProbeConnection(const Endpoint& broker, const TlsSettings& tls, std::chrono::milliseconds budget,
                          const std::atomic<bool>& cancel);

}  // namespace tramgac::publish
