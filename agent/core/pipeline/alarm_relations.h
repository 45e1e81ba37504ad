// What explains what among the alarms of all devices: the parents that configuration and profiles name, resolved, and
// what belongs together.
//
// Single-threaded; allocates while being configured and when a table row is found for the first time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/pipeline/device_runtime.h"
#include "agent/core/pipeline/recorder.h"

namespace tramgac {

class AlarmRelations {
 public:
  explicit AlarmRelations(std::vector<DeviceRuntime>& devices) : devices_(devices) { Resolve(); }

  // Looks up the parents of all devices and alarms. To be called again when a device has got rows: one of them may be
  // the parent of what others have.
  void Resolve();

  // What is told about an alarm's parents at `now`.
  struct Answer {
    AlarmRef parent;      // the first that is active; kNoAlarm if none is
    bool unsure = false;  // none is, and one has not been looked at since its condition began, or it itself not since
                          // one was over
  };
  Answer Ask(DeviceIndex device, const AlarmRuntime& alarm, BootTime now) const;

  // The end of the chain of what explains a suppressed alarm. Outcome: null for one that nothing explains.
  const AlarmRuntime* RootOf(const AlarmRuntime& alarm) const;
  const AlarmRuntime* At(AlarmRef ref) const;
  // What explains it, for its record.
  AlarmContext ContextOf(const AlarmRuntime& alarm) const;

  // Devices that explain each other's alarms are one thing, e.g. a room and its gateway. Outcome: its number.
  std::uint32_t GroupOf(DeviceIndex device) const { return groups_[device]; }
  std::size_t group_count() const { return devices_.size(); }

 private:
  void ResolveDevice(DeviceIndex device);
  void ResolveAlarm(DeviceIndex device, AlarmRuntime& alarm);
  void Find(std::string_view name, DeviceIndex own, const AlarmRuntime* child, std::vector<AlarmRef>& found) const;
  void Join(DeviceIndex a, DeviceIndex b);
  bool Explains(AlarmRef parent, DeviceIndex device, const AlarmRuntime& child, BootTime now) const;
  bool IsBelieved(AlarmRef parent, DeviceIndex child, BootTime now) const;
  bool IsLookedAtSince(AlarmRef parent, BootTime since, BootTime now) const;
  bool IsKnownSince(DeviceIndex device, const AlarmRuntime& alarm, BootTime since, BootTime now) const;

  std::vector<DeviceRuntime>& devices_;
  std::vector<std::uint32_t> groups_;  // by device
};

// A circle among what the devices' alarms name as parents: each would explain the other, and nobody would be told.
// Outcome: the names along it, e.g. {"a.x", "b.y", "a.x"}; empty if there is none. Allocates.
std::vector<std::string> FindCircle(std::span<const DeviceSpec> devices);

// Does `name`, as the device at `own` or one of its alarms has it among its parents, mean anything?
bool IsParent(std::span<const DeviceSpec> devices, std::size_t own, std::string_view name);

}  // namespace tramgac
