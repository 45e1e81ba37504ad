// One request to an SNMP agent, one answer, blocking: what `tramgac record` asks through. The agent itself polls
// through agent/poll.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "agent/core/model/quality.h"
#include "board/api/clock.h"
#include "drivers/snmp/client.h"

namespace tramgac::app {

// Single-threaded; one at a time in a process, because net-snmp keeps process-wide state.
class SnmpLink final : public snmp::FdWatcher, public snmp::ResponseHandler {
 public:
  // Gets the varbinds of an answer, whose views are valid during the call.
  using Take = std::function<void(const snmp::Response& response)>;

  explicit SnmpLink(const board::Clock& clock) : clock_(clock) {}
  ~SnmpLink() override;

  // Outcomes: those of snmp::Client::Open.
  Status Open(const snmp::Endpoint& endpoint, const snmp::Credentials& credentials, const snmp::DeviceLimits& limits);

  // Asks and waits. Outcomes: kGood (`take` was called); what ResponseHandler::OnFailure says otherwise.
  Quality Ask(const snmp::Request& request, const Take& take);

  void Watch(int fd) override { fds_.push_back(fd); }
  void Unwatch(int fd) override { std::erase(fds_, fd); }
  void OnResponse(const snmp::Response& response, BootTime now) override;
  void OnFailure(Quality why, BootTime now) override;

 private:
  void Wait();

  const board::Clock& clock_;
  std::vector<int> fds_;
  std::unique_ptr<snmp::Client> client_;
  std::unique_ptr<snmp::Session> session_;
  const Take* take_ = nullptr;
  std::optional<Quality> outcome_;
};

}  // namespace tramgac::app
