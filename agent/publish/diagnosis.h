// Why there is no connection to the broker, in words a technician can act on.
// Plain values, safe anywhere; no function here blocks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "agent/core/model/alarm_spec.h"

namespace tramgac::publish {

enum class ConnectionFault : std::uint8_t {
  kNone,
  kNameNotFound,         // the host name cannot be resolved
  kUnreachable,          // no route, or the address does not answer
  kRefused,              // the host answers, the port is closed
  kTimeout,              // no answer to the TCP connection attempt in time
  kNoAnswer,             // the connection is open and nothing comes
  kNotMqtt,              // something else than MQTT answers, or the connection is closed without a word
  kProtocolVersion,      // the broker does not speak MQTT version 5, or not all of it that is needed
  kTlsFiles,             // our CA, certificate or key file cannot be used
  kTlsHandshake,         // no common protocol or cipher, or no TLS at all at this port
  kTlsUnknownAuthority,  // nobody in the CA file vouches for the broker's certificate
  kTlsExpired,           // the broker's certificate (or its authority's) has expired
  kTlsNotYetValid,       // .. or is not valid yet: look at the node's clock first
  kTlsRevoked,           // its authority has taken the broker's certificate back
  kTlsRevocationList,    // there is no present list of what the authority has taken back
  kTlsHostName,          // the certificate is made out to another name
  kTlsCertificate,       // the broker's certificate is bad in another way
  kTlsOurCertificate,    // the broker refuses the node's certificate, or misses it
  kBadCredentials,       // user name or password
  kNotAuthorised,        // the user may not connect
  kClientIdRefused,      // the client identifier
  kBusy,                 // the broker cannot serve now: unavailable, busy, shutting down, quota, rate
  kBanned,
  kRefusedByBroker,    // another reason code
  kSessionTakenOver,   // another client has connected with this node's id
  kNoAcknowledgement,  // pings are answered, published messages are not
  kLost,               // an established connection broke
};

inline constexpr int kConnectionFaultCount = static_cast<int>(ConnectionFault::kLost) + 1;

struct Diagnosis {
  ConnectionFault fault = ConnectionFault::kNone;
  std::uint8_t reason = 0;  // MQTT v5 reason code of a CONNACK or DISCONNECT; 0: the broker gave none
  std::string detail;       // for the log: what the system or library said; may be empty
};

// The fault as lower-case words with hyphens, e.g. "tls-host-name".
// Outcome: always a non-empty view of static text; "none" for kNone.
std::string_view ConnectionFaultName(ConnectionFault fault);

// One sentence that says what is wrong and where to look, in English and Vietnamese.
// Outcome: always non-empty views of static text.
LocalText ConnectionFaultText(ConnectionFault fault);

// The fault behind the reason code of a CONNACK (MQTT v5 clause 3.2.2.2). Codes 1 to 5 are those of MQTT 3.1.1
// (clause 3.2.2.3), which an old broker uses even when it was asked in version 5.
// Outcomes: kNone for 0; kRefusedByBroker for codes without a name here.
ConnectionFault FaultOfConnack(std::uint8_t reason);

// The fault behind the reason code of a DISCONNECT by the broker (MQTT v5 clause 3.14.2.1).
// Outcomes: kLost for 0 and for codes without a name here.
ConnectionFault FaultOfDisconnect(std::uint8_t reason);

// The fault behind an OpenSSL verification result (X509_V_ERR_..., openssl/x509_vfy.h).
// Outcomes: kNone for X509_V_OK; kTlsCertificate for results without a name here.
ConnectionFault FaultOfVerification(long result);

}  // namespace tramgac::publish
