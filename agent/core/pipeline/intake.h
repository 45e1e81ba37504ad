// Stages 4 to 8 for one block: decode, normalize, judge, alarm, report. What is worth a record goes to the
// recorder. Single-threaded; no I/O; allocates only when a table row is found for the first time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "agent/core/alarm/operate.h"
#include "agent/core/base/text_arena.h"
#include "agent/core/pipeline/device_runtime.h"
#include "agent/core/pipeline/observer.h"
#include "agent/core/pipeline/recorder.h"

namespace tramgac {

struct StageCounters {
  std::uint64_t blocks = 0;        // taken from the source
  std::uint64_t decoded = 0;       // raw items decoded with a value
  std::uint64_t normalized = 0;    // readings with good quality
  std::uint64_t judged = 0;        // readings judged, good or bad
  std::uint64_t alarms = 0;        // alarm transitions
  std::uint64_t reported = 0;      // readings worth a record
  std::uint64_t stray_blocks = 0;  // of a device that does not exist
  std::uint64_t notifications = 0;
};

class Intake {
 public:
  Intake(std::vector<DeviceRuntime>& devices, RecordStore& store, Recorder& recorder, PipelineObserver& observer);

  void Process(const RawBlock& block);

  // To be called about once a second: ends alarm delays, evaluates what depends on time alone, notices devices
  // whose blocks have stopped coming.
  void Tick(BootTime now);

  // Raises or clears an alarm by its position without a reading (node alarms).
  void SetCondition(DeviceRuntime& device, std::uint32_t alarm, bool holds, BootTime now);

  // What somebody asks about an alarm: does it, and leaves exactly one event about it, refused or not. `user` and
  // `reason` are cut at 60 and 200 bytes. Outcome: that of tramgac::Operate.
  OperatorOutcome Operate(DeviceRuntime& device, AlarmRuntime& alarm, const OperatorRequest& request,
                          std::string_view user, std::string_view reason, BootTime now);

  // The event about what was asked of an alarm that there is not.
  void AuditUnknown(std::string_view alarm, const OperatorRequest& request, std::string_view user, BootTime now);

  const StageCounters& counters() const { return counters_; }

 private:
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
  void MarkAll(DeviceRuntime& device, Quality why, BootTime at);
  void UpdateAlarms(DeviceRuntime& device, const PointRuntime& point, BootTime now);
  void TakeRemark(DeviceRuntime& device, Quality remark);
  void UpdateAvailability(DeviceRuntime& device, DeviceChange change, bool first_contact, BootTime now);
  void Transition(DeviceRuntime& device, AlarmRuntime& alarm, AlarmTransition transition);
  void Tell(DeviceRuntime& device, AlarmRuntime& alarm, AlarmTransition transition, BootTime at);
  void Audit(const AlarmRuntime& alarm, const OperatorRequest& request, const OperatorOutcome& outcome,
             std::string_view user, std::string_view reason, BootTime now);
  void TickHiding(DeviceRuntime& device, AlarmRuntime& alarm, BootTime now);
  void TickDevice(DeviceRuntime& device, BootTime now);
  void FollowPath(DeviceRuntime& device, const RawBlock& block);
  void Remember(const DeviceRuntime& device, ByteSpan memory);

  std::vector<DeviceRuntime>& devices_;
  RecordStore& store_;
  Recorder& recorder_;
  PipelineObserver& observer_;
  TextArena arena_;
  std::vector<EventField> fields_;  // of the notification that is being recorded
  StageCounters counters_;
};

// The key in the store under which the memory of a device's driver is kept (RawBlock::memory). `buffer` holds at least
// 64 bytes, and the outcome.
std::string_view DriverKey(std::string_view device, std::span<char> buffer);

// An alarm's state in the store, so that a restart neither forgets an alarm nor announces an old one as new.
// What is left of a shelf is saved, not its end: boot time begins anew. The time without a running agent does not
// count.
void SaveAlarm(const AlarmRuntime& alarm, RecordStore& store, BootTime now);
void LoadAlarm(AlarmRuntime& alarm, RecordStore& store);

}  // namespace tramgac
