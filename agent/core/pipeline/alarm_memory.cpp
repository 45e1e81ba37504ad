// What the store keeps of an alarm, so that a restart neither forgets one nor announces an old one as new.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "agent/core/base/hash.h"
#include "agent/core/pipeline/alarm_stage.h"

namespace tramgac {
namespace {

// In a buffer of the caller: alarms change while nothing may be allocated.
constexpr std::size_t kLargestKey = 64;  // what a store takes
constexpr std::uint8_t kVersion = 4;
constexpr std::string_view kAlarms = "alarm/", kCourses = "course/", kWorks = "works/";
constexpr std::size_t kLargestCourse = 1024;  // sixteen parts of at most 40 bytes
constexpr std::uint64_t kMostSecondsAgo = 10ULL * 365 * 24 * 3600;
constexpr std::size_t kLargestAlarm = 1024;  // numbers, and who hides it and why: at most 520 bytes
constexpr Duration kSecond = std::chrono::seconds(1);
constexpr std::uint64_t kMostSecondsLeft = 31ULL * 24 * 3600;

Severity SeverityOf(std::uint8_t byte) {
  return static_cast<Severity>(std::min(byte, static_cast<std::uint8_t>(Severity::kCritical)));
}

std::uint8_t FlagsOf(const AlarmState& state) {
  const bool flags[] = {state.active,  state.acked,    state.announced, state.holds,
                        state.latched, state.flapping, state.first_out, state.pending};
  std::uint8_t bits = 0;
  for (std::size_t i = 0; i < std::size(flags); ++i) bits |= static_cast<std::uint8_t>(flags[i] ? 1U << i : 0U);
  return bits;
}

void TakeFlags(AlarmState& state, std::uint8_t bits) {
  const auto has = [bits](unsigned flag) { return (bits >> flag & 1U) != 0; };
  state.active = has(0);
  state.acked = has(1);
  state.announced = has(2);
  state.holds = has(3);
  state.latched = has(4);
  state.flapping = has(5);
  state.first_out = has(6);
  state.pending = has(7);
}

auto TextsOf(auto& hiding) {
  return std::array{&hiding.shelved_by, &hiding.shelved_reason, &hiding.out_by, &hiding.out_reason};
}

// Of a time at which something ends, or of what was left of it when the agent was last running. Outcome: 0 if there is
// none.
std::uint64_t SecondsLeft(BootTime until, bool restored, BootTime now) {
  if (until == BootTime()) return 0;
  const Duration left = restored ? until.time_since_epoch() : until - now;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(1, left / kSecond));
}

// Behind all else, where an agent of before does not look: one that is installed back reads the rest.
BootTime ExplainsUntil(ByteReader& in) {
  if (in.at_end()) return BootTime(kShift);
  return BootTime(kSecond * static_cast<std::int64_t>(std::min<std::uint64_t>(in.Varint(), kMostSecondsLeft)));
}

std::string_view KeyOf(std::string_view prefix, std::string_view id, std::array<char, kLargestKey>& key) {
  constexpr std::size_t kKept = 36;
  std::size_t size = prefix.copy(key.data(), prefix.size());
  const bool whole = id.size() <= key.size() - prefix.size();
  size += id.copy(key.data() + size, whole ? id.size() : kKept);
  if (whole) return {key.data(), size};
  // Longer ids are told apart by their hash.
  key[size++] = '#';
  const char* const end = std::to_chars(key.data() + size, key.data() + key.size(), Fnv1a(id)).ptr;
  return {key.data(), static_cast<std::size_t>(end - key.data())};
}

}  // namespace

void SaveAlarm(const AlarmRuntime& alarm, RecordStore& store, BootTime now) {
  std::array<std::uint8_t, kLargestAlarm> bytes;
  ByteWriter out(bytes);
  out.U8(kVersion);
  out.U8(FlagsOf(alarm.state));
  out.Varint(alarm.state.occurrence);
  out.U8(static_cast<std::uint8_t>(alarm.state.peak));
  out.U8(static_cast<std::uint8_t>(alarm.state.severity));
  out.Varint(alarm.state.count);
  out.U8(static_cast<std::uint8_t>(alarm.state.hidden));
  out.F64(alarm.state.value);
  out.SignedVarint(alarm.state.changed_utc_ms);
  out.Varint(alarm.state.record);
  out.U8(alarm.state.unanswered ? 1 : 0);
  out.Varint(SecondsLeft(alarm.state.shelved_until, alarm.restored, now));
  out.Varint(SecondsLeft(alarm.state.out_until, alarm.restored, now));
  if (alarm.state.IsSetAside() && alarm.hiding != nullptr) {
    for (const std::string* text : TextsOf(*alarm.hiding)) out.Text(*text);
    out.Varint(SecondsLeft(alarm.hiding->explains_until, alarm.restored, now));
  }
  std::array<char, kLargestKey> key;
  if (out.ok() && !Ok(store.Put(KeyOf(kAlarms, alarm.id, key), out.written())))
    return;  // the next transition tries again
}

