// Asks many addresses for an SNMP agent at once: one request in flight an address, a bounded number of addresses, a
// bounded number of requests a second. Built on the agent's own client and loop.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/app/probe_auto.h"
#include "agent/commission/pace.h"
#include "agent/poll/poll_loop.h"
#include "drivers/snmp/agent_poll.h"
#include "drivers/snmp/client.h"

namespace tramgac::app {

// One way to be let in, and how it is written in an address.
struct SnmpTry {
  config::SnmpTarget target;  // host not used
  snmp::Credentials credentials;
};

struct SnmpAnswer {
  std::string host;
  config::SnmpTarget target;  // the try that was answered, or refused
  Identity identity;          // exchange kGood; else why an agent that is there let nobody in
};

class SnmpSweep final : public poll::TimedTask, public poll::FdTask, public snmp::FdWatcher {
 public:
  static constexpr std::size_t kMostAtOnce = 256;

  struct Job {
    std::vector<std::string> hosts;  // numeric addresses
    std::vector<SnmpTry> tries;      // for each host in this order, until one is answered
    ProfileList profiles{};          // whose descriptions are looked for
    Duration timeout{};
    std::uint8_t retries = 1;
    double rate = 100;  // requests a second
  };

  // `stop` is a descriptor that becomes readable when the sweep is to end early; -1: none. `progress` is called with
  // the number of hosts that are done, in every turn. `clock` outlives the sweep.
  SnmpSweep(Job job, const board::Clock& clock, int stop, std::function<void(std::size_t done)> progress);
  ~SnmpSweep() override;

  // Blocks until all hosts are done or `stop` is readable. Outcome: false if it ended early.
  bool Run();

  // In the order of the hosts.
  std::vector<SnmpAnswer> TakeAnswers();

  void OnTimer(BootTime now) override;
  void OnEvent(int fd, std::uint32_t events, BootTime now) override;
  void Watch(int fd) override;
  void Unwatch(int fd) override;

 private:
  class Host;
  void Advance(BootTime now);
  void Done(Host& host);

  Job job_;
  int stop_;
  std::function<void(std::size_t)> progress_;
  poll::PollLoop loop_;
  commission::Pace pace_;
  std::shared_ptr<const profile::Profile> question_;
  std::unique_ptr<snmp::Client> client_;
  std::vector<std::unique_ptr<Host>> hosts_;  // by position in job_.hosts; null: not begun, or done without an answer
  std::deque<Host*> ready_;                   // want to send
  std::vector<std::size_t> finished_;         // to be destroyed when no handler is running
  std::vector<std::pair<std::size_t, SnmpAnswer>> answers_;
  std::size_t begun_ = 0;
  std::size_t done_ = 0;
  bool interrupted_ = false;
};

}  // namespace tramgac::app
