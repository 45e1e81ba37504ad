// The way to SNMP agents on the network. Implemented by a backend (drivers/snmp/netsnmp).
//
// Thread safety: everything here belongs to one thread. No call blocks. Times are BootTime, so that the
// caller's clock decides; a backend may wait up to 5 ms longer than asked.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "agent/core/model/quality.h"
#include "drivers/snmp/address.h"
#include "drivers/snmp/receiver.h"
#include "drivers/snmp/varbind.h"

namespace tramgac::snmp {

enum class Version : std::uint8_t { kV1, kV2c, kV3 };
enum class SecurityLevel : std::uint8_t { kNoAuthNoPriv, kAuthNoPriv, kAuthPriv };
enum class AuthProtocol : std::uint8_t { kSha1, kSha224, kSha256, kSha384, kSha512 };  // RFC 3414, RFC 7860
// RFC 3826. For keys longer than the digest there are two drafts: draft-blumenthal-aes-usm-04 clause 3.1.2.1, and the
// one of draft-reeder-snmpv3-usm-3desede-00 clause 2.1, which Cisco and others use.
enum class PrivProtocol : std::uint8_t { kAes128, kAes192, kAes256, kAes192Reeder, kAes256Reeder };

struct Credentials {
  Version version = Version::kV2c;
  std::string community;  // v1 and v2c, not empty
  std::string user;       // v3 from here on; 1 to 32 bytes
  SecurityLevel level = SecurityLevel::kAuthPriv;
  AuthProtocol auth = AuthProtocol::kSha1;
  PrivProtocol priv = PrivProtocol::kAes128;
  std::string auth_passphrase;  // at least 8 bytes (RFC 3414 clause 11.2)
  std::string priv_passphrase;  // at least 8 bytes
  std::string context;          // context name, usually empty
};

struct Endpoint {
  std::string host;  // IPv4 or IPv6 address as text; names are not looked up, because that may block
  std::uint16_t port = 161;
  // Hear answers from other addresses than the one that was asked, for agents with several. Otherwise they are dropped:
  // below v3 a datagram from anywhere could pass for an answer.
  bool any_source = false;
};

// Told which descriptors to wait for (readable, level triggered). A descriptor is unwatched before it is closed.
class FdWatcher {
 public:
  virtual ~FdWatcher() = default;
  virtual void Watch(int fd) = 0;
  virtual void Unwatch(int fd) = 0;
};

// Called only from Client::OnReadable and Client::OnTimeout, never from within Send or Open. A handler may
// Send the next request and may destroy its session.
class ResponseHandler {
 public:
  virtual ~ResponseHandler() = default;

  // The answer to the request in flight. Views in it are valid during the call.
  virtual void OnResponse(const Response& response, BootTime now) = 0;

  // There is no answer. kTimeout; kBadFrame (something came in time, but it could not be understood);
  // kDisconnected (this machine could not send); kUnknownUser, kWrongCredentials, kDecryptionError, kNotInTimeWindow,
  // kUnsupportedSecurity (the agent's v3 report). kDecryptionError also when an agent tells its engine id and then
  // drops every encrypted request: that is how some, net-snmp's among them, take a wrong privacy passphrase.
  // The session stays usable.
  virtual void OnFailure(Quality why, BootTime now) = 0;

  // There was no answer in time to one try, and another one has been sent. Nothing may be done with the session here.
  virtual void OnRepeat(BootTime now) { (void)now; }
};

// One agent. Destroying it closes its descriptor; a request in flight ends without a call.
class Session {
 public:
  virtual ~Session() = default;

  // Sends `request` and, while there is no answer, sends it again, up to `limits.retries` times. How long each try
  // waits is learnt from the agent (response_time.h). v3: learns the engine id first when needed. `request.names` stay
  // valid until the handler is called. Outcomes: kOk (exactly one call of the handler follows); kFailedPrecondition (a
  // request is in flight), kInvalidArgument (no names, or an OID of fewer than 2 or more than 128 sub-identifiers),
  // kResourceExhausted (no memory): no call follows.
  virtual Status Send(const Request& request, BootTime now) = 0;

  // v3: the engine id of the agent that answered last under these credentials; valid until the next call on the
  // session or its client. Outcome: empty if none did.
  virtual ByteSpan engine() const { return {}; }

  // What is wrong with the agent although it answers. Outcomes: kGood (nothing); kDuplicateEngine (v3: an agent at
  // another address tells the same engine id but another clock: cloned machines. Both can be read all the same, but
  // RFC 3411 clause 3.1.1.1 wants ids to be unique, and other managers will confuse the two).
  virtual Quality remark() const = 0;
};

// All sessions of this process. Outlives them. The FdWatcher is given to the backend's constructor function.
class Client {
 public:
  virtual ~Client() = default;

  // Makes a session with `limits.timeout` and `limits.retries`; nothing is sent yet. `handler` outlives it.
  // Takes about 2.4 ms for a v3 passphrase that was never used before (RFC 3414 A.2 hashes a megabyte).
  // Outcomes: the session; kInvalidArgument (see Credentials and Endpoint); kUnimplemented (an algorithm that
  // the library was built without); kUnavailable (no socket: descriptors or memory are exhausted).
  virtual Result<std::unique_ptr<Session>> Open(const Endpoint& endpoint, const Credentials& credentials,
                                                const DeviceLimits& limits, ResponseHandler& handler) = 0;

  // Handles what has arrived on `fd`. A descriptor that is no longer watched is ignored.
  virtual void OnReadable(int fd, BootTime now) = 0;

  // When OnTimeout must be called at the latest. Outcome: kNever, if nothing is in flight; may be earlier than
  // needed, in which case OnTimeout does nothing. Changes after Send, OnReadable and OnTimeout.
  virtual BootTime NextTimeout() const = 0;

  // Repeats requests whose time is over, or gives them up.
  virtual void OnTimeout(BootTime now) = 0;

  // Makes what receives traps and informs for the engine `local`, once in the life of a client; the client outlives it.
  // Outcome: null if the backend cannot, or `local` is no engine.
  virtual std::unique_ptr<NotificationReceiver> MakeReceiver(const LocalEngine& local) {
    static_cast<void>(local);
    return nullptr;
  }
};

}  // namespace tramgac::snmp
