#include "agent/app/starts.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace tramgac::app {
namespace {

constexpr std::string_view kKey = "starts";
constexpr std::uint8_t kVersion1 = 1;
constexpr std::size_t kMostKept = 16;
constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

struct Kept {
  std::uint64_t count = 0;
  std::array<std::int64_t, kMostKept> at_ms{};  // the latest first; 0: not known, or none
};

constexpr std::string_view kRunKey = "run";
constexpr std::size_t kLongestRun = 256;

// The latest program on the store; its views are of what it was read from.
struct LatestRun {
  bool ended = false;
  std::string_view boot_id, version;
};

LatestRun ReadRun(ByteSpan bytes) {
  ByteReader in(bytes);
  if (in.U8() != kVersion1) return {};
  LatestRun run;
  run.ended = in.U8() != 0;
  run.boot_id = in.Text();
  run.version = in.Text();
  return in.ok() ? run : LatestRun();
}

Status WriteRun(RecordStore& store, const LatestRun& run) {
  std::array<std::uint8_t, kLongestRun> bytes;
  ByteWriter out(bytes);
  out.U8(kVersion1);
  out.U8(run.ended ? 1 : 0);
  out.Text(run.boot_id);
  out.Text(run.version);
  return out.ok() ? store.Put(kRunKey, out.written()) : Status::kOutOfRange;
}

Kept Load(RecordStore& store) {
  std::array<std::uint8_t, 256> bytes;
  const Result<std::size_t> size = store.Get(kKey, bytes);
  if (!size.ok()) return {};
  ByteReader in(ByteSpan(bytes).first(size.value()));
  if (in.U8() != kVersion1) return {};
  Kept kept;
  kept.count = in.Varint();
  for (std::int64_t& at : kept.at_ms) at = in.SignedVarint();
  return in.ok() ? kept : Kept();
}

}  // namespace

void CountStart(RecordStore& store, UtcTime wall) {
  Kept kept = Load(store);
  ++kept.count;
  std::ranges::copy_backward(kept.at_ms.begin(), kept.at_ms.end() - 1, kept.at_ms.end());
  kept.at_ms.front() = wall.time_since_epoch().count();
  std::array<std::uint8_t, 256> bytes;
  ByteWriter out(bytes);
  out.U8(kVersion1);
  out.Varint(kept.count);
  for (const std::int64_t at : kept.at_ms) out.SignedVarint(at);
  if (!out.ok() || !Ok(store.Put(kKey, out.written()))) return;
  [[maybe_unused]] const Status committed = store.Commit();
}

Starts StartsUntil(RecordStore& store, UtcTime wall) {
  const Kept kept = Load(store);
  const std::int64_t now = wall.time_since_epoch().count();
  Starts starts;
  if (kept.count == 0) return starts;
  starts.restarts = kept.count - 1;
  for (std::size_t i = 0; i < std::min<std::uint64_t>(starts.restarts, kMostKept); ++i) {
    const std::int64_t at = kept.at_ms[i];
    if (at != 0 && now >= at && now - at < kDayMs) ++starts.restarts_day;
  }
  return starts;
}

std::string_view BeginRun(RecordStore& store, std::string_view boot_id, std::string_view version, bool by_watchdog) {
  std::array<std::uint8_t, kLongestRun> bytes;
  const Result<std::size_t> size = store.Get(kRunKey, bytes);
  const LatestRun before = size.ok() ? ReadRun(ByteSpan(bytes).first(size.value())) : LatestRun();
  const bool is_first = size.status() == Status::kNotFound && Load(store).count == 0;
  const bool same_boot = before.boot_id == boot_id;
  std::string_view why;
  if (is_first) {
    why = "first";
  } else if (before.boot_id.empty()) {
    why = {};
  } else if (!before.ended) {
    why = !same_boot ? "power" : by_watchdog ? "watchdog" : "crash";
  } else {
    why = before.version != version ? "update" : same_boot ? "stopped" : "reboot";
  }
  // What the store refuses has an alarm of its own.
  [[maybe_unused]] const Status written = WriteRun(store, {false, boot_id, version});
  return why;
}

void EndRun(RecordStore& store) {
  std::array<std::uint8_t, kLongestRun> bytes;
  const Result<std::size_t> size = store.Get(kRunKey, bytes);
  if (!size.ok()) return;
  LatestRun run = ReadRun(ByteSpan(bytes).first(size.value()));
  run.ended = true;
  if (Ok(WriteRun(store, run))) [[maybe_unused]]
    const Status committed = store.Commit();
}

}  // namespace tramgac::app