void LoadAlarm(AlarmRuntime& alarm, RecordStore& store) {
  std::array<std::uint8_t, kLargestAlarm> bytes;
  std::array<char, kLargestKey> key;
  const Result<std::size_t> size = store.Get(KeyOf(kAlarms, alarm.id, key), bytes);
  if (!size.ok()) return;
  ByteReader in(ByteSpan(bytes).first(size.value()));
  const std::uint8_t version = in.U8();
  if (version < 1 || version > kVersion) return;
  AlarmState state;
  const std::uint8_t flags = in.U8();
  TakeFlags(state, flags);
  // Before the third version whatever was raised was announced.
  if (version < 3) state.announced = true, state.holds = state.active;
  state.occurrence = in.Varint();
  state.peak = SeverityOf(in.U8());
  state.severity = version < 3 ? state.peak : SeverityOf(in.U8());
  if (version >= 3) {
    state.count = static_cast<std::uint16_t>(std::min<std::uint64_t>(in.Varint(), UINT16_MAX));
    state.hidden = static_cast<Hidden>(std::min<std::uint8_t>(in.U8(), kHiddenCount - 1));
  }
  state.value = in.F64();
  state.changed_utc_ms = in.SignedVarint();
  state.record = in.Varint();
  state.unanswered = version < 4 ? state.announced && !state.acked : in.U8() != 0;
  // The first version knew no hiding and no acknowledgement: what was over was normal.
  if (version == 1) state.acked = !state.active;
  for (BootTime* until : {&state.shelved_until, &state.out_until}) {
    if (version == 1) continue;
    *until = BootTime(kSecond * static_cast<std::int64_t>(std::min<std::uint64_t>(in.Varint(), kMostSecondsLeft)));
  }
  std::unique_ptr<Hiding> hiding;
  if (state.IsSetAside()) {
    hiding = std::make_unique<Hiding>();
    for (std::string* text : TextsOf(*hiding)) *text = in.Text();
    hiding->explains_until = ExplainsUntil(in);
  }
  if (!in.ok()) return;
  // Where readings come the next one says it again.
  if (alarm.spec->kind != AlarmKind::kNotified) state.pending = false;
  ResumeAlarm(state, *alarm.spec);
  alarm.state = state;
  alarm.hiding = std::move(hiding);
  alarm.restored = state.IsSetAside();
}

void SaveCourse(const AlarmRuntime& alarm, RecordStore& store, BootTime now) {
  std::array<std::uint8_t, kLargestCourse> bytes;
  ByteWriter out(bytes);
  out.U8(1);  // version
  for (const Course::Part& part : alarm.lookback->course.parts()) {
    if (part.readings == 0) continue;
    const double ago = static_cast<double>(now.time_since_epoch().count()) / 1e6 - part.at;
    out.Varint(static_cast<std::uint64_t>(std::max(0.0, ago)));
    out.Varint(part.readings);
    for (const double number : {part.mean, part.low, part.high}) out.F64(number);
  }
  std::array<char, kLargestKey> key;
  if (out.ok() && !Ok(store.Put(KeyOf(kCourses, alarm.id, key), out.written()))) return;  // tried again in its time
}

void LoadCourse(AlarmRuntime& alarm, RecordStore& store, BootTime now) {
  if (alarm.lookback == nullptr) return;
  Course& course = alarm.lookback->course;
  if (alarm.state.active) alarm.lookback->blind_until = now + course.window() / 2;
  std::array<std::uint8_t, kLargestCourse> bytes;
  std::array<char, kLargestKey> key;
  const Result<std::size_t> size = store.Get(KeyOf(kCourses, alarm.id, key), bytes);
  if (!size.ok()) return;
  ByteReader in(ByteSpan(bytes).first(size.value()));
  if (in.U8() != 1) return;
  while (in.ok() && in.remaining() > 0) {
    const std::uint64_t ago = std::min<std::uint64_t>(in.Varint(), kMostSecondsAgo);
    Course::Part part;
    part.readings = static_cast<std::uint32_t>(std::min<std::uint64_t>(in.Varint(), UINT32_MAX));
    for (double* number : {&part.mean, &part.low, &part.high}) *number = in.F64();
    if (in.ok()) course.Restore(part, now, kSecond * static_cast<std::int64_t>(ago));
  }
  if (course.Slope(now)) alarm.lookback->blind_until = BootTime();
}

void SaveWorks(const DeviceRuntime& device, RecordStore& store, BootTime now) {
  std::array<std::uint8_t, kLargestAlarm> bytes;
  ByteWriter out(bytes);
  const Works& works = device.works;
  if (works.until != BootTime() || works.told) {
    out.U8(2);  // version
    out.U8(works.told ? 1 : 0);
    out.Varint(SecondsLeft(works.until, works.restored, now));
    out.Text(works.by);
    out.Text(works.reason);
    out.Varint(SecondsLeft(works.explains_until, works.restored, now));
  }
  std::array<char, kLargestKey> key;
  if (out.ok() && !Ok(store.Put(KeyOf(kWorks, device.spec().id, key), out.written()))) return;
}

void LoadWorks(DeviceRuntime& device, RecordStore& store) {
  std::array<std::uint8_t, kLargestAlarm> bytes;
  std::array<char, kLargestKey> key;
  const Result<std::size_t> size = store.Get(KeyOf(kWorks, device.spec().id, key), bytes);
  if (!size.ok()) return;
  ByteReader in(ByteSpan(bytes).first(size.value()));
  const std::uint8_t version = in.U8();
  if (version < 1 || version > 2) return;
  const bool told = version == 1 || in.U8() != 0;
  const std::uint64_t left = std::min<std::uint64_t>(in.Varint(), kMostSecondsLeft);
  const std::string_view by = in.Text(), reason = in.Text();
  const BootTime explains_until = ExplainsUntil(in);
  if (!in.ok()) return;
  device.works.by = by;
  device.works.reason = reason;
  device.works.told = told;
  device.works.explains_until = explains_until;
  device.works.until = BootTime(kSecond * static_cast<std::int64_t>(left));
  device.works.restored = left > 0;
}

BootTime EndOf(BootTime left, BootTime now) {
  if (left == BootTime()) return left;
  return now + std::max(left.time_since_epoch() - kSaveLeft, kSecond);
}

}  // namespace tramgac
