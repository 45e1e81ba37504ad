// What the alarms of a configuration would have done about a recorded day: the real engine
// (core/pipeline/alarm_stage.h) in virtual time, fed with the readings as they were recorded.
//
// The record has no polls, only what was worth a report. So a reading counts until the next, and a device that answers
// is taken to be asked once a period. Restarts are restarts here too: what the engine keeps over one, it keeps.
// What operators did (acknowledge, shelve, work on a device) is done again at the same time.
//
// Single-threaded; no I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/app/alarm_tally.h"
#include "agent/app/recorded_day.h"
#include "agent/core/model/maintenance_window.h"
#include "agent/core/pipeline/alarm_stage.h"

namespace tramgac::app {

// Names that something has and something else has not: all are counted, the first few can be told.
struct NameList {
  static constexpr std::size_t kMost = 10'000;
  std::set<std::string, std::less<>> names;
  bool full = false;  // there are more

  void Add(std::string_view name);
};

class ReplayStore;

class AlarmReplay {
 public:
  // `devices` and `windows` outlive it. `on_alarm` is told of every record that the engine makes of an alarm; its stamp
  // has boot time alone.
  AlarmReplay(std::span<const DeviceSpec> devices, std::span<const MaintenanceWindow> windows,
              std::function<void(const RecordedEvent&)> on_alarm = {});
  ~AlarmReplay();

  // The node is started at `stamp`, and stops at `at`. Readings and events come in between, in the order in which they
  // were recorded; their times may be a little out of order. Precondition: BeginRun first, EndRun last.
  void BeginRun(const RecordedStamp& stamp);
  void EndRun(BootTime at);
  void Take(const RecordedReading& reading);
  void Take(const RecordedEvent& event);  // any but those of alarms

  const AlarmTally& tally() const { return tally_; }
  // The ids of all alarms that there were, rung or not.
  const std::set<std::string, std::less<>>& alarms() const { return known_; }
  // What readings are about and the configuration does not have: "ups-9", "ups-1/input.voltage".
  const NameList& missing_devices() const { return missing_devices_; }
  const NameList& missing_points() const { return missing_points_; }

 private:
  struct Device;
  class Engine;

  DeviceIndex IndexOf(std::string_view device) const;
  PointIndex FindPoint(DeviceIndex device, std::string_view name);
  PointIndex AddRow(DeviceIndex device, std::string_view name);
  void Close();
  void AdvanceTo(BootTime at);
  void TickAt(BootTime at);
  void SetNow(BootTime at);
  void Wake(BootTime at);
  void WakeForAlarms();
  void WakeForPoint(DeviceIndex device, const PointRuntime& point);
  void TakeAvailability(DeviceIndex device, bool unavailable, BootTime at);
  void TakeOperator(const RecordedEvent& event, BootTime at);
  void TakeTrap(const RecordedEvent& event, BootTime at);
  void Poll(BootTime at);
  void PollDevice(DeviceIndex index, BootTime at);

  static constexpr DeviceIndex kNoDevice = static_cast<DeviceIndex>(-1);
  static constexpr PointIndex kNoPoint = static_cast<PointIndex>(-1);

  std::vector<DeviceSpec> specs_;  // and the node's own at the end
  std::span<const MaintenanceWindow> windows_;
  AlarmTally tally_;
  std::set<std::string, std::less<>> known_;
  NameList missing_devices_, missing_points_;
  std::unordered_map<std::string_view, DeviceIndex> indices_;
  std::vector<Device> devices_;
  std::unique_ptr<ReplayStore> store_;
  std::unique_ptr<Engine> engine_;  // of the present run

  RecordedStamp clock_;  // the last stamp; its boot is not used
  BootTime run_began_{}, last_tick_{}, next_tick_{};
  // The readings of one answer, which are settled together.
  DeviceIndex open_ = kNoDevice;
  BootTime open_at_{};
  bool answers_ = false;  // they are the first after the device was unavailable, or ever
};

}  // namespace tramgac::app
