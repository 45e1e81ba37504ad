#include "agent/core/pipeline/alarm_roll.h"

#include <algorithm>

#include "agent/core/alarm/operate.h"

namespace tramgac {
namespace {

constexpr std::string_view kKey = "alarms/roll";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kLargestBody = 1024;
constexpr std::string_view kRowGone = "row-gone", kNotWatched = "not-watched";

// Over, acknowledged and not put aside: in nobody's list.
bool IsOnRoll(const AlarmState& state) { return PhaseOf(state) != AlarmPhase::kNormal || state.IsSetAside(); }

}  // namespace

AlarmRoll::AlarmRoll(const std::vector<DeviceRuntime>& devices, RecordStore& store, Recorder& recorder,
                     std::size_t size)
    : devices_(devices), store_(store), recorder_(recorder), size_(size), buffer_(new std::uint8_t[size + 1]) {
  Load();
}

void AlarmRoll::Load() {
  const MutableByteSpan bytes(buffer_.get(), size_ + 1);
  const Result<std::size_t> size = store_.Get(kKey, bytes);
  if (!size.ok()) return;
  ByteReader in(ByteSpan(bytes).first(size.value()));
  if (in.U8() != kVersion) return;
  while (in.ok() && !in.at_end()) {
    Orphan orphan;
    orphan.id = in.Text();
    orphan.device = in.Text();
    orphan.name = in.Text();
    orphan.severity = static_cast<Severity>(std::min(in.U8(), static_cast<std::uint8_t>(Severity::kCritical)));
    orphan.occurrence = in.Varint();
    if (in.ok() && !IsWatched(orphan)) orphans_.push_back(std::move(orphan));
  }
}

bool AlarmRoll::IsWatched(const Orphan& orphan) const {
  for (const DeviceRuntime& device : devices_) {
    if (device.spec().id != orphan.device) continue;
    return std::ranges::any_of(device.alarms(), [&](const AlarmRuntime& alarm) { return alarm.id == orphan.id; });
  }
  return false;
}

std::string_view AlarmRoll::EndOf(const Orphan& orphan) const {
  for (const DeviceRuntime& device : devices_) {
    if (device.spec().id != orphan.device) continue;
    for (const AlarmSpec& spec : device.spec().alarms) {
      if (spec.name != orphan.name || spec.table == kNotInTable) continue;
      return device.WasFilled(spec.table) ? kRowGone : std::string_view();
    }
  }
  return kNotWatched;
}

void AlarmRoll::Tick(BootTime now) {
  const std::size_t before = orphans_.size();
  std::erase_if(orphans_, [&](const Orphan& orphan) {
    if (IsWatched(orphan)) return true;
    const std::string_view reason = EndOf(orphan);
    if (!reason.empty()) Tell(orphan, reason, now);
    return !reason.empty();
  });
  if (changed_ || orphans_.size() != before) Save();
  changed_ = false;
}

void AlarmRoll::Tell(const Orphan& orphan, std::string_view reason, BootTime now) {
  std::vector<std::uint8_t> bytes(kLargestBody);
  EventBodyWriter out(bytes);
  out.Begin(recorder_.StampAt(now), "alarm");
  out.Text("alarm", orphan.id);
  out.Text("transition", AlarmTransitionName(AlarmTransition::kCleared));
  out.Bool("announce", false);
  out.Text("device", orphan.device);
  out.Text("name", orphan.name);
  out.Text("severity", SeverityName(orphan.severity));
  out.Bool("active", false);
  out.Bool("acked", true);
  out.Text("phase", AlarmPhaseName(AlarmPhase::kNormal));
  out.Integer("occurrence", static_cast<std::int64_t>(orphan.occurrence));
  out.Text("reason", reason);
  const bool row = reason == kRowGone;
  out.Text("message_en", row ? "Over: the table does not have this row any more"
                             : "Over: the configuration does not have this alarm any more");
  out.Text("message_vi", row ? "Kết thúc: bảng không còn dòng này" : "Kết thúc: cấu hình không còn cảnh báo này");
  if (out.ok()) recorder_.Append(RecordKind::kAlarm, out.body());
}

void AlarmRoll::Save() {
  const MutableByteSpan bytes(buffer_.get(), size_);
  ByteWriter out(bytes);
  out.U8(kVersion);
  std::size_t whole = out.size();
  const auto add = [&](std::string_view id, std::string_view device, std::string_view name, Severity severity,
                       std::uint64_t occurrence) {
    out.Text(id);
    out.Text(device);
    out.Text(name);
    out.U8(static_cast<std::uint8_t>(severity));
    out.Varint(occurrence);
    if (out.ok()) whole = out.size();
  };
  for (const Orphan& orphan : orphans_) add(orphan.id, orphan.device, orphan.name, orphan.severity, orphan.occurrence);
  for (const DeviceRuntime& device : devices_) {
    for (const AlarmRuntime& alarm : device.alarms()) {
      if (!IsOnRoll(alarm.state)) continue;
      add(alarm.id, device.spec().id, alarm.spec->name, SeverityOf(alarm), alarm.state.occurrence);
    }
  }
  // What does not fit would be told to be over only if it is watched no more, and is not.
  if (Ok(store_.Put(kKey, ByteSpan(bytes).first(whole)))) recorder_.NoteChange();
}

}  // namespace tramgac
