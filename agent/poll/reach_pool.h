// All hosts of the node that are asked questions: each on its own schedule, one question at a time a host, a bounded
// number of hosts at once, a bounded number of questions a second. Single-threaded, on the network poll thread in
// production; nothing blocks, and time is an argument.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "agent/core/schedule/bus_schedule.h"
#include "agent/poll/block_queue.h"
#include "agent/poll/timers.h"
#include "agent/poll/token_bucket.h"
#include "drivers/reach/address.h"
#include "drivers/reach/conversation.h"
#include "drivers/reach/lines.h"

namespace tramgac::poll {

// A host as the pool sees it. What it refers to outlives the pool.
struct ReachDevice {
  DeviceIndex index = 0;
  Duration period{};
  Duration alert{};  // its period while in alert; zero: none
  std::uint16_t misses = 5;
  BootTime due = kNever;  // as FirstPoll
  std::string host;       // IPv4 or IPv6 address as text
  std::vector<reach::NamedQuestion> questions;
  std::span<const reach::PointAddress> points;
  std::uint32_t seen = 0;  // which questions were ever answered, as bits by position; kept over restarts

  // What the pool has left in RawBlock::memory. Other bytes are passed over.
  void Load(ByteSpan memory) {
    for (std::size_t i = 0; i < memory.size() && i < 4; ++i) seen |= std::uint32_t{memory[i]} << 8 * i;
  }
};

class ReachHost;

class ReachPool final : public TimedTask {
 public:
  // What a question is asked by, whatever its kind. Outcome: never null for a question without a faulty setting.
  using Maker = std::function<std::unique_ptr<reach::Conversation>(const reach::Question&)>;

  // Microseconds since 1970 at a moment; 0 if nobody vouches for a clock.
  using Utc = std::function<std::int64_t(BootTime)>;

  // More would raise the memory peak without making anything faster.
  static constexpr std::size_t kMostAtOnce = 64;
  // Questions that may begin: after a pause of the whole node as many as this at once, then one each interval. Each is
  // a few packets.
  static constexpr std::uint32_t kBurst = 20;
  static constexpr Duration kInterval = std::chrono::milliseconds(20);

  // `timers`, `lines` and `queue` outlive the pool.
  ReachPool(Timers& timers, reach::Lines& lines, BlockQueue& queue, Maker maker, Utc utc_us);
  ~ReachPool() override;

  void Add(ReachDevice device);
  void Start(BootTime now);

  // Outcome: whether the device is one of these.
  bool PollNow(DeviceIndex device, BootTime now);
  // As BusSchedule::SetAlert.
  bool SetAlert(DeviceIndex device, bool on, BootTime now);
  // As BusSchedule::TellDue.
  void TellDue(std::span<BootTime> due) const;

  // It is time for whoever waits.
  void OnTimer(BootTime now) override;

 private:
  friend class ReachHost;
  // A host wants to ask. It is called when it may.
  void Want(ReachHost& host, BootTime now);
  void Leave(BootTime now);

  Timers& timers_;
  reach::Lines& lines_;
  BlockQueue& queue_;
  const Maker maker_;
  const Utc utc_us_;
  TokenBucket pace_{kBurst, kInterval};
  std::size_t running_ = 0;  // questions
  std::deque<ReachHost*> waiting_;
  std::vector<std::unique_ptr<ReachHost>> hosts_;
};

}  // namespace tramgac::poll
