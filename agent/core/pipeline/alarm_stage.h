// Stage 7 for all devices: what rules, operators and time do to the alarms, who is told of it, and what is kept.
//
// Two steps, so that a parent is known before its children ring: first the rules (Reading, SetCondition, ..) say what
// is so, then Settle decides who is told. Whoever calls the first calls Settle before the moment is over.
//
// Single-threaded; no I/O; allocates only when a table row is found for the first time, and at an operator's command.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "agent/core/alarm/alarm_summary.h"
#include "agent/core/alarm/annunciate.h"
#include "agent/core/alarm/operate.h"
#include "agent/core/model/alarm_figures.h"
#include "agent/core/model/maintenance_window.h"
#include "agent/core/pipeline/alarm_relations.h"
#include "agent/core/pipeline/alarm_roll.h"
#include "agent/core/pipeline/audit_trail.h"
#include "agent/core/pipeline/device_runtime.h"
#include "agent/core/pipeline/observer.h"
#include "agent/core/pipeline/recorder.h"

namespace tramgac {

// Announcements in parts of five minutes, over a day.
class AnnouncementLog {
 public:
  void Count(BootTime now);
  std::uint32_t LastHour(BootTime now) const { return Sum(now, 12); }
  std::uint32_t LastDay(BootTime now) const { return Sum(now, kParts); }

 private:
  static constexpr std::int64_t kParts = 288;
  struct Part {
    std::uint32_t number = 0;
    std::uint32_t count = 0;
  };
  static std::uint32_t NumberOf(BootTime at);
  std::uint32_t Sum(BootTime now, std::uint32_t parts) const;
  std::array<Part, kParts> parts_{};
};

class AlarmStage {
 public:
  AlarmStage(std::vector<DeviceRuntime>& devices, RecordStore& store, Recorder& recorder, AuditTrail& audit,
             PipelineObserver& observer, std::span<const MaintenanceWindow> windows, const PipelineMemory& memory = {});

  // --- what the rules see; each is followed by Settle --------------------------------------------------------------
  // A point has a new reading or a new quality.
  void Reading(DeviceIndex device, const PointRuntime& point, BootTime now);
  // The device has become unavailable, or answers again.
  void Availability(DeviceIndex device, bool unavailable, BootTime now);
  // The device has said by a notification that the alarm of this name is so or not.
  void Notified(DeviceIndex device, std::string_view name, bool raises, BootTime now);
  // The device is needed now, or not any more: while it is, its alarms are one severity higher. Followed by Settle.
  void SetUrgent(DeviceIndex device, bool on);
  // An alarm without a reading, by its position (node alarms).
  void SetCondition(DeviceIndex device, std::uint32_t alarm, bool holds, BootTime now);
  // Delays end, what was put aside comes back, windows open and close. To be called about once a second.
  void Tick(BootTime now);
  // The device has got rows: loads what the store knows of their alarms from position `first_point` on.
  void AddRows(DeviceIndex device, PointIndex first_point);

  // Decides who is told of what the rules have said since the last call, and records it.
  void Settle(BootTime now);

  // --- what operators do -------------------------------------------------------------------------------------------
  // Does it, and leaves exactly one event about it, refused or not. `user` and `reason` are cut at 60 and 200 bytes.
  // Outcome: that of tramgac::Operate.
  OperatorOutcome Operate(AlarmRef alarm, const OperatorRequest& request, std::string_view user,
                          std::string_view reason, BootTime now);
  // Hides the alarms of a device for `duration` because somebody works on it; zero: the work is over. Leaves exactly
  // one event. Outcomes: `changed`; refused with kNoReason, kTooLong (more than seven days), kNotHidden (there is no
  // work to end).
  OperatorOutcome Maintain(DeviceIndex device, Duration duration, std::string_view user, std::string_view reason,
                           BootTime now);
  // Leaves the event about a command that is none about an alarm that there is: `refusal` as why it was refused, empty
  // if it was done.
  void AuditCommand(std::string_view verb, std::string_view about, std::string_view refusal, std::string_view user,
                    BootTime now);

