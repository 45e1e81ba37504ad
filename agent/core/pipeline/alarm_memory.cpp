// What the store keeps of an alarm, so that a restart neither forgets one nor announces an old one as new.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "agent/core/base/hash.h"
#include "agent/core/pipeline/intake.h"

namespace tramgac {
namespace {

// In a buffer of the caller: alarms change while nothing may be allocated.
constexpr std::size_t kLargestKey = 64;      // what a store takes
constexpr std::size_t kLargestAlarm = 1024;  // numbers, and who hides it and why: at most 520 bytes
constexpr Duration kSecond = std::chrono::seconds(1);
constexpr std::uint64_t kMostSecondsLeft = 31ULL * 24 * 3600;

auto TextsOf(auto& hiding) {
  return std::array{&hiding.shelved_by, &hiding.shelved_reason, &hiding.out_by, &hiding.out_reason};
}

std::string_view KeyOf(const AlarmRuntime& alarm, std::array<char, kLargestKey>& key) {
  constexpr std::string_view kPrefix = "alarm/";
  constexpr std::size_t kKept = 36;
  std::size_t size = kPrefix.copy(key.data(), kPrefix.size());
  const bool whole = alarm.id.size() <= key.size() - kPrefix.size();
  size += alarm.id.copy(key.data() + size, whole ? alarm.id.size() : kKept);
  if (whole) return {key.data(), size};
  // Longer alarm ids are told apart by their hash.
  key[size++] = '#';
  const char* const end = std::to_chars(key.data() + size, key.data() + key.size(), Fnv1a(alarm.id)).ptr;
  return {key.data(), static_cast<std::size_t>(end - key.data())};
}

}  // namespace

void SaveAlarm(const AlarmRuntime& alarm, RecordStore& store, BootTime now) {
  std::array<std::uint8_t, kLargestAlarm> bytes;
  ByteWriter out(bytes);
  out.U8(2);  // version
  out.U8(static_cast<std::uint8_t>((alarm.state.active ? 1 : 0) | (alarm.state.acked ? 2 : 0)));
  out.Varint(alarm.state.occurrence);
  out.U8(static_cast<std::uint8_t>(alarm.state.peak));
  out.F64(alarm.state.value);
  out.SignedVarint(alarm.state.changed_utc_ms);
  out.Varint(alarm.state.record);
  const auto left = [&](BootTime until) {
    const Duration time = alarm.restored ? until.time_since_epoch() : until - now;
    return until == BootTime() ? 0U : static_cast<std::uint64_t>(std::max<std::int64_t>(1, time / kSecond));
  };
  out.Varint(left(alarm.state.shelved_until));
  out.Varint(left(alarm.state.out_until));
  if (alarm.state.IsHidden() && alarm.hiding != nullptr) {
    for (const std::string* text : TextsOf(*alarm.hiding)) out.Text(*text);
  }
  std::array<char, kLargestKey> key;
  if (out.ok() && !Ok(store.Put(KeyOf(alarm, key), out.written()))) return;  // the next transition tries again
}

void LoadAlarm(AlarmRuntime& alarm, RecordStore& store) {
  std::array<std::uint8_t, kLargestAlarm> bytes;
  std::array<char, kLargestKey> key;
  const Result<std::size_t> size = store.Get(KeyOf(alarm, key), bytes);
  if (!size.ok()) return;
  ByteReader in(ByteSpan(bytes).first(size.value()));
  const std::uint8_t version = in.U8();
  if (version != 1 && version != 2) return;
  AlarmState state;
  const std::uint8_t flags = in.U8();
  state.active = (flags & 1) != 0;
  state.acked = (flags & 2) != 0;
  state.occurrence = in.Varint();
  state.peak = static_cast<Severity>(std::min<std::uint8_t>(in.U8(), static_cast<std::uint8_t>(Severity::kCritical)));
  state.value = in.F64();
  state.changed_utc_ms = in.SignedVarint();
  state.record = in.Varint();
  // The first version knew no hiding and no acknowledgement: what was over was normal.
  if (version == 1) state.acked = !state.active;
  for (BootTime* until : {&state.shelved_until, &state.out_until}) {
    if (version == 1) continue;
    *until = BootTime(kSecond * static_cast<std::int64_t>(std::min<std::uint64_t>(in.Varint(), kMostSecondsLeft)));
  }
  std::unique_ptr<Hiding> hiding;
  if (state.IsHidden()) {
    hiding = std::make_unique<Hiding>();
    for (std::string* text : TextsOf(*hiding)) *text = in.Text();
  }
  if (!in.ok()) return;
  alarm.state = state;
  alarm.hiding = std::move(hiding);
  alarm.restored = state.IsHidden();
}

}  // namespace tramgac
