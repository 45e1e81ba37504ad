// The local control socket (DESIGN.md section 10: `tramgac status`, `tail`, `store`, ...): JSON lines over a UNIX
// stream socket, see control_request.h. It runs on the main thread's loop and never waits for a client.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "agent/service/control_listener.h"
#include "agent/service/control_reply.h"
#include "agent/service/control_request.h"
#include "agent/service/main_loop.h"
#include "board/api/clock.h"

namespace tramgac::service {

// Knows the verbs.
class ControlHandler {
 public:
  virtual ~ControlHandler() = default;

  // Answers one request: an object with a "verb". Called on the loop's thread, must not block. `reply` may be copied
  // and finished later, from any thread. An exception becomes an error answer.
  virtual void Handle(const nlohmann::json& request, Reply& reply) = 0;
};

struct ControlLimits {
  std::size_t clients = 8;                    // one more gets an error line and is closed
  std::size_t request_bytes = 4096;           // a longer line gets an error and is closed
  std::size_t output_bytes = 4U << 20;        // pending for one client; a line on top of more gives it up
  Duration idle = std::chrono::seconds(60);   // without a request: closed
  Duration stall = std::chrono::seconds(10);  // with output pending and none taken: given up
};

// Thread safety: the loop's thread only. A client has one request in work at a time; further ones wait unread.
class ControlServer {
 public:
  // All three must outlive the server.
  ControlServer(MainLoop& loop, const board::Clock& clock, ControlHandler& handler, ControlLimits limits = {});
  ~ControlServer() { Close(); }
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  // Begins to serve at `path`. Outcomes: as ControlListener::Open(), and kResourceExhausted: no descriptor left.
  Status Open(const std::string& path);

  // After a failed Open(): what went wrong, for people.
  const std::string& problem() const { return listener_.problem(); }

  // Closes clients that are idle or stuck, and takes up accepting again after descriptors had run out. Call it about
  // once a second.
  void Tick(BootTime now);

  // Closes all clients and removes the socket file. Replies still held elsewhere become gone.
  void Close();

  std::size_t clients() const { return clients_.size(); }

 private:
  struct Client {
    Client(UniqueFd socket, std::shared_ptr<ControlSession> s, std::size_t request_bytes, BootTime now)
        : fd(std::move(socket)), session(std::move(s)), input(request_bytes), active(now) {}

    UniqueFd fd;
    std::shared_ptr<ControlSession> session;
    LineBuffer input;
    std::string output;  // taken from the session, from `sent` on not yet accepted by the socket
    std::size_t sent = 0;
    bool busy = false;     // a request is in work
    bool at_end = false;   // the client will send no more
    bool closing = false;  // close when everything is written
    BootTime active;       // last request, answer or accepted byte
  };

  void OnListener();
  void OnOutbox();
  void OnClient(std::uint64_t id, std::uint32_t events);
  void AddClient(UniqueFd fd, const ControlPeer& peer);
  void Drop(std::uint64_t id);
  void Read(Client& client);
  static bool Writing(const Client& client) { return client.sent < client.output.size(); }
  bool StartNext(Client& client);  // false: there is nothing to start
  void StartRequest(Client& client, const std::string& line);
  void Refuse(Client& client, Status why, const char* message);
  void TakeOutput(Client& client);
  bool Write(Client& client);       // false: the connection is broken
  void Continue(std::uint64_t id);  // writes, starts what can be started, waits for the right events or drops

  MainLoop& loop_;
  const board::Clock& clock_;
  ControlHandler& handler_;
  const ControlLimits limits_;
  ControlListener listener_;
  std::shared_ptr<ControlOutbox> outbox_;
  std::map<std::uint64_t, std::unique_ptr<Client>> clients_;
  std::uint64_t next_id_ = 1;
  bool accepting_ = false;
};

}  // namespace tramgac::service