  AlarmFigures Figures(BootTime now) const;
  // What the lamp and the horn of the node follow. Looks at each alarm: about once a second.
  AlarmSummary Summary() const;
  const AlarmRelations& relations() const { return relations_; }
  std::uint64_t transitions() const { return transitions_; }  // by rules, since start
  std::uint64_t announcements() const { return announced_[0] + announced_[1] + announced_[2] + announced_[3]; }

 private:
  struct Touched {
    AlarmRef alarm;
    AlarmTransition transition;
    BootTime at;
  };

  AlarmRuntime& At(AlarmRef ref) { return devices_[ref.device].alarms()[ref.alarm]; }
  void CountActive();
  void Take(AlarmRef ref, AlarmTransition transition);
  void Count(AlarmRef ref, AlarmTransition transition);
  void SettleOne(const Touched& touched, BootTime now);
  Settled Decide(AlarmRef ref, BootTime now);
  void Tell(AlarmRef ref, AlarmTransition transition, bool announce, BootTime at);
  void TickRules(DeviceIndex device, BootTime now);
  void TickRule(AlarmRef ref, BootTime now);
  void TickSight(DeviceIndex device, BootTime now);
  void Resume(AlarmRuntime& alarm, BootTime now);
  void SaveSetAside(AlarmRuntime& alarm, BootTime now);
  bool TickSetAside(AlarmRef ref, BootTime now);
  void TickWorks(DeviceIndex device, BootTime now);
  void FollowWindows(BootTime now);
  void SaveCourse(AlarmRuntime& alarm, BootTime now);
  void BeginAudit(std::string_view verb, std::string_view user);
  void EndAudit(const OperatorOutcome& outcome, Duration duration, std::string_view reason, BootTime now);
  void TellWorks(DeviceIndex device, BootTime now);
  void ResumeFlood(BootTime now);
  void TellFlood(BootTime now);
  AlarmInput InputOf(DeviceIndex device, const AlarmRuntime& alarm, const PointRuntime& point) const;

  std::vector<DeviceRuntime>& devices_;
  RecordStore& store_;
  Recorder& recorder_;
  AuditTrail& audit_;
  PipelineObserver& observer_;
  std::span<const MaintenanceWindow> windows_;
  AlarmRelations relations_;
  AlarmRoll roll_;
  std::vector<std::uint32_t> active_;  // by group
  std::vector<Touched> touched_;
  std::vector<EventField> fields_;  // of the event that is being recorded
  FloodLimit flood_;
  AnnouncementLog log_;
  Severity worst_held_ = Severity::kWarning;
  std::uint32_t held_told_ = 0;
  BootTime flood_told_{};
  BootTime day_began_ = BootTime::min();
  bool clock_was_known_ = false;  // since the start
  std::uint64_t transitions_ = 0;
  std::array<std::uint64_t, kSeverityCount> announced_{};  // since start
};

// An alarm's state in the store, so that a restart neither forgets an alarm nor announces an old one as new.
// What is left of a shelf is saved, not its end: boot time begins anew. The time without a running agent does not
// count.
void SaveAlarm(const AlarmRuntime& alarm, RecordStore& store, BootTime now);
void LoadAlarm(AlarmRuntime& alarm, RecordStore& store);
// The same for what a rule with a window of hours or more remembers, and for works on a device.
void SaveCourse(const AlarmRuntime& alarm, RecordStore& store, BootTime now);
void LoadCourse(AlarmRuntime& alarm, RecordStore& store, BootTime now);
void SaveWorks(const DeviceRuntime& device, RecordStore& store, BootTime now);
void LoadWorks(DeviceRuntime& device, RecordStore& store);

// How often what is left of something is saved.
inline constexpr Duration kSaveLeft = std::chrono::minutes(1);
// When something ends of which `left` was left as it was last saved, up to kSaveLeft before the agent ended: a restart
// may shorten it by as much but lengthens nothing, not even one restart after another. Outcome: zero for zero.
BootTime EndOf(BootTime left, BootTime now);

}  // namespace tramgac
