// The poll workers of one node: the network thread and a thread for each serial line.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "agent/app/assemble.h"
#include "agent/poll/block_queue.h"
#include "agent/poll/modbus_serial_line.h"
#include "agent/poll/modbus_tcp_bus.h"
#include "agent/poll/poll_loop.h"
#include "agent/poll/snmp_pool.h"
#include "board/api/clock.h"

namespace tramgac::app {

// Thread safety: Start, Stop and PollNow from one thread.
class Pollers {
 public:
  // Called with a worker's name, before the worker starts. Outcome: what the worker calls to show progress.
  using Register = std::function<std::function<void()>(const std::string& worker)>;

  // `node`, `clock` and `queue` outlive the pollers.
  Pollers(const AssembledNode& node, const board::Clock& clock, poll::BlockQueue& queue, const Register& watch);
  ~Pollers() { Stop(); }

  // Outcomes: kOk; kResourceExhausted (no descriptors).
  Status Start();
  // Ends polling over the network, and lets serial lines end when the read under way has. Does not wait for those:
  // the kernel gives nobody a way to interrupt libmodbus.
  void RequestStop();
  // Ends all threads. Blocks until the reads under way have ended: on serial lines that takes a device's timeout.
  void Stop();
  void PollNow(DeviceIndex device);

 private:
  void RunNetwork();

  const AssembledNode& node_;
  const board::Clock& clock_;
  poll::BlockQueue& queue_;
  std::vector<std::unique_ptr<poll::ModbusSerialLine>> lines_;
  poll::PollLoop loop_;
  std::vector<std::unique_ptr<poll::ModbusTcpBus>> buses_;
  std::unique_ptr<poll::SnmpPool> snmp_;
  std::thread network_;
};

}  // namespace tramgac::app
