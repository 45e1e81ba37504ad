// The node as a device, "node": the alarms that the agent raises about itself. What it reads: node_device.h.
#pragma once

#include <cstdint>

#include "agent/core/model/device.h"

namespace tramgac {

enum class NodeAlarm : std::uint32_t {
  kBrokerRefuses,    // the broker acknowledged a record with a reason code of 0x80 or above
  kStoreFailing,     // a commit failed: disk full or I/O error
  kOverload,         // blocks or records were dropped because the node could not keep up
  kStoreAlmostFull,  // more than 80 % of the store's budget is used
  kRecordsDropped,   // readings that were never sent were removed, because the store's budget had no room for them
  kClockNotSynced,   // the wall clock has not been synchronised for an hour
  kAlarmFlood,       // operators would be told of more than ten alarms in ten minutes: the rest is in the list only

  // Only an agent on Linux has the following.
  kStoreReplaced,      // a damaged store was set aside, a new one begun
  kThinning,           // readings that wait are thinned, because the store is almost full
  kNotConfirmed,       // a consumer that has to confirm records has not for an hour
  kCertificate,        // towards the broker: this node's ends within two weeks or is refused, or the broker's has ended
  kRecordsUnreadable,  // of a store that was set aside: their numbers are in the alarm's message
  kConfigNotUsed,      // the configuration file does not load or was never confirmed: the last good one is in use
  kTest,               // somebody tries whether alarms are seen in the control room
};

inline constexpr std::uint32_t kEveryNodeAlarmCount = 7;  // how many every node has
inline constexpr std::uint32_t kNodeAlarmCount = 14;

// How often the node reads itself, if it does.
inline constexpr Duration kNodePeriod = std::chrono::seconds(10);

// The device with the alarms that every node has, in the order of the enum, and without points: a node without an
// operating system.
// The other kind of node is NodeDevice(). Views of static text.
const DeviceSpec& NodeWithoutReadings();

}  // namespace tramgac
