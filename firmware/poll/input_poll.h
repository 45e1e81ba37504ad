// Stages 1 to 3 of the inputs of a node without an operating system, contacts or sensors, and of two sources of blocks
// together.
//
// Single-threaded; blocks as the inputs do.
#pragma once

#include "agent/core/pipeline/block_source.h"
#include "drivers/digital_io/input_source.h"

namespace tramgac::firmware {

class InputPoll final : public BlockSource {
 public:
  static constexpr Duration kLook = std::chrono::milliseconds(10);
  static constexpr Duration kPeriod = std::chrono::seconds(10);  // without news

  // `device`: that of the inputs in the pipeline. `inputs` outlives it.
  InputPoll(DeviceIndex device, digital_io::InputSource& inputs) : inputs_(inputs) { block_.device = device; }

  // Looks at them when it is time; to be called each millisecond.
  void Step(BootTime now);

  bool has_block() const { return state_ == State::kReady; }
  RawBlock* Take() override;
  void Return(RawBlock* block) override;
  Counters counters() const override { return counters_; }

 private:
  enum class State : std::uint8_t { kFilling, kReady, kTaken };

  digital_io::InputSource& inputs_;
  BootTime look_due_{}, tell_due_{};
  bool news_ = false;
  RawBlock block_;
  State state_ = State::kFilling;
  Counters counters_;
};

// First the blocks of one source, then those of the other; `first` may be null. Both outlive it.
class SourcePair final : public BlockSource {
 public:
  SourcePair(BlockSource* first, BlockSource& second) : first_(first), second_(second) {}

  RawBlock* Take() override;
  void Return(RawBlock* block) override;
  Counters counters() const override;

 private:
  BlockSource* first_;
  BlockSource& second_;
  RawBlock* of_first_ = nullptr;  // that is out
};

}  // namespace tramgac::firmware
