// Stages 1 to 3 as the pipeline sees them: something that delivers raw blocks.
// On Linux a bounded queue filled by the poll workers, in firmware the poll loop itself.
#pragma once

#include <cstdint>

#include "agent/core/model/raw_block.h"

namespace tramgac {

class BlockSource {
 public:
  virtual ~BlockSource() = default;

  // The next block, in the order of arrival. Outcome: null when there is none now. Never blocks.
  // The block is the caller's until Return.
  virtual RawBlock* Take() = 0;

  // Gives a block back for reuse.
  virtual void Return(RawBlock* block) = 0;

  // A device begins or ceases to need attention: while it does, it is to be polled at its alert period
  // (DeviceSpec::alert). Never blocks; takes effect soon, or never where nothing is polled faster.
  virtual void SetAlert(DeviceIndex device, bool on) { static_cast<void>(device), static_cast<void>(on); }

  // Counters of stages 1 to 3, summed over all workers, since start.
  struct Counters {
    std::uint64_t scheduled = 0;  // polls that were due
    std::uint64_t requested = 0;  // requests sent
    std::uint64_t exchanged = 0;  // requests answered
    std::uint64_t late = 0;       // polls begun later than a tenth of their period
    std::uint64_t skipped = 0;    // periods without a poll because the bus was busy
    std::uint64_t dropped = 0;    // blocks thrown away because the pipeline was behind
  };
  virtual Counters counters() const = 0;
};

}  // namespace tramgac
