// TLS between two queues of bytes: it knows no socket, so that nothing here waits, and a peer that goes away raises no
// SIGPIPE. Looks at certificates, refuses none. Over OpenSSL 3. Single-threaded; nothing blocks.
#pragma once

#include <memory>
#include <string>

#include "agent/core/base/bytes.h"
#include "drivers/reach/line.h"

struct ssl_st;

namespace tramgac::reach {

class TlsContexts;

enum class TlsStep : std::uint8_t {
  kMore,  // waits for bytes of the peer
  kDone,  // Handshake: over; Read: the peer has said that it is done
  kFailed,
  kOldTls,  // Handshake: the peer has nothing that is safe today
};

class TlsSession {
 public:
  // Outcome: null: there is no memory, or OpenSSL cannot be set up. `server_name`: see LineWish.
  static std::unique_ptr<TlsSession> Make(TlsContexts& contexts, std::string_view server_name, bool old_tls);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Bytes of the peer. Outcome: false: no memory.
  bool Feed(ByteSpan bytes);
  // The next bytes for the peer, in `room`. Outcome: empty: there are none.
  ByteSpan TakeOutput(MutableByteSpan room);

  // Outcomes: kMore, kDone, kFailed, kOldTls.
  TlsStep Handshake();

  // Reads as much as there is, or fits. Outcomes: kMore, kDone, kFailed; `size` bytes come before that in any case.
  TlsStep Read(MutableByteSpan room, std::size_t& size);
  // Outcome: false: the session is broken.
  bool Write(ByteSpan bytes);
  // Tells the peer that we are done.
  void Close();

  // After the handshake. `peer_host`: the address, for a certificate that should be made out to it. Views are valid as
  // long as the session.
  Certificate Describe(const std::string& peer_host) const;

 private:
  TlsSession(ssl_st* ssl, std::string_view server_name) : ssl_(ssl), server_name_(server_name) {}

  ssl_st* const ssl_;
  const std::string server_name_;
};

}  // namespace tramgac::reach
