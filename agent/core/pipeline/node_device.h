// What the node reads of itself, and the alarms about that: it is a device of its own, and its readings go the way of
// any other's. Static tables; any thread.
#pragma once

#include <cstdint>
#include <span>

#include "agent/core/model/device.h"
#include "agent/core/model/raw_block.h"
#include "agent/core/pipeline/node_alarms.h"

namespace tramgac {

// Points of the device "node", in the order of NodePoints().
enum class NodePoint : PointIndex {
  kDiskUsed,         // %, of the file system that holds the store
  kInodesUsed,       // %, of the same
  kMemoryAvailable,  // %
  kCpuLoad,          // %, of all cores, since the reading before
  kCpuTemperature,   // degrees Celsius
  kUnderVoltage,     // bool
  kThrottled,        // bool, the board makes its processor slower
  kClockSynced,      // bool
  kClockOffset,      // ms
  kUnsent,           // records
  kStoreUsed,        // %, of its budget
  kWrittenDay,       // bytes a day
  kWrittenReading,   // bytes a reading that was worth a report, since start
  kCardLife,         // years that a new card lasts at this rate
  kRestarts,         // of the agent, since the store was made
  kRestartsDay,      // of these in the last 24 hours
  kWorkerLag,        // ms, the longest silence of a worker since the reading before
  kDescriptors,      // open ones
  kMemory,           // bytes, resident
};
inline constexpr std::uint32_t kNodePointCount = 19;

std::span<const PointSpec> NodePoints();
std::span<const LocalText> NodePointLabels();  // of the same

// The rest of NodeAlarm, which only this device has, in the order of the enum.
std::span<const AlarmSpec> AgentAlarms();

// Alarms on these points. In DeviceSpec::alarms they follow those of NodeAlarm.
inline constexpr std::uint32_t kNodePointAlarmCount = 8;
std::span<const AlarmSpec> NodePointAlarms();

// NodeWithoutReadings() with all of these. Views of static text.
const DeviceSpec& NodeDevice();

}  // namespace tramgac
