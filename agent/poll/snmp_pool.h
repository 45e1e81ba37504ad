// All SNMP agents of the node: each polled on its own schedule, one request in flight an agent, a bounded number
// of agents at once. Single-threaded, on the network poll thread in production; nothing blocks, and time is an
// argument.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "agent/core/schedule/bus_schedule.h"
#include "agent/poll/block_queue.h"
#include "agent/poll/timers.h"
#include "drivers/snmp/agent_poll.h"
#include "drivers/snmp/client.h"

namespace tramgac::poll {

// An SNMP agent as the pool sees it. What it refers to outlives the pool.
struct SnmpDevice {
  DeviceIndex index = 0;
  Duration period{};
  Duration alert{};  // its period while in alert; zero: none
  std::uint16_t misses = 5;
  BootTime due = kNever;  // as FirstPoll
  snmp::Endpoint endpoint;
  snmp::Credentials credentials;
  snmp::AgentAddress address;
  std::vector<std::uint8_t> engine_id;  // v3: for traps; empty: learnt from polls
  std::span<const snmp::NotificationAddress> notifications;
};

class SnmpAgent;

// Watches the client's timeouts; its descriptors are for SnmpSockets.
class SnmpPool final : public TimedTask {
 public:
  // More would raise the memory peak without making anything faster.
  static constexpr std::size_t kMostAtOnce = 50;
  // Of agents that did not answer the last time: each may hold its place through its timeouts and repeats, which must
  // not be the places of the others.
  static constexpr std::size_t kMostSilentAtOnce = 20;
  // However slowly an agent answers, and however much: the tables of one that makes rows up as it goes would take
  // hours, with its place and without its other readings. Nobody wants a poll that takes half of this.
  static constexpr Duration kLongestPoll = std::chrono::minutes(2);

  // `timers` and `queue` outlive the pool.
  SnmpPool(Timers& timers, BlockQueue& queue, Duration longest_poll = kLongestPoll);
  ~SnmpPool() override;

  // Gives the pool its client and agents.
  void SetClient(std::unique_ptr<snmp::Client> client) { client_ = std::move(client); }
  void Add(SnmpDevice device);
  void Start(BootTime now);

  // The client given, for what is not polling. Precondition: SetClient was called.
  snmp::Client& client() { return *client_; }
  // The v3 engine id of a device's agent, valid until it is polled again. Outcome: empty if it has not answered yet, is
  // not v3 or is not one of these.
  ByteSpan EngineOf(DeviceIndex device) const;

  // Outcome: whether the device is one of these.
  bool PollNow(DeviceIndex device, BootTime now);
  // As BusSchedule::SetAlert. An agent has no bus to share; whoever needs a place has one turn, in alert or not.
  bool SetAlert(DeviceIndex device, bool on, BootTime now);
  // As BusSchedule::TellDue.
  void TellDue(std::span<BootTime> due) const;

  void OnTimer(BootTime now) override;
  // A descriptor of the client's is readable.
  void OnReadable(int fd, BootTime now);

 private:
  friend class SnmpAgent;
  struct Share {
    std::size_t places;
    std::size_t running = 0;
    std::deque<SnmpAgent*> waiting{};
  };
  Share& ShareOf(bool silent) { return silent ? silent_ : answering_; }
  // An agent wants to poll. Outcome: true: go on; false: it is called when a place is free.
  bool TakePlace(SnmpAgent& agent, bool silent);
  void GivePlace(BootTime now, bool silent);
  void MoveToSilent(BootTime now);
  void Rearm() { timers_.Set(*this, client_->NextTimeout()); }

  Timers& timers_;
  BlockQueue& queue_;
  const Duration longest_poll_;
  std::unique_ptr<snmp::Client> client_;
  std::vector<std::unique_ptr<SnmpAgent>> agents_;
  Share answering_{kMostAtOnce};
  Share silent_{kMostSilentAtOnce};
};

// One agent's schedule, session and poll.
class SnmpAgent final : public TimedTask, public snmp::ResponseHandler {
 public:
  SnmpAgent(SnmpDevice device, SnmpPool& pool);

  void Start(BootTime now, std::uint32_t index);
  bool PollNow(DeviceIndex device, BootTime now);
  bool SetAlert(DeviceIndex device, bool on, BootTime now);
  void TellDue(std::span<BootTime> due) const { schedule_.TellDue(due); }
  void Begin(BootTime now);  // a place is free

  DeviceIndex device() const { return device_.index; }
  ByteSpan engine() const { return session_ != nullptr ? session_->engine() : ByteSpan(); }

  void OnTimer(BootTime now) override;
  void OnResponse(const snmp::Response& response, BootTime now) override;
  void OnFailure(Quality why, BootTime now) override;
  void OnRepeat(BootTime now) override;

 private:
  void Rearm();
  void Continue(BootTime now);
  void Finish(BootTime now);

  SnmpDevice device_;
  SnmpPool& pool_;
  BusSchedule schedule_;
  ScheduleCounters seen_;
  snmp::AgentPoll poll_;
  std::unique_ptr<snmp::Session> session_;
  std::unique_ptr<RawBlock> block_;
  BootTime began_{};      // the poll
  bool waiting_ = false;  // for a place
  bool silent_ = false;   // the last poll had no answer
  bool placed_as_silent_ = false;
};

}  // namespace tramgac::poll
