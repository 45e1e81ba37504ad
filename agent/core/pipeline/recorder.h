// Stage 9: reports, alarm transitions and events -> records in the store, stamped with both times.
// Single-threaded; blocks in Commit only (the store); allocation only at construction.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/model/record_body.h"
#include "agent/core/model/record_store.h"
#include "agent/core/pipeline/alarm_message.h"
#include "agent/core/pipeline/device_runtime.h"
#include "agent/core/pipeline/pipeline_memory.h"
#include "agent/core/pipeline/time_keeper.h"

namespace tramgac {

// What there is to say of an alarm beside its own state.
struct AlarmContext {
  AlarmTransition transition = AlarmTransition::kNone;
  bool announce = false;    // operators are to be told by this very record, or by this state of it
  std::string_view parent;  // id of the alarm that explains it; empty: none
  std::string_view root;    // and of the one behind all of these
};

// What operators are told: the worst since somebody has acknowledged it; of what is normal, what it would be.
Severity SeverityOf(const AlarmRuntime& alarm);

class Recorder {
 public:
  Recorder(RecordStore& store, std::string_view boot_id, Duration commit_interval, const PipelineMemory& memory = {});

  // To be called at the beginning of each step: what is known of the time (TimeKeeper).
  void SetNow(const Now& now);
  const Now& now() const { return now_; }

  // Readings of one device: Begin, Add, End. A record is written only if anything was added; a very large
  // batch becomes several records.
  void BeginData(const DeviceRuntime& device, BootTime taken);
  void AddReading(NameId point, const Value& value, Quality quality);
  void EndData();

  // One transition of an alarm, with everything that an operator needs. To be committed at once.
  // Outcome: its sequence number, 0 if the store had no room.
  // `at`: when it happened.
  SequenceNumber Alarm(const DeviceRuntime& device, const AlarmRuntime& alarm, const AlarmContext& context,
                       BootTime at);
  // The body of such a record, for the retained alarm topic, at the time of the alarm's last change by its rule. Valid
  // until the next call of Alarm, AlarmBody, Event.
  ByteSpan AlarmBody(const DeviceRuntime& device, const AlarmRuntime& alarm, const AlarmContext& context) {
    return Body(device, alarm, context, StampOf(alarm.state));
  }
  // What an operator reads of it (alarm_message.h). Outcome: a view of `buffer`.
  std::string_view MessageOf(const DeviceRuntime& device, const AlarmRuntime& alarm, TextLanguage language,
                             std::span<char> buffer) const;
  // How many alarms the flood limit holds back, by severity: told with the alarm about it.
  void SetHeld(const std::array<std::uint32_t, 4>& held) { held_ = held; }
  // Which numbers of a damaged store could not be read, for the alarm about it.
  void SetUnreadable(std::string_view numbers) { unreadable_ = numbers; }
  // Both times of a moment of this boot, as far as they are known now.
  Stamp StampAt(BootTime at) const;
  // Wall time of a moment of this boot. Outcome: 0 if the wall clock is not to be believed.
  std::int64_t UtcMsAt(BootTime at) const;
  // Anything else people should know. `device` and `detail` may be empty. To be committed at once.
  void Event(std::string_view event, std::string_view device, std::string_view detail);
  // The same about a row of a table.
  void RowEvent(std::string_view event, std::string_view device, std::string_view table, std::string_view label);
  // The same about a device as a whole, with what `why` means in both languages unless it is kGood.
  void DeviceEvent(std::string_view event, std::string_view device, Quality why);

  // The same with fields of its own, which happened at `at`. An event too large for a record is counted as dropped.
  void Event(std::string_view event, BootTime at, std::span<const EventField> fields) {
    AppendEvent(event, at, fields, {});
  }
  // The same with more fields behind them. Outcome: its sequence number, 0 if it was dropped.
  SequenceNumber AppendEvent(std::string_view event, BootTime at, std::span<const EventField> fields,
                             std::span<const EventField> more);
  // A body that is there already. Outcome: its sequence number, 0 if the store had no room.
  SequenceNumber Append(RecordKind kind, ByteSpan body);
  // Something that should have become a record did not.
  void NoteDropped() { ++dropped_; }

  // Something beside records was put into the store: to be committed within the interval.
  void NoteChange();

  // The same, as soon as possible.
  void CommitSoon() {
    NoteChange();
    urgent_ = true;
  }

  // Commits when something is urgent or the commit interval has passed since the first uncommitted record.
  // `others_changed`: something else waits for a commit. Outcome: the store's, or kOk if nothing was due.
  Status CommitIfDue(bool others_changed);
  // Commits whatever there is. Outcome: the store's.
  Status Commit();
  BootTime NextCommit() const;

  // The wall time of a record that leaves now. Readings of this boot taken before the clock was synchronised are
  // corrected.
  std::int64_t WallMs(const Stamp& stamp, TimeQuality& quality) const;

  std::uint64_t stored() const { return stored_; }
  // Of the bodies of these.
  std::uint64_t stored_bytes() const { return stored_bytes_; }
  std::uint64_t dropped() const { return dropped_; }
  NameId boot() const { return boot_; }

 private:
  ByteSpan Body(const DeviceRuntime& device, const AlarmRuntime& alarm, const AlarmContext& context,
                const Stamp& stamp);
  void AddHiding(EventBodyWriter& out, const DeviceRuntime& device, const AlarmRuntime& alarm,
                 const AlarmContext& context) const;
  void AddMessages(EventBodyWriter& out, const DeviceRuntime& device, const AlarmRuntime& alarm) const;
  Stamp StampOf(const AlarmState& state) const;

  RecordStore& store_;
  Duration commit_interval_;
  NameId boot_;
  Now now_;
  std::vector<std::uint8_t> buffer_;
  std::vector<std::uint8_t> event_buffer_;  // apart: an alarm may be raised in the middle of a batch
  DataBodyWriter data_;
  NameId data_device_ = 0;
  Stamp data_stamp_;
  bool dirty_ = false;
  bool urgent_ = false;
  BootTime dirty_since_ = kNever;
  BootTime retry_at_{};
  std::uint64_t stored_ = 0;
  std::uint64_t stored_bytes_ = 0;
  std::uint64_t dropped_ = 0;
  std::array<std::uint32_t, 4> held_{};
  std::string unreadable_;
};

}  // namespace tramgac
