// What inputs of the board say, told as the answer of a device that was polled.
#pragma once

#include <memory>
#include <utility>

#include "agent/poll/block_queue.h"
#include "drivers/digital_io/input_source.h"

namespace tramgac::poll {

// Any thread that may push to `queue`. Does not block beyond that.
inline void PushInputs(const digital_io::InputSource& inputs, DeviceIndex device, BootTime now, BlockQueue& queue) {
  std::unique_ptr<RawBlock> block = queue.Acquire();
  inputs.Fill(now, *block);
  block->device = device;
  PollCounters& counters = queue.poll_counters();
  for (auto* counter : {&counters.scheduled, &counters.requested, &counters.exchanged}) {
    counter->fetch_add(1, std::memory_order_relaxed);
  }
  queue.Push(std::move(block));
}

}  // namespace tramgac::poll
