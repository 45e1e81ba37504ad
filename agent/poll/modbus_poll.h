// One poll of one Modbus device: the reads of the due refresh classes, one after the other, into one block. Knows
// neither line nor socket.
//
// A block that the device refuses (exception 2 or 3) is cut into halves, and those again, until what it refuses stands
// alone; the plan is then made anew around it (LearnedRanges). So a register that this firmware lacks costs its own
// point and no other, without anybody having to know.
//
// Single-threaded; nothing blocks. Allocates when something is learned.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "agent/core/model/raw_block.h"
#include "agent/core/schedule/bus_schedule.h"
#include "drivers/modbus/address.h"
#include "drivers/modbus/learned_ranges.h"
#include "drivers/modbus/read_plan.h"

namespace tramgac::poll {

// A Modbus device as the poll workers see it. What it refers to outlives the workers.
struct ModbusDevice {
  DeviceIndex index = 0;
  std::uint8_t unit = 1;
  Duration period{};
  Duration alert{};  // its period while in alert; zero: none
  std::uint16_t misses = 5;
  BootTime due = kNever;  // as FirstPoll
  modbus::DeviceLimits limits;
  std::span<const modbus::PointAddress> points;  // of the profile; empty: the plan is never made anew
  std::vector<PointIndex> identity;              // points that tell which device, with which firmware, this is
  modbus::LearnedRanges learned;
  modbus::ReadPlan plan;  // of `points` and `learned`
};

// Makes the plan anew if what was learned asks for it. Allocates.
void FollowLearned(ModbusDevice& device);

// The refresh classes that the plan has reads for.
RefreshSet ClassesOf(const modbus::ReadPlan& plan);

class ModbusPoll {
 public:
  // Requests beyond the plan in one poll at most, in search of what is refused.
  static constexpr std::size_t kMostExtra = 20;

  // Begins a poll; `block` is filled until finished. What the device is known to refuse is not asked: its points fail
  // with the device's last answer. `device` outlives the poll.
  void Begin(ModbusDevice& device, RefreshSet classes, std::unique_ptr<RawBlock> block, BootTime now);

  bool running() const { return block_ != nullptr; }
  const ModbusDevice& device() const { return *device_; }

  // The read to be made now. Outcome: null when all are done.
  const modbus::PlannedRead* Current() const;

  // The outcome of the current read. After a failure to which nobody answered, or a gateway in the place of a device
  // that it does not reach, the rest of the poll is given up: a device that is silent costs its bus one timeout a poll.
  void Answer(const modbus::Answer& answer);

  // Did the device say anything at all in this poll?
  bool answered() const { return answered_; }

  // Ends the poll: learns from it, and makes the plan anew if that changed anything. Outcome: the block, complete but
  // for `taken`.
  std::unique_ptr<RawBlock> Finish(BootTime now);

 private:
  // One refused block of the plan, and what was found in it.
  struct Search {
    modbus::Table table;
    std::uint16_t division;  // where its second half begins
    bool explained;          // something inside it is refused by itself
  };
  struct Finding {
    modbus::ReadRequest range;
    Quality why;
  };

  void Skip();
  bool IsKnownToBeRefused(const modbus::PlannedRead& read, Quality& why) const;
  void Advance();
  bool Divide(const modbus::PlannedRead& read, Quality why);
  void GiveUpRest(Quality why);
  void Learn(BootTime now);
  void FollowIdentity();

  ModbusDevice* device_ = nullptr;
  std::unique_ptr<RawBlock> block_;
  BootTime begun_{};
  RefreshSet classes_ = 0;
  unsigned class_ = 0;
  std::size_t read_ = 0;
  std::vector<modbus::PlannedRead> parts_;  // of the block that is being searched, in the order of asking
  std::size_t part_ = 0;
  std::size_t extra_ = 0;
  std::vector<Search> searches_;
  std::vector<Finding> refused_;
  std::vector<modbus::ReadRequest> unresolved_;  // refused as a whole, not searched to the end
  bool ask_everything_ = false;
  bool answered_ = false;
  bool good_ = false;
  Quality failure_ = Quality::kGood;
};

}  // namespace tramgac::poll
