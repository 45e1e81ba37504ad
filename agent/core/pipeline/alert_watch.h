// Which devices need attention, and are therefore to be polled at their alert periods. Nobody else decides that.
// Single-threaded; no I/O, no clock, no allocation.
#pragma once

#include <vector>

#include "agent/core/pipeline/block_source.h"
#include "agent/core/pipeline/device_runtime.h"

namespace tramgac {

// Has the device an active alarm of at least major severity that nobody has shelved or taken out of service?
bool NeedsAttention(const DeviceRuntime& device);

class AlertWatch {
 public:
  // Both outlive the watch.
  AlertWatch(std::vector<DeviceRuntime>& devices, BlockSource& source) : devices_(devices), source_(source) {}

  // Looks at a device, and tells the source if it begins or ceases to be in alert (DeviceRuntime::alert): while it is
  // urgent, or needs attention. After a start
  // no device is, so that an alarm of the run before is told again. Those without an alert period never are; what does
  // not exist is passed over.
  void Look(DeviceIndex device);
  void LookAtAll();

 private:
  std::vector<DeviceRuntime>& devices_;
  BlockSource& source_;
};

// Takes the counters out of a block of a device in alert that have been read less than about a period ago: their rates
// stay means over a period. Agents renew their counters every few seconds only (net-snmp's interface tables every 3 s):
// from one second to the next such a rate would be nothing, nothing, and three times too high. What a device says about
// a counter beside its count (it began anew, it cannot be read) stays.
void KeepRateWindows(DeviceRuntime& device, RawBlock& block);

}  // namespace tramgac
