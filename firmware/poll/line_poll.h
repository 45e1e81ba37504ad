// Stages 1 to 3 on a serial line of a node without an operating system: which device is asked when, and its answers as
// blocks for the pipeline. A technician may ask for something in between.
//
// Single-threaded; nothing blocks. Allocates in Add, and while the blocks have not reached their usual size.
#pragma once

#include <cstdint>
#include <vector>

#include "agent/core/pipeline/block_source.h"
#include "agent/core/schedule/bus_schedule.h"
#include "drivers/modbus/compiled_profile.h"
#include "drivers/modbus/line_master.h"
#include "drivers/modbus/read_plan.h"

namespace tramgac::firmware {

struct PolledDevice {
  DeviceIndex index = 0;  // in the pipeline
  std::uint8_t unit = 1;
  Duration period = std::chrono::seconds(10);
  std::uint16_t misses = 5;  // as DeviceSpec::misses_until_unavailable
};

class LinePoll final : public BlockSource {
 public:
  // `line` outlives it; nobody else calls its Ask or Step.
  explicit LinePoll(modbus::LineMaster& line) : line_(line), by_hand_(line) {}

  // To be called before the first Step. `profile` outlives it. Outcomes: kOk; kInvalidArgument, kOutOfRange (its points
  // and limits make no plan); kFailedPrecondition (the period is not positive).
  Status Add(const PolledDevice& device, const modbus::CompiledProfile& profile, BootTime first);

  // Goes on; to be called at least each millisecond if nobody is to wait.
  void Step(BootTime now);

  // Polls the device of this index in the pipeline soon. Outcome: false if there is none on the line.
  bool PollNow(DeviceIndex index, BootTime now);

  // The line for somebody who asks once in a while: his question goes out before the next poll's. His Step says once
  // that it has ended; its answer is valid until the next Step of this object.
  modbus::LineMaster& by_hand() { return by_hand_; }

  // Is there one for Take?
  bool has_block() const { return block_state_ == BlockState::kReady; }
  RawBlock* Take() override;
  void Return(RawBlock* block) override;
  Counters counters() const override;

 private:
  class ByHand final : public modbus::LineMaster {
   public:
    explicit ByHand(modbus::LineMaster& line) : line_(line) {}
    Status Ask(std::uint8_t unit, const modbus::Question& question, Duration timeout) override;
    bool Step() override;
    const modbus::Answer& answer() const override { return refused_ ? refusal_ : line_.answer(); }
    modbus::LineCounters counters() const override { return line_.counters(); }

   private:
    friend class LinePoll;
    enum class State : std::uint8_t { kIdle, kWaiting, kAsked, kEnded };
    bool Begin();

    modbus::LineMaster& line_;
    State state_ = State::kIdle;
    bool refused_ = false;  // by the line
    modbus::Answer refusal_{Quality::kDisconnected, {}};
    std::uint8_t unit_ = 0;
    modbus::Question question_;
    Duration timeout_{};
  };

  struct Entry {
    PolledDevice device;
    const modbus::CompiledProfile* profile;
    modbus::ReadPlan plan;
    BootTime ready{};  // before that it wants silence (DeviceLimits::request_pause)
  };

  void Begin(BootTime now);
  const modbus::PlannedRead* Current() const;
  void Advance();
  void AskNext(BootTime now);
  void OnAnswer(const modbus::Answer& answer, BootTime now);
  void Finish(BootTime now);

  modbus::LineMaster& line_;
  ByHand by_hand_;
  std::vector<Entry> entries_;
  BusSchedule schedule_;
  Counters counters_;

  Entry* polled_ = nullptr;  // by the poll that runs
  bool asked_ = false;       // its read is under way
  RefreshSet classes_ = 0;
  unsigned class_ = 0;  // of its read
  std::size_t read_ = 0;
  bool answered_ = false;
  Quality failure_ = Quality::kGood;

  RawBlock block_;
  enum class BlockState : std::uint8_t { kFilling, kReady, kTaken } block_state_ = BlockState::kFilling;
};

}  // namespace tramgac::firmware
