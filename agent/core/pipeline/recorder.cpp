#include "agent/core/pipeline/recorder.h"

#include <algorithm>
#include <array>

#include "agent/core/alarm/operate.h"
#include "agent/core/pipeline/alarm_message.h"
#include "agent/core/pipeline/node_alarms.h"

namespace tramgac {
namespace {

constexpr std::size_t kLongestMessage = 400;
constexpr Duration kRetryCommit = std::chrono::seconds(1);

std::int64_t ToMs(Duration duration) { return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count(); }

// Not asked yet: the alarm is of a run of the agent before this one.
void Reason(EventBodyWriter& out, Quality why) {
  if (why == Quality::kNotReadYet) return;
  out.Text("reason", QualityName(why));
  out.Text("reason_en", QualityMeaning(why).en);
  out.Text("reason_vi", QualityMeaning(why).vi);
}

double LimitOf(const AlarmRuntime& alarm) {
  const bool worse = alarm.spec->worse != nullptr && alarm.state.severity != alarm.spec->severity;
  return worse ? alarm.spec->worse->limit : alarm.spec->limit;
}

// The alarms of the node, with and without readings, begin with these.
bool Is(const DeviceRuntime& device, const AlarmRuntime& alarm, NodeAlarm which) {
  const auto index = static_cast<std::size_t>(which);
  const auto& alarms = device.spec().alarms;
  return device.spec().id == "node" && index < alarms.size() && alarm.spec == &alarms[index];
}

// "14:05" as clocks on the wall show it. Outcome: empty if the time is not known.
std::string_view LocalMinutes(std::int64_t utc_ms, int offset_minutes, std::span<char, 8> buffer) {
  if (utc_ms == 0) return {};
  const std::int64_t minute = (utc_ms / 60'000 + offset_minutes) % (24 * 60);
  const auto digit = [](std::int64_t number) { return static_cast<char>('0' + number); };
  const char text[] = {digit(minute / 600), digit(minute / 60 % 10), ':', digit(minute % 60 / 10), digit(minute % 10)};
  std::copy(std::begin(text), std::end(text), buffer.begin());
  return {buffer.data(), std::size(text)};
}

}  // namespace

Recorder::Recorder(RecordStore& store, std::string_view boot_id, Duration commit_interval, const PipelineMemory& memory)
    : store_(store),
      commit_interval_(commit_interval),
      boot_(store.Intern(boot_id).value_or(0)),
      buffer_(memory.data_bytes),
      event_buffer_(memory.event_bytes),
      data_(buffer_) {}

Severity SeverityOf(const AlarmRuntime& alarm) {
  return PhaseOf(alarm.state) == AlarmPhase::kNormal ? alarm.spec->severity : alarm.state.peak;
}

void Recorder::SetNow(const Now& now) { now_ = now; }

Stamp Recorder::StampAt(BootTime at) const {
  const std::int64_t utc_ms = now_.utc.time_since_epoch().count() - ToMs(now_.boot - at);
  const bool believable = utc_ms >= kEarliestUtcMs;
  const TimeQuality quality = !believable   ? TimeQuality::kNone
                              : now_.synced ? TimeQuality::kSynced
                                            : TimeQuality::kEstimated;
  return {boot_, at, utc_ms, quality};
}

std::int64_t Recorder::WallMs(const Stamp& stamp, TimeQuality& quality) const {
  quality = stamp.quality;
  // What was taken after the last synchronisation is counted on from it already.
  const bool known_now = now_.synced || (now_.synced_at != kNever && stamp.at <= now_.synced_at);
  if (quality == TimeQuality::kSynced || stamp.boot != boot_ || !known_now) return stamp.utc_ms;
  quality = TimeQuality::kCorrected;
  return now_.utc.time_since_epoch().count() - ToMs(now_.boot - stamp.at);
}

void Recorder::BeginData(const DeviceRuntime& device, BootTime taken) {
  data_device_ = device.id();
  data_stamp_ = StampAt(taken);
  data_.Begin(data_stamp_, data_device_);
}

void Recorder::AddReading(NameId point, const Value& value, Quality quality) {
  if (data_.Add(point, value, quality)) return;
  EndData();
  data_.Begin(data_stamp_, data_device_);
  if (!data_.Add(point, value, quality)) ++dropped_;  // a single value larger than a record
}

void Recorder::EndData() {
  if (data_.count() > 0) Append(RecordKind::kData, data_.body());
  data_.Begin(data_stamp_, data_device_);
}

SequenceNumber Recorder::Append(RecordKind kind, ByteSpan body) {
  const Result<SequenceNumber> seq = store_.Append(kind, body);
  if (!seq.ok()) {
    ++dropped_;
    return 0;
  }
  ++stored_;
  stored_bytes_ += body.size();
  NoteChange();
  if (kind != RecordKind::kData) urgent_ = true;
  return seq.value();
}

SequenceNumber Recorder::Alarm(const DeviceRuntime& device, const AlarmRuntime& alarm, const AlarmContext& context,
                               BootTime at) {
  const ByteSpan body = Body(device, alarm, context, StampAt(at));
  return body.empty() ? 0 : Append(RecordKind::kAlarm, body);
}

std::int64_t Recorder::UtcMsAt(BootTime at) const {
  const Stamp stamp = StampAt(at);
  return stamp.quality == TimeQuality::kNone ? 0 : stamp.utc_ms;
}

Stamp Recorder::StampOf(const AlarmState& state) const {
  if (state.changed_at.time_since_epoch().count() != 0) return StampAt(state.changed_at);
  // Changed in an earlier run of the agent: only the wall time is known.
  const bool known = state.changed_utc_ms != 0;
  return {0, {}, state.changed_utc_ms, known ? TimeQuality::kEstimated : TimeQuality::kNone};
}

ByteSpan Recorder::Body(const DeviceRuntime& device, const AlarmRuntime& alarm, const AlarmContext& context,
                        const Stamp& stamp) {
  const AlarmSpec& spec = *alarm.spec;
  const AlarmState& state = alarm.state;
  EventBodyWriter out(event_buffer_);
  out.Begin(stamp, "alarm");
  out.Text("alarm", alarm.id);
  if (context.transition != AlarmTransition::kNone) {
    out.Text("transition", AlarmTransitionName(context.transition));
    out.Bool("announce", context.announce);
  } else if (context.announce) {
    out.Bool("announce", true);
  }
  out.Text("device", device.spec().id);
  out.Text("name", spec.name);
  out.Text("kind", AlarmKindName(spec.kind));
  out.Text("severity", SeverityName(SeverityOf(alarm)));
  out.Bool("active", state.active);
  out.Bool("acked", state.acked);
  out.Text("phase", AlarmPhaseName(PhaseOf(state)));
  out.Integer("occurrence", static_cast<std::int64_t>(state.occurrence));
  if (state.count > 1) out.Integer("count", state.count);
  if (state.flapping) out.Bool("flapping", true);
  if (state.latched) out.Bool("latched", true);
  if (state.active && state.first_out) out.Bool("first_out", true);
  if (spec.kind == AlarmKind::kUnavailable && state.active) Reason(out, device.health().last_failure);
  if (HasPoint(spec.kind) && alarm.point < device.points().size()) {
    const PointRuntime& point = device.points()[alarm.point];
    out.Text("point", point.name);
    if (HasLimit(spec.kind)) {
      out.Number("value", state.value);
      out.Number("limit", LimitOf(alarm));
      out.Text("unit", point.spec->unit);
    }
  }
  AddHiding(out, device, alarm, context);
  if (Is(device, alarm, NodeAlarm::kAlarmFlood)) {
    for (std::size_t i = 0; i < held_.size(); ++i) {
      constexpr std::string_view kHeld[] = {"held_warning", "held_minor", "held_major", "held_critical"};
      out.Integer(kHeld[i], held_[i]);
    }
  }
  AddMessages(out, device, alarm);
  out.Text("text_en", spec.text.en);
  out.Text("text_vi", spec.text.vi);
  return out.ok() ? out.body() : ByteSpan();
}

void Recorder::AddHiding(EventBodyWriter& out, const DeviceRuntime& device, const AlarmRuntime& alarm,
                         const AlarmContext& context) const {
  const AlarmState& state = alarm.state;
  if (!state.IsHidden()) return;
  const bool shelved = state.shelved_until != BootTime(), out_of_service = state.out_until != BootTime();
  const Hidden how = shelved ? Hidden::kShelved : out_of_service ? Hidden::kOutOfService : state.hidden;
  out.Text("hidden", HiddenName(how));
  if ((shelved || out_of_service) && alarm.hiding != nullptr) {
    out.Text("hidden_by", shelved ? alarm.hiding->shelved_by : alarm.hiding->out_by);
    out.Text("hidden_reason", shelved ? alarm.hiding->shelved_reason : alarm.hiding->out_reason);
  } else if (how == Hidden::kMaintenance) {
    if (!device.works.by.empty()) out.Text("hidden_by", device.works.by);
    if (!device.works.reason.empty()) out.Text("hidden_reason", device.works.reason);
  } else if (how == Hidden::kSuppressed) {
    out.Text("hidden_by", context.parent);
    out.Text("root", context.root);
  }
}

std::string_view Recorder::MessageOf(const DeviceRuntime& device, const AlarmRuntime& alarm, TextLanguage language,
                                     std::span<char> buffer) const {
  MessageValues values;
  values.spec = alarm.spec;
  values.severity = SeverityOf(alarm);
  values.value = alarm.state.value;
  values.limit = LimitOf(alarm);
  values.device = device.spec().label.en.empty() ? LocalText{device.spec().id, device.spec().id} : device.spec().label;
  if (HasPoint(alarm.spec->kind) && alarm.point < device.points().size()) {
    const PointRuntime& point = device.points()[alarm.point];
    values.unit = point.spec->unit;
    values.row = device.RowLabelOf(point);
    if (alarm.spec->kind == AlarmKind::kState && point.value.type == ValueType::kText) values.word = point.value.text;
  }
  if (Is(device, alarm, NodeAlarm::kRecordsUnreadable)) values.word = unreadable_;
  std::array<char, 8> since;
  values.since = LocalMinutes(alarm.state.changed_utc_ms, now_.local_offset_minutes, since);
  return AlarmMessage(values, language, buffer);
}

void Recorder::AddMessages(EventBodyWriter& out, const DeviceRuntime& device, const AlarmRuntime& alarm) const {
  std::array<char, kLongestMessage> text;
  out.Text("message_en", MessageOf(device, alarm, TextLanguage::kEnglish, text));
  out.Text("message_vi", MessageOf(device, alarm, TextLanguage::kVietnamese, text));
}

SequenceNumber Recorder::AppendEvent(std::string_view event, BootTime at, std::span<const EventField> fields,
                                     std::span<const EventField> more) {
  EventBodyWriter out(event_buffer_);
  out.Begin(StampAt(at), event);
  for (const EventField& field : fields) out.Field(field);
  for (const EventField& field : more) out.Field(field);
  if (out.ok()) return Append(RecordKind::kEvent, out.body());
  NoteDropped();
  return 0;
}

void Recorder::Event(std::string_view event, std::string_view device, std::string_view detail) {
  EventBodyWriter out(event_buffer_);
  out.Begin(StampAt(now_.boot), event);
  if (!device.empty()) out.Text("device", device);
  if (!detail.empty()) out.Text("detail", detail);
  if (out.ok()) Append(RecordKind::kEvent, out.body());
}

void Recorder::RowEvent(std::string_view event, std::string_view device, std::string_view table,
                        std::string_view label) {
  EventBodyWriter out(event_buffer_);
  out.Begin(StampAt(now_.boot), event);
  out.Text("device", device);
  out.Text("table", table);
  out.Text("label", label);
  if (out.ok()) Append(RecordKind::kEvent, out.body());
}

void Recorder::DeviceEvent(std::string_view event, std::string_view device, Quality why) {
  EventBodyWriter out(event_buffer_);
  out.Begin(StampAt(now_.boot), event);
  out.Text("device", device);
  if (why != Quality::kGood) {
    out.Text("detail", QualityName(why));
    Reason(out, why);
  }
  if (out.ok()) Append(RecordKind::kEvent, out.body());
}

BootTime Recorder::NextCommit() const {
  if (!dirty_) return kNever;
  return urgent_ ? retry_at_ : std::max(retry_at_, dirty_since_ + commit_interval_);
}

void Recorder::NoteChange() {
  if (!dirty_) dirty_since_ = now_.boot;
  dirty_ = true;
}

Status Recorder::CommitIfDue(bool others_changed) {
  if (others_changed) NoteChange();
  return now_.boot >= NextCommit() ? Commit() : Status::kOk;
}

Status Recorder::Commit() {
  const Status status = store_.Commit();
  if (Ok(status)) {
    dirty_ = urgent_ = false;
    retry_at_ = {};
  } else {
    retry_at_ = now_.boot + kRetryCommit;  // what was appended stays with the store
  }
  return status;
}

}  // namespace tramgac
