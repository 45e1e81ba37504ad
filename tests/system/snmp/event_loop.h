// The smallest event loop that carries a Client, and one agent that is polled through it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "drivers/snmp/agent_poll.h"
#include "drivers/snmp/client.h"

namespace tramgac::snmp {

BootTime Now();

class EventLoop final : public FdWatcher {
 public:
  EventLoop();

  void Watch(int fd) override;
  void Unwatch(int fd) override;

  // A descriptor of the test itself.
  void AddReader(int fd, std::function<void()> read) { readers_[fd] = std::move(read); }
  void RemoveReader(int fd) { readers_.erase(fd); }

  // Runs until `done` or the deadline. Outcome: whether it is done.
  bool RunUntil(const std::function<bool()>& done, Duration at_most = std::chrono::seconds(20));

  Client& client() { return *client_; }
  std::size_t watched() const { return readers_.size(); }

  // The longest that one call into the client has taken.
  Duration longest_call{};

 private:
  void Wait(BootTime until);
  void Call(const std::function<void()>& call);

  std::map<int, std::function<void()>> readers_;
  std::unique_ptr<Client> client_;
};

// Polls one agent with AgentPoll, as agent/poll does.
class PolledAgent final : public ResponseHandler {
 public:
  PolledAgent(EventLoop& loop, const Endpoint& endpoint, const Credentials& credentials, const AgentAddress& address);

  // Starts a poll and returns at once.
  void Start();
  bool done() const { return started_ && poll.finished(); }

  // Starts a poll and runs the loop until it has ended. Outcome: the exchange's quality.
  Quality Poll(Duration at_most = std::chrono::seconds(20));

  void OnResponse(const Response& response, BootTime now) override;
  void OnFailure(Quality why, BootTime now) override;
  void OnRepeat(BootTime) override { ++repeats; }

  // The item of a point in the last block; null if there is none.
  const RawItem* Item(PointIndex point) const;
  std::string TextOf(PointIndex point) const;

  AgentPoll poll;
  RawBlock block;
  std::map<std::string, PointIndex> rows;  // by label, of all tables
  std::unique_ptr<Session> session;
  Duration longest_send{};
  int failures = 0, repeats = 0;

 private:
  void SendNext(BootTime now);

  EventLoop& loop_;
  bool started_ = false;
};

Credentials Community(std::string community);
Credentials User(std::string user, AuthProtocol auth, PrivProtocol priv);

}  // namespace tramgac::snmp
