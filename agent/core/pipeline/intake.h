// Stages 4 to 8 for one block: decode, normalize, judge, alarm, report. What is worth a record goes to the
// recorder. Single-threaded; no I/O; allocates only when a table row is found for the first time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "agent/core/base/text_arena.h"
#include "agent/core/pipeline/alarm_stage.h"
#include "agent/core/pipeline/device_runtime.h"
#include "agent/core/pipeline/observer.h"
#include "agent/core/pipeline/recorder.h"

namespace tramgac {

struct StageCounters {
  std::uint64_t blocks = 0;        // taken from the source
  std::uint64_t decoded = 0;       // raw items decoded with a value
  std::uint64_t normalized = 0;    // readings with good quality
  std::uint64_t judged = 0;        // readings judged, good or bad
  std::uint64_t reported = 0;      // readings worth a record
  std::uint64_t stray_blocks = 0;  // of a device that does not exist
  std::uint64_t notifications = 0;
};

class Intake {
 public:
  Intake(std::vector<DeviceRuntime>& devices, RecordStore& store, Recorder& recorder, AlarmStage& alarms,
         PipelineObserver& observer, const PipelineMemory& memory = {});

  void Process(const RawBlock& block);

  // To be called about once a second: notices devices whose blocks have stopped coming.
  void Tick(BootTime now);

  const StageCounters& counters() const { return counters_; }

 private:
  DeviceIndex IndexOf(const DeviceRuntime& device) const { return static_cast<DeviceIndex>(&device - devices_.data()); }
  void AddRows(DeviceRuntime& device, const RawBlock& block);
  void ProcessItem(DeviceRuntime& device, const RawBlock& block, const RawItem& item);
  void FollowLinks(DeviceRuntime& device, const RawBlock& block);
  void ProcessNotification(DeviceRuntime& device, const RawBlock& block);
  void RecordNotification(const DeviceRuntime& device, const NotificationSpec* spec, const RawBlock& block);
  void AddFields(const NotificationSpec& spec, const RawBlock& block);
  void TellRow(const DeviceRuntime& device, const RowRuntime& row);
  void TrackRow(DeviceRuntime& device, const RawItem& item);
  bool ToRate(DeviceRuntime& device, PointRuntime& point, const RawBlock& block, const RawItem& item, Value& value);
  void TakeReading(DeviceRuntime& device, PointRuntime& point, const Value& value, Quality quality, BootTime taken);
  void TakeSamples(DeviceRuntime& device, BootTime taken);
  void MarkAll(DeviceRuntime& device, Quality why, BootTime at);
  void TakeRemark(DeviceRuntime& device, Quality remark);
  void UpdateAvailability(DeviceRuntime& device, DeviceChange change, bool first_contact, BootTime now);
  void TickDevice(DeviceRuntime& device, BootTime now);
  void FollowPath(DeviceRuntime& device, const RawBlock& block);
  void Remember(const DeviceRuntime& device, ByteSpan memory);

  std::vector<DeviceRuntime>& devices_;
  RecordStore& store_;
  Recorder& recorder_;
  AlarmStage& alarms_;
  PipelineObserver& observer_;
  TextArena arena_;
  std::vector<EventField> fields_;  // of the notification that is being recorded
  StageCounters counters_;
};

// The key in the store under which the memory of a device's driver is kept (RawBlock::memory). `buffer` holds at least
// 64 bytes, and the outcome.
std::string_view DriverKey(std::string_view device, std::span<char> buffer);

}  // namespace tramgac
