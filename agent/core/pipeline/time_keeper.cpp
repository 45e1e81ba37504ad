#include "agent/core/pipeline/time_keeper.h"

#include <array>
#include <cstdlib>

#include "agent/core/base/hash.h"

namespace tramgac {
namespace {

constexpr std::string_view kKey = "clock";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kSavedSize = 40;
constexpr Duration kRememberEvery = std::chrono::minutes(5);
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kTenYearsMs = 10 * 365 * 24 * kHourMs;
constexpr Duration kDoubtFor = std::chrono::minutes(10);

std::int64_t ToMs(Duration duration) { return std::chrono::floor<std::chrono::milliseconds>(duration).count(); }

}  // namespace

TimeKeeper::TimeKeeper(RecordStore& store, std::string_view boot_id) : store_(store), boot_hash_(Fnv1a(boot_id)) {
  std::array<std::uint8_t, kSavedSize> bytes;
  const Result<std::size_t> size = store.Get(kKey, bytes);
  if (!size.ok()) return;
  ByteReader in(ByteSpan(bytes).first(size.value()));
  if (in.U8() != kVersion) return;
  const std::uint64_t boot = in.Varint();
  const BootTime at(Duration(in.SignedVarint()));
  const std::int64_t utc_ms = in.SignedVarint();
  const bool was_synced = in.U8() != 0;
  if (!in.ok() || utc_ms < kEarliestUtcMs) return;
  if (boot != boot_hash_) {
    // The machine has been off for nobody knows how long: not earlier than this.
    known_ = {BootTime(), utc_ms};
    has_known_ = true;
  } else if (was_synced) {
    synced_ = {at, utc_ms};
    has_synced_ = true;
  } else {
    known_ = {at, utc_ms};
    has_known_ = true;
  }
}

std::int64_t TimeKeeper::CountOn(const Anchor& from, BootTime now) const { return from.utc_ms + ToMs(now - from.boot); }

// A date that somebody has set while the time service still calls the clock synchronised?
bool TimeKeeper::IsDoubtful(std::int64_t wall_ms, BootTime now) {
  const bool jumped = has_synced_ && std::abs(wall_ms - CountOn(synced_, now)) > kHourMs;
  if (!jumped) {
    doubted_since_ = kNever;
    return false;
  }
  if (doubted_since_ == kNever) doubted_since_ = now;
  if (now - doubted_since_ < kDoubtFor) return true;
  doubted_since_ = kNever;
  return false;
}

bool TimeKeeper::IsBelievable(std::int64_t wall_ms, BootTime now) const {
  if (!has_known_) return wall_ms >= kEarliestUtcMs;
  const std::int64_t least = CountOn(known_, now);
  return wall_ms >= least && wall_ms - least < kTenYearsMs;
}

Now TimeKeeper::Follow(const Now& clocks) {
  const std::int64_t wall_ms = clocks.utc.time_since_epoch().count();
  const std::int64_t offset_ms = wall_ms - ToMs(clocks.boot.time_since_epoch());
  const bool has_wall_clock = wall_ms != 0;  // one that stands at 0 is none, and does not step all the time
  stepped_ = seen_ && has_wall_clock ? std::chrono::milliseconds(offset_ms - last_offset_ms_) : Duration();
  last_offset_ms_ = offset_ms;
  seen_ = has_wall_clock;
  now_ = clocks;
  if (!clocks.synced) doubted_since_ = kNever;
  now_.synced = clocks.synced && !IsDoubtful(wall_ms, clocks.boot) && wall_ms >= kEarliestUtcMs;
  if (now_.synced) {
    synced_ = {clocks.boot, wall_ms};
    has_synced_ = true;
  }
  now_.synced_at = has_synced_ ? synced_.boot : kNever;
  std::int64_t utc_ms = 0;
  if (has_synced_) {
    utc_ms = CountOn(synced_, clocks.boot);
  } else if (IsBelievable(wall_ms, clocks.boot)) {
    utc_ms = wall_ms;
  } else if (has_known_) {
    utc_ms = CountOn(known_, clocks.boot);
  }
  now_.utc = UtcTime(std::chrono::milliseconds(utc_ms));
  return now_;
}

bool TimeKeeper::Remember(bool at_once) {
  if (!at_once && now_.boot < remember_due_) return false;
  // What the wall clock alone says, which may be ten years off, is no known time: it would be believed for ever.
  if (!has_synced_ && !has_known_) return false;
  const std::int64_t utc_ms = CountOn(has_synced_ ? synced_ : known_, now_.boot);
  std::array<std::uint8_t, kSavedSize> bytes;
  ByteWriter out(bytes);
  out.U8(kVersion);
  out.Varint(boot_hash_);
  out.SignedVarint(now_.boot.time_since_epoch().count());
  out.SignedVarint(utc_ms);
  out.U8(has_synced_ ? 1 : 0);
  if (!out.ok() || !Ok(store_.Put(kKey, out.written()))) return false;
  remember_due_ = now_.boot + kRememberEvery;
  return true;
}

}  // namespace tramgac
