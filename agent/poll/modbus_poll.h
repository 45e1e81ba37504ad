// One poll of one Modbus device: the reads of the due refresh classes, one after the other, into one block.
// Knows neither line nor socket. Single-threaded; nothing blocks.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "agent/core/model/raw_block.h"
#include "agent/core/schedule/bus_schedule.h"
#include "drivers/modbus/address.h"
#include "drivers/modbus/read_plan.h"

namespace tramgac::poll {

// A Modbus device as the poll workers see it. What it refers to outlives the workers.
struct ModbusDevice {
  DeviceIndex index = 0;
  std::uint8_t unit = 1;
  Duration period{};
  std::uint16_t misses = 5;
  modbus::DeviceLimits limits;
  modbus::ReadPlan plan;
};

// The refresh classes that the plan has reads for.
RefreshSet ClassesOf(const modbus::ReadPlan& plan);

class ModbusPoll {
 public:
  // Begins a poll; `block` is filled until finished. `device` outlives the poll.
  void Begin(const ModbusDevice& device, RefreshSet classes, std::unique_ptr<RawBlock> block);

  bool running() const { return block_ != nullptr; }
  const ModbusDevice& device() const { return *device_; }

  // The read to be made now. Outcome: null when all are done.
  const modbus::PlannedRead* Current() const;

  // The outcome of the current read. After a failure to which nobody answered, the rest of the poll is given up: a
  // device that is silent costs its bus one timeout a poll.
  void Answer(const modbus::Answer& answer);

  // Did the device say anything at all in this poll?
  bool answered() const { return answered_; }

  // Ends the poll. Outcome: the block, complete but for `taken`.
  std::unique_ptr<RawBlock> Finish(BootTime now);

 private:
  void Skip();

  const ModbusDevice* device_ = nullptr;
  std::unique_ptr<RawBlock> block_;
  RefreshSet classes_ = 0;
  unsigned class_ = 0;
  std::size_t read_ = 0;
  bool answered_ = false;
  Quality failure_ = Quality::kGood;
};

}  // namespace tramgac::poll
