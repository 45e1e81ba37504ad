#include "agent/core/pipeline/recorder.h"

#include "agent/core/alarm/operate.h"

namespace tramgac {
namespace {

constexpr std::size_t kLargestBody = 48 * 1024;  // becomes at most about 250 kB of JSON
// Wall time before this is certainly wrong: the program did not exist yet (2026-01-01T00:00:00Z).
constexpr std::int64_t kEarliestUtcMs = 1767225600000;
constexpr std::size_t kLargestEvent = 8 * 1024;
constexpr Duration kRetryCommit = std::chrono::seconds(1);

std::int64_t ToMs(Duration duration) { return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count(); }

// Not asked yet: the alarm is of a run of the agent before this one.
void Reason(EventBodyWriter& out, Quality why) {
  if (why == Quality::kNotReadYet) return;
  out.Text("reason", QualityName(why));
  out.Text("reason_en", QualityMeaning(why).en);
  out.Text("reason_vi", QualityMeaning(why).vi);
}

}  // namespace

Recorder::Recorder(RecordStore& store, std::string_view boot_id, Duration commit_interval)
    : store_(store),
      commit_interval_(commit_interval),
      boot_(store.Intern(boot_id).value_or(0)),
      buffer_(kLargestBody),
      event_buffer_(kLargestEvent),
      data_(buffer_) {}

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
  if (quality == TimeQuality::kSynced || stamp.boot != boot_ || !now_.synced) return stamp.utc_ms;
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
  NoteChange();
  if (kind != RecordKind::kData) urgent_ = true;
  return seq.value();
}

SequenceNumber Recorder::Alarm(const DeviceRuntime& device, const AlarmRuntime& alarm, AlarmTransition transition,
                               BootTime at) {
  const ByteSpan body = Body(device, alarm, transition, StampAt(at));
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

ByteSpan Recorder::Body(const DeviceRuntime& device, const AlarmRuntime& alarm, AlarmTransition transition,
                        const Stamp& stamp) {
  const AlarmSpec& spec = *alarm.spec;
  const AlarmState& state = alarm.state;
  EventBodyWriter out(event_buffer_);
  out.Begin(stamp, "alarm");
  out.Text("alarm", alarm.id);
  if (transition != AlarmTransition::kNone) out.Text("transition", AlarmTransitionName(transition));
  out.Text("device", device.spec().id);
  out.Text("name", spec.name);
  out.Text("kind", AlarmKindName(spec.kind));
  out.Text("severity", SeverityName(spec.severity));
  out.Bool("active", state.active);
  out.Bool("acked", state.acked);
  out.Text("phase", AlarmPhaseName(PhaseOf(state)));
  out.Integer("occurrence", static_cast<std::int64_t>(state.occurrence));
  if (spec.kind == AlarmKind::kUnavailable && state.active) Reason(out, device.health().last_failure);
  if (HasPoint(spec.kind) && alarm.point < device.points().size()) {
    const PointRuntime& point = device.points()[alarm.point];
    out.Text("point", point.name);
    if (spec.kind == AlarmKind::kHigh || spec.kind == AlarmKind::kLow) {
      out.Number("value", state.value);
      out.Number("limit", spec.limit);
      out.Text("unit", point.spec->unit);
    }
  }
  if (state.IsHidden() && alarm.hiding != nullptr) {
    const bool shelved = state.shelved_until != BootTime();
    out.Text("hidden", shelved ? "shelved" : "out-of-service");
    out.Text("hidden_by", shelved ? alarm.hiding->shelved_by : alarm.hiding->out_by);
    out.Text("hidden_reason", shelved ? alarm.hiding->shelved_reason : alarm.hiding->out_reason);
  }
  out.Text("text_en", spec.text.en);
  out.Text("text_vi", spec.text.vi);
  return out.ok() ? out.body() : ByteSpan();
}

void Recorder::Event(std::string_view event, BootTime at, std::span<const EventField> fields) {
  EventBodyWriter out(event_buffer_);
  out.Begin(StampAt(at), event);
  for (const EventField& field : fields) out.Field(field);
  out.ok() ? static_cast<void>(Append(RecordKind::kEvent, out.body())) : static_cast<void>(++dropped_);
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
