// Which of many addresses take a TCP connection on a port: many attempts at once, a bounded number a second.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/service/unique_fd.h"
#include "board/api/clock.h"

namespace tramgac::app {

struct TcpSweepJob {
  std::vector<std::string> hosts;  // numeric addresses
  std::uint16_t port = 502;
  Duration timeout{};  // of one attempt
  double rate = 100;   // attempts a second
};

// Blocks until all attempts have ended or `stop` (a descriptor; -1: none) is readable. `open` gets each connection when
// it is there and may block; `progress` is called with the number of attempts that have ended.
// Outcome: false if it ended early.
bool SweepTcp(const TcpSweepJob& job, const board::Clock& clock, int stop,
              const std::function<void(const std::string& host, service::UniqueFd fd)>& open,
              const std::function<void(std::size_t done)>& progress);

}  // namespace tramgac::app
