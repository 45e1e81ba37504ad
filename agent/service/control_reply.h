// The answer to one request on the control socket. A handler may finish it at once, or keep a copy and finish it
// later from another thread, or go on writing lines until the client goes away.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

#include "agent/core/base/status.h"
#include "agent/service/unique_fd.h"

namespace tramgac::service {

// Who is at the other end (SO_PEERCRED of unix(7), taken when it connected). A process outside this one's user
// namespace (PrivateUsers=) shows as the overflow user 65534.
struct ControlPeer {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
};

// What a client's replies and the server share. Guarded by ControlOutbox::mutex except for the constants.
struct ControlSession {
  ControlSession(std::uint64_t number, ControlPeer who) : id(number), peer(who) {}

  const std::uint64_t id;
  const ControlPeer peer;
  std::string output;       // lines not yet taken by the server
  std::size_t pending = 0;  // bytes not yet accepted by the socket: output and what the server has taken
  bool finished = false;    // the present answer has its last line in `output`
  bool slow = false;        // more than the bound was pending
  bool gone = false;        // no line can reach the client any more
};

// The way from any thread to the server's thread: sessions with news, and a descriptor that becomes readable.
class ControlOutbox {
 public:
  explicit ControlOutbox(std::size_t max_pending);

  int fd() const { return wake_.get(); }
  std::size_t max_pending() const { return max_pending_; }

  // Sessions with news since the last call. The server's thread only.
  std::set<std::uint64_t> Take();

  // Tells the server's thread that `session` has news. Precondition: `mutex` is held.
  void Announce(const ControlSession& session);

  std::mutex mutex;

 private:
  const std::size_t max_pending_;
  UniqueFd wake_;
  std::set<std::uint64_t> news_;
};

// A handle; copies speak for the same answer. Thread safety: all functions from any thread; none blocks.
class Reply {
 public:
  Reply(std::shared_ptr<ControlOutbox> outbox, std::shared_ptr<ControlSession> session);

  // Sends one line; "end" must not be in it.
  // Outcomes: true: on its way; false: the answer has ended, or the client is gone, or was too slow and has been
  // given up: stop.
  bool Line(const nlohmann::json& line) const;

  // Sends the last line: `line` (an object) with "end":true. Later calls do nothing. When all copies of a reply go
  // out of scope before End() or Error(), the client gets an error instead of waiting for ever.
  void End(nlohmann::json line = nlohmann::json::object()) const;

  // Ends with {"code":StatusName(why),"error":message,"end":true}.
  void Error(Status why, std::string_view message) const;

  // Can a further line no longer reach the client? Whoever streams asks this now and then.
  bool gone() const;

  // Bytes that the client has not taken yet. While they are more than the server's bound, a further Line() gives up
  // the client: whoever has much to say pauses while this is high.
  std::size_t pending() const;

  const ControlPeer& peer() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tramgac::service
