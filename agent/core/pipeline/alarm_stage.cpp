#include "agent/core/pipeline/alarm_stage.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "agent/core/pipeline/node_alarms.h"
#include "agent/core/pipeline/printable.h"

namespace tramgac {
namespace {

constexpr Duration kDay = std::chrono::hours(24);
constexpr Duration kTellFloodEvery = std::chrono::minutes(1);
constexpr Duration kLongWindow = std::chrono::hours(6);  // what is shorter is learned anew after a restart
constexpr std::size_t kMostFields = 16;
constexpr std::size_t kMostTouched = 1024;  // more at once are settled in parts

// Does it change what operators have in their lists?
bool IsInSight(const AlarmState& state) { return state.active || state.IsSetAside(); }

// What waited when the agent ended waits anew: for a delay that no reading will begin (of traps that are counted until
// they have become rare), or for its parents, of which none has been looked at yet.
void WaitAnew(AlarmRuntime& alarm, BootTime now) {
  AlarmState& state = alarm.state;
  if (state.pending_since != BootTime()) return;  // of this run
  const bool counted = state.active && alarm.spec->times > 0;
  if (state.pending) state.pending_since = counted ? now + alarm.spec->within : now;
  if (state.active && !state.announced && !state.pending) state.pending_since = now;
}

// The most severe of what the flood limit holds back.
Severity WorstOf(const AlarmFigures& figures) {
  Severity worst = Severity::kWarning;
  for (std::size_t i = 0; i < figures.held.size(); ++i) {
    if (figures.held[i] > 0) worst = static_cast<Severity>(i);
  }
  return worst;
}

// What the rule alone has said, where operators are told later or not at all.
// `ended`: an operator had put it aside until now, so it is in their list whatever it is.
AlarmTransition VisibilityOf(const AlarmState& state, const Settled& settled, bool ended) {
  if (settled.announce) return AlarmTransition::kAnnounced;
  if (!ended && (!settled.changed || !IsInSight(state))) return AlarmTransition::kNone;
  return state.IsHidden() ? AlarmTransition::kHidden : AlarmTransition::kShown;
}

}  // namespace

AlarmStage::AlarmStage(std::vector<DeviceRuntime>& devices, RecordStore& store, Recorder& recorder, AuditTrail& audit,
                       PipelineObserver& observer, std::span<const MaintenanceWindow> windows,
                       const PipelineMemory& memory)
    : devices_(devices),
      store_(store),
      recorder_(recorder),
      audit_(audit),
      observer_(observer),
      windows_(windows),
      relations_(devices),
      roll_(devices, store, recorder, memory.roll_bytes),
      active_(devices.size(), 0) {
  std::size_t alarms = 0;
  for (DeviceIndex d = 0; d < devices_.size(); ++d) {
    LoadWorks(devices_[d], store_);
    for (AlarmRuntime& alarm : devices_[d].alarms()) {
      LoadAlarm(alarm, store_);
      ++alarms;
    }
  }
  CountActive();
  touched_.reserve(std::min(alarms, kMostTouched));
  fields_.reserve(kMostFields);
}

AlarmInput AlarmStage::InputOf(DeviceIndex index, const AlarmRuntime& alarm, const PointRuntime& point) const {
  const DeviceRuntime& device = devices_[index];
  AlarmInput input;
  input.value = point.value;
  input.quality = point.health.quality;
  input.device_unavailable = device.health().condition == DeviceCondition::kUnavailable;
  input.lookback = alarm.lookback.get();
  const AlarmSpec& spec = *alarm.spec;
  if (spec.kind != AlarmKind::kDeviation) return input;
  const PointIndex other = spec.other + (spec.other_in_row ? alarm.point - spec.point : 0);
  if (other >= device.points().size()) return input;
  input.other = device.points()[other].value;
  input.other_quality = device.points()[other].health.quality;
  return input;
}

void AlarmStage::Reading(DeviceIndex index, const PointRuntime& point, BootTime now) {
  std::vector<AlarmRuntime>& alarms = devices_[index].alarms();
  for (std::uint32_t i = point.first_alarm; i != kNoAlarm; i = alarms[i].next) {
    AlarmRuntime& alarm = alarms[i];
    Take({index, i}, UpdateAlarm(alarm.state, *alarm.spec, InputOf(index, alarm, point), now));
  }
}

void AlarmStage::Availability(DeviceIndex device, bool unavailable, BootTime now) {
  const std::uint32_t alarm = devices_[device].unavailable_alarm;
  if (alarm != kNoAlarm) SetCondition(device, alarm, unavailable, now);
}

void AlarmStage::Notified(DeviceIndex device, std::string_view name, bool raises, BootTime now) {
  std::vector<AlarmRuntime>& alarms = devices_[device].alarms();
  for (std::uint32_t i = 0; i < alarms.size(); ++i) {
    AlarmRuntime& alarm = alarms[i];
    if (alarm.spec->name != name || alarm.spec->table != kNotInTable) continue;
    Take({device, i}, tramgac::SetCondition(alarm.state, *alarm.spec, raises, 0, now, alarm.lookback.get()));
    // Nobody says it again after a restart: what has begun to wait for its delay or its ack is kept at once.
    if (alarm.spec->kind == AlarmKind::kNotified) SaveAlarm(alarm, store_, now);
  }
}

void AlarmStage::SetCondition(DeviceIndex device, std::uint32_t index, bool holds, BootTime now) {
  AlarmRuntime& alarm = devices_[device].alarms()[index];
  const double value = holds ? 1 : 0;
  Take({device, index}, tramgac::SetCondition(alarm.state, *alarm.spec, holds, value, now, alarm.lookback.get()));
}

void AlarmStage::SetUrgent(DeviceIndex index, bool on) {
  DeviceRuntime& device = devices_[index];
  if (device.urgent() == on) return;
  const std::span<const AlarmSpec> before = device.rules();
  const std::unique_ptr<UrgentRules> left = device.SetUrgent(on);
  const std::span<const AlarmSpec> after = device.rules();
  for (std::uint32_t i = 0; i < device.alarms().size(); ++i) {
    AlarmRuntime& alarm = device.alarms()[i];
    const AlarmSpec& rule = after[static_cast<std::size_t>(alarm.spec - before.data())];
    const AlarmTransition transition = ChangeRule(alarm.state, *alarm.spec, rule);
    alarm.spec = &rule;
    Take({index, i}, transition);
  }
}

void AlarmStage::AddRows(DeviceIndex index, PointIndex first_point) {
  for (AlarmRuntime& alarm : devices_[index].alarms()) {
    if (alarm.spec->table == kNotInTable || alarm.point < first_point) continue;
    LoadAlarm(alarm, store_);
    WaitAnew(alarm, recorder_.now().boot);
    if (alarm.lookback != nullptr) LoadCourse(alarm, store_, recorder_.now().boot);
  }
  relations_.Resolve();
  CountActive();
  touched_.reserve(std::min(touched_.capacity() + devices_[index].alarms().size(), kMostTouched));
}

// A row that is found may join what did not belong together before.
void AlarmStage::CountActive() {
  std::fill(active_.begin(), active_.end(), 0);
  for (DeviceIndex d = 0; d < devices_.size(); ++d) {
    for (const AlarmRuntime& alarm : devices_[d].alarms()) active_[relations_.GroupOf(d)] += alarm.state.active ? 1 : 0;
  }
}

// --- the rule has spoken ---------------------------------------------------------------------------------------------

void AlarmStage::Take(AlarmRef ref, AlarmTransition transition) {
  if (transition == AlarmTransition::kNone) return;
  ++transitions_;
  Count(ref, transition);
  AlarmRuntime& alarm = At(ref);
  const BootTime at = transition == AlarmTransition::kWorsened || transition == AlarmTransition::kEased
                          ? recorder_.now().boot
                          : alarm.state.changed_at;
  // Twice within one moment: what came first is told first.
  if (alarm.settling || touched_.size() == kMostTouched) Settle(at);
  alarm.settling = true;
  touched_.push_back({ref, transition, at});
}

// First-out: nothing else of what belongs together was active.
void AlarmStage::Count(AlarmRef ref, AlarmTransition transition) {
  AlarmState& state = At(ref).state;
  std::uint32_t& active = active_[relations_.GroupOf(ref.device)];
  if (transition == AlarmTransition::kRaised) {
    state.first_out = active == 0;
    ++active;
    state.changed_utc_ms = recorder_.UtcMsAt(state.changed_at);
  } else if (transition == AlarmTransition::kCleared) {
    if (active > 0) --active;
    state.changed_utc_ms = recorder_.UtcMsAt(state.changed_at);
  }
}

// What explains the others first: it is what operators should see on top.
void AlarmStage::Settle(BootTime now) {
  for (const bool explained : {false, true}) {
    for (std::size_t i = 0; i < touched_.size(); ++i) {
      AlarmRuntime& alarm = At(touched_[i].alarm);
      if (!alarm.settling) continue;
      if (!explained && relations_.Ask(touched_[i].alarm.device, alarm, now).parent.alarm != kNoAlarm) continue;
      alarm.settling = false;
      SettleOne(touched_[i], now);
    }
  }
  touched_.clear();
}

void AlarmStage::SettleOne(const Touched& touched, BootTime now) {
  const Settled settled = Decide(touched.alarm, now);
  Tell(touched.alarm, touched.transition, settled.announce, touched.at);
}

Settled AlarmStage::Decide(AlarmRef ref, BootTime now) {
  AlarmRuntime& alarm = At(ref);
  const AlarmRelations::Answer answer = relations_.Ask(ref.device, alarm, now);
  const bool of_node = ref.device + 1 == devices_.size();
  const bool must_wait = !flood_.HasRoom(now) || alarm.state.peak < worst_held_;
  Circumstances around;
  around.maintenance = devices_[ref.device].works.IsOn();
  around.explained = answer.parent.alarm != kNoAlarm;
  around.unsure = answer.unsure;
  around.flood = must_wait && alarm.state.peak != Severity::kCritical && !of_node;
  alarm.explained_by = answer.parent;
  const Settled settled = tramgac::Settle(alarm.state, around);
  if (settled.announce) {
    ++announced_[static_cast<std::size_t>(alarm.state.peak)];
    ++alarm.announced_today;
    flood_.Count(now);
    log_.Count(now);
  }
  return settled;
}

void AlarmStage::Tell(AlarmRef ref, AlarmTransition transition, bool announce, BootTime at) {
  const DeviceRuntime& device = devices_[ref.device];
  AlarmRuntime& alarm = At(ref);
  AlarmContext context = relations_.ContextOf(alarm);
  context.transition = transition;
  context.announce = announce;
  alarm.state.record = recorder_.Alarm(device, alarm, context, at);
  alarm.unrecorded = alarm.state.record == 0;
  if (announce) alarm.announcement = alarm.unrecorded ? std::numeric_limits<SequenceNumber>::max() : alarm.state.record;
  SaveAlarm(alarm, store_, recorder_.now().boot);
  roll_.NoteChange();
  observer_.OnAlarm(device, alarm, transition);
}

// --- time ------------------------------------------------------------------------------------------------------------

void AlarmStage::Tick(BootTime now) {
  const bool first = day_began_ == BootTime::min();
  const bool new_day = first || now - day_began_ >= kDay;
  if (new_day) day_began_ = now;
  FollowWindows(now);
  if (first) ResumeFlood(now);
  for (DeviceIndex d = 0; d < devices_.size(); ++d) {
    if (first) {
      for (AlarmRuntime& alarm : devices_[d].alarms()) {
        LoadCourse(alarm, store_, now);
        WaitAnew(alarm, now);
      }
    } else if (new_day) {
      for (AlarmRuntime& alarm : devices_[d].alarms()) {
        alarm.announced_before = std::exchange(alarm.announced_today, std::uint16_t{0});
      }
    }
    TickRules(d, now);
  }
  // That a parent is over is told before what it has hidden.
  Settle(now);
  for (DeviceIndex d = 0; d < devices_.size(); ++d) TickSight(d, now);
  TellFlood(now);
  roll_.Tick(now);
}

void AlarmStage::TickRules(DeviceIndex index, BootTime now) {
  TickWorks(index, now);
  const auto count = static_cast<std::uint32_t>(devices_[index].alarms().size());
  for (std::uint32_t i = 0; i < count; ++i) TickRule({index, i}, now);
}

void AlarmStage::TickSight(DeviceIndex index, BootTime now) {
  const auto count = static_cast<std::uint32_t>(devices_[index].alarms().size());
  for (std::uint32_t i = 0; i < count; ++i) {
    const AlarmRef ref = {index, i};
    AlarmRuntime& alarm = At(ref);
    const bool ended = alarm.state.IsSetAside() && TickSetAside(ref, now);
    if (!alarm.state.active && alarm.state.hidden == Hidden::kNo && !ended) continue;
    const Settled settled = Decide(ref, now);
    const AlarmTransition transition = VisibilityOf(alarm.state, settled, ended);
    if (transition != AlarmTransition::kNone) Tell(ref, transition, settled.announce, now);
  }
}

void AlarmStage::TickRule(AlarmRef ref, BootTime now) {
  AlarmRuntime& alarm = At(ref);
  DeviceRuntime& device = devices_[ref.device];
  if (alarm.state.pending || alarm.state.worse_pending) {
    Take(ref, AdvanceAlarm(alarm.state, *alarm.spec, now));
  } else if (alarm.spec->kind == AlarmKind::kNoData && alarm.point < device.points().size()) {
    const PointRuntime& point = device.points()[alarm.point];
    Take(ref, UpdateAlarm(alarm.state, *alarm.spec, InputOf(ref.device, alarm, point), now));
  }
  SaveCourse(alarm, now);
}

// Saved once a part of the window: a restart may cost that much of it.
void AlarmStage::SaveCourse(AlarmRuntime& alarm, BootTime now) {
  if (alarm.lookback == nullptr || alarm.spec->window < kLongWindow) return;
  BootTime& saved_at = alarm.lookback->saved_at;
  if (now - saved_at < alarm.spec->window / static_cast<int>(Course::kParts)) return;
  saved_at = now;
  tramgac::SaveCourse(alarm, store_, now);
  recorder_.NoteChange();
}

// The times of what is restored are what was left of them.
void AlarmStage::Resume(AlarmRuntime& alarm, BootTime now) {
  if (!std::exchange(alarm.restored, false)) return;
  for (BootTime* until : {&alarm.state.shelved_until, &alarm.state.out_until, &alarm.hiding->explains_until}) {
    *until = EndOf(*until, now);
  }
  SaveSetAside(alarm, now);
}

void AlarmStage::SaveSetAside(AlarmRuntime& alarm, BootTime now) {
  if (alarm.hiding != nullptr) alarm.hiding->saved_at = now;
  SaveAlarm(alarm, store_, now);
  recorder_.NoteChange();
}

// What is put aside comes back by itself. What is left of its time is saved every minute.
// Outcome: whether something has ended.
bool AlarmStage::TickSetAside(AlarmRef ref, BootTime now) {
  AlarmRuntime& alarm = At(ref);
  Resume(alarm, now);
  const bool changed = EndHiding(alarm.state, now).changed;
  if (changed || alarm.hiding == nullptr || now - alarm.hiding->saved_at < kSaveLeft) return changed;
  SaveSetAside(alarm, now);
  return false;
}

// What was held back when the agent ended is held back on: of the ten minutes nothing is known but that they were full.
void AlarmStage::ResumeFlood(BootTime now) {
  const AlarmFigures figures = Figures(now);
  worst_held_ = WorstOf(figures);
  if (figures.flood == 0) return;
  for (std::size_t i = 0; i < FloodLimit::kMost; ++i) flood_.Count(now);
}

// One alarm for all that the flood limit holds back, with its numbers; it lasts until there was none for ten minutes.
void AlarmStage::TellFlood(BootTime now) {
  const AlarmFigures figures = Figures(now);
  std::uint32_t held = 0;
  for (const std::uint32_t count : figures.held) held += count;
  worst_held_ = WorstOf(figures);
  const AlarmRef ref = {static_cast<DeviceIndex>(devices_.size() - 1),
                        static_cast<std::uint32_t>(NodeAlarm::kAlarmFlood)};
  recorder_.SetHeld(figures.held);
  SetCondition(ref.device, ref.alarm, held > 0, now);
  if (held > 0 && At(ref).settling) held_told_ = held, flood_told_ = now;
  Settle(now);
  if (!At(ref).state.active || held == held_told_ || now - flood_told_ < kTellFloodEvery) return;
  held_told_ = held, flood_told_ = now;
  Tell(ref, AlarmTransition::kShown, false, now);
}

// --- operators -------------------------------------------------------------------------------------------------------

OperatorOutcome AlarmStage::Operate(AlarmRef ref, const OperatorRequest& request, std::string_view user,
                                    std::string_view reason, BootTime now) {
  AlarmRuntime& alarm = At(ref);
  std::array<char, kLongestReason> clean;
  reason = Printable(reason, clean);
  user = user.substr(0, CutUtf8(user, kLongestUser));
  Resume(alarm, now);
  OperatorRequest asked = request;
  asked.has_reason = request.has_reason && !IsBlank(reason);
  const OperatorOutcome outcome = tramgac::Operate(alarm.state, *alarm.spec, asked, now);
  BeginAudit(OperatorVerbName(request.verb), user);
  fields_.push_back({"alarm", Value::Text(alarm.id)});
  fields_.push_back({"occurrence", Value::Integer(static_cast<std::int64_t>(alarm.state.occurrence))});
  if (request.occurrence != 0) {
    fields_.push_back({"asked", Value::Integer(static_cast<std::int64_t>(request.occurrence))});
  }
  EndAudit(outcome, request.duration, reason, now);
  if (!outcome.changed) return outcome;
  if (alarm.state.IsSetAside() && alarm.hiding == nullptr) alarm.hiding = std::make_unique<Hiding>();
  if (request.verb == OperatorVerb::kShelve) {
    alarm.hiding->shelved_by = user, alarm.hiding->shelved_reason = reason;
  } else if (request.verb == OperatorVerb::kOutOfService) {
    alarm.hiding->out_by = user, alarm.hiding->out_reason = reason;
    alarm.hiding->explains_until = now + kShift;
  }
  const Settled settled = Decide(ref, now);
  const bool ack = request.verb == OperatorVerb::kAck;
  const AlarmTransition shown = alarm.state.IsHidden() ? AlarmTransition::kHidden : AlarmTransition::kShown;
  Tell(ref,
       settled.announce ? AlarmTransition::kAnnounced
       : ack            ? AlarmTransition::kAcked
                        : shown,
       settled.announce, now);
  if (outcome.cleared) {
    Count(ref, AlarmTransition::kCleared);
    Tell(ref, AlarmTransition::kCleared, false, now);
  }
  return outcome;
}

void AlarmStage::AuditCommand(std::string_view verb, std::string_view about, std::string_view refusal,
                              std::string_view user, BootTime now) {
  std::array<char, kLongestReason> clean;
  std::array<char, kLongestUser> clean_user;
  std::array<char, kLongestUser> clean_verb;
  BeginAudit(Printable(verb, clean_verb), Printable(user, clean_user));
  const std::string_view what = verb == "maintenance" || verb == "poll" ? "device" : "alarm";
  if (!about.empty()) fields_.push_back({what, Value::Text(Printable(about, clean))});
  fields_.push_back({"result", Value::Text(refusal.empty() ? "done" : "refused")});
  if (!refusal.empty()) fields_.push_back({"refusal", Value::Text(refusal)});
  audit_.Write(now, fields_);
}

void AlarmStage::BeginAudit(std::string_view verb, std::string_view user) {
  fields_.clear();
  fields_.push_back({"user", Value::Text(user)});
  fields_.push_back({"verb", Value::Text(verb)});
}

void AlarmStage::EndAudit(const OperatorOutcome& outcome, Duration duration, std::string_view reason, BootTime now) {
  const bool refused = outcome.refusal != Refusal::kNone;
  fields_.push_back({"result", Value::Text(refused ? "refused" : outcome.changed ? "done" : "unchanged")});
  if (refused) fields_.push_back({"refusal", Value::Text(RefusalName(outcome.refusal))});
  if (duration > Duration()) fields_.push_back({"for_s", Value::Integer(duration / std::chrono::seconds(1))});
  if (!reason.empty()) fields_.push_back({"reason", Value::Text(reason)});
  audit_.Write(now, fields_);
}

}  // namespace tramgac
