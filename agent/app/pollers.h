// The poll workers of one node: the network thread, a thread for each serial line, and one for the kernel's sensors.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "agent/app/assemble.h"
#include "agent/app/contact_lines.h"
#include "agent/app/sensor_lines.h"
#include "agent/poll/block_queue.h"
#include "agent/poll/modbus_serial_line.h"
#include "agent/poll/modbus_tcp_bus.h"
#include "agent/poll/poll_loop.h"
#include "agent/poll/reach_pool.h"
#include "agent/poll/reach_sockets.h"
#include "agent/poll/sensor_poll.h"
#include "agent/poll/snmp_pool.h"
#include "agent/poll/snmp_sockets.h"
#include "agent/poll/trap_listener.h"
#include "board/api/clock.h"
#include "board/linux/entropy_linux.h"
#include "drivers/reach/net/net_lines.h"

namespace tramgac::app {

// What receiving traps needs beside the configuration.
struct TrapSettings {
  snmp::LocalEngine engine;
  int socket = -1;                         // of the service manager; stays the caller's
  std::function<void(Status)> failed;      // the port cannot be used; from the network thread, polling goes on
  poll::TrapCounters* counters = nullptr;  // outlives the pollers
};

// What reading contacts needs beside the configuration. All outlive the pollers.
struct ContactSettings {
  board::Gpio* gpio = nullptr;
  ContactLines::Tell tell;  // from the network thread
};

// What reading sensors needs beside the configuration.
struct SensorSettings {
  std::string sys;         // where the kernel's files are
  SensorLines::Tell tell;  // from the sensors' thread
};

// Thread safety: Start, Stop and PollNow from one thread, SetAlert from another between Start and the destructor.
class Pollers {
 public:
  // Called with a worker's name, before the worker starts. Outcome: what the worker calls to show progress.
  using Register = std::function<std::function<void()>(const std::string& worker)>;

  // `node`, `clock` and `queue` outlive the pollers.
  Pollers(const AssembledNode& node, const board::Clock& clock, poll::BlockQueue& queue, const Register& watch);
  ~Pollers() { Stop(); }

  // To be called before Start, if the configuration wants traps.
  void ListenForTraps(TrapSettings settings) { traps_ = std::move(settings); }

  // To be called before Start, if the node has contacts.
  void ReadContacts(ContactSettings settings) { contacts_ = std::move(settings); }

  // To be called before Start, if the node has sensors.
  void ReadSensors(const SensorSettings& settings);

  // The machine's clock is right though nobody vouches for it: a person looks. To be called before Start.
  void TrustClock() { trusts_clock_ = true; }

  // Outcomes: kOk; kResourceExhausted (no descriptors).
  Status Start();
  // Ends polling over the network, and lets serial lines end when the read under way has. Does not wait for those:
  // the kernel gives nobody a way to interrupt libmodbus.
  void RequestStop();
  // Ends all threads. Blocks until the reads under way have ended: on serial lines that takes a device's timeout.
  void Stop();
  void PollNow(DeviceIndex device);
  // As BusSchedule::SetAlert, soon.
  void SetAlert(DeviceIndex device, bool on);
  // When the next poll of each device was due, by index; kNever: not known. Precondition: they have been stopped.
  std::vector<BootTime> Due() const;

 private:
  void RunNetwork();
  void OpenTraps();
  void StartReach();
  void StartContacts();
  std::int64_t UtcMicroseconds() const;
  void RememberDue();

  const AssembledNode& node_;
  const board::Clock& clock_;
  poll::BlockQueue& queue_;
  std::vector<std::unique_ptr<poll::ModbusSerialLine>> lines_;
  bool trusts_clock_ = false;
  poll::PollLoop loop_;
  std::vector<std::unique_ptr<poll::ModbusTcpBus>> buses_;
  std::unique_ptr<poll::SnmpPool> snmp_;
  std::unique_ptr<poll::SnmpSockets> snmp_sockets_;
  board::LinuxEntropy entropy_;
  std::unique_ptr<poll::ReachSockets> reach_sockets_;
  std::unique_ptr<reach::NetLines> reach_lines_;
  std::unique_ptr<poll::ReachPool> reach_;
  std::optional<TrapSettings> traps_;
  std::unique_ptr<poll::TrapListener> trap_listener_;
  std::optional<ContactSettings> contacts_;
  std::unique_ptr<ContactLines> contact_lines_;
  std::unique_ptr<poll::ContactPoll> contact_poll_;
  std::unique_ptr<SensorLines> sensor_lines_;
  std::unique_ptr<poll::SensorPoll> sensor_poll_;
  std::vector<BootTime> due_;  // of what the network thread polled; written when it ends
  std::thread network_;
};

}  // namespace tramgac::app
