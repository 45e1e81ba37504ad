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

}  // namespace tramgac::app
