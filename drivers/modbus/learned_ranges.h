// What a device has been seen to refuse, beside what its profile says: registers that it does not have, and places over
// which no block may reach. The read planner plans around both, so that one register that this firmware lacks does not
// cost the thirty that were asked together with it.
//
// A refusal is a suspicion first: many devices answer "illegal data address" while their data are not ready yet (APC
// InRow, Uniflair). A suspected range is asked again after 5 s, 10 s, 20 s..; after five refusals in a row it is
// believed, remembered over restarts, and asked once an hour. Nothing is ever given up for good.
//
// Single-threaded; no I/O, no clock (time is an argument). Allocates when something is learned, at most kMost of each.
#pragma once

#include <cstdint>
#include <vector>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "agent/core/model/quality.h"
#include "drivers/modbus/address.h"

namespace tramgac::modbus {

class LearnedRanges {
 public:
  static constexpr std::size_t kMost = 256;  // refused ranges, and divisions; more are not learned
  static constexpr Duration kFirstPause = std::chrono::seconds(5);
  static constexpr Duration kLongestPause = std::chrono::hours(1);
  static constexpr int kRefusalsToBelieve = 5;

  // Addresses [first, last] of `table` could not be read by themselves. `why` is the device's answer.
  void Refuse(Table table, std::uint16_t first, std::uint16_t last, Quality why, BootTime now);

  // A block [first, last] was answered. What was refused inside it is forgotten, with the divisions of that table: they
  // were drawn while the device was not itself.
  void Answered(Table table, std::uint16_t first, std::uint16_t last);

  // No block may hold both `address` - 1 and `address`: one that did was refused, though each of its halves was not
  // (kProven, remembered), or a search had to stop there (kForNow: until the next restart).
  enum class Reason : std::uint8_t { kProven, kForNow };
  void Divide(Table table, std::uint16_t address, Reason reason = Reason::kProven);

  // Everything was refused: the device is not ready and nothing can be learned. MayLearn is false for 5 s, 10 s, 20 s..
  void NotReady(BootTime now);
  // Something was answered: the next time begins with the shortest pause again.
  void Ready() { not_ready_pause_ = {}; }
  // May refused blocks be divided in search of what is refused?
  bool MayLearn(BootTime now) const { return now >= learn_at_; }

  // Why [first, last] is not to be asked at `now`. Outcomes: kGood: it may be asked; else what the device answered when
  // it was asked last.
  Quality Refused(Table table, std::uint16_t first, std::uint16_t last, BootTime now) const;

  // May one block hold [first, last]? False: it would hold something refused and something else, or be divided.
  bool MayJoin(Table table, std::uint16_t first, std::uint16_t last) const;

  bool empty() const { return refused_.empty() && divisions_.empty(); }
  std::size_t refused_count() const { return refused_.size(); }
  std::size_t division_count() const { return divisions_.size(); }

  // Has the plan to be made anew since the last call?
  bool TakePlanChange();

  // Which device this was learned from (see ModbusPoll); another one makes everything forgotten. 0: not known yet.
  void SetIdentity(std::uint64_t identity);

  // What is to be remembered over restarts: identity, believed refusals, divisions. Outcome: true if that has changed
  // since the last call (or Load); `out` then holds it, at most 4 KiB.
  bool TakeMemory(std::vector<std::uint8_t>& out);

  // Takes over what TakeMemory gave. Outcomes: kOk; kDataLoss (not such bytes; nothing is taken over).
  Status Load(ByteSpan memory);

 private:
  struct Range {
    Table table;
    std::uint16_t first, last;
    Quality why;
    std::uint16_t refusals;
    BootTime ask_at;
    bool believed() const { return refusals >= kRefusalsToBelieve; }
  };
  struct Division {
    Table table;
    std::uint16_t address;
    Reason reason;
  };

  std::uint64_t identity_ = 0;
  std::vector<Range> refused_;
  std::vector<Division> divisions_;
  BootTime learn_at_{};
  Duration not_ready_pause_{};
  bool plan_changed_ = false;
  bool memory_changed_ = false;
};

}  // namespace tramgac::modbus
