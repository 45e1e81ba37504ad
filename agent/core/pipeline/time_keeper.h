// What time is it, as far as this node can know (DESIGN section 6)? The boards that this runs on often have no battery
// behind their clock: they start in 1970 or at the time of the last shutdown, and somebody may set the date by hand.
//
//   synchronised now            the wall clock
//   synchronised in this boot   counted on from then, whatever the wall clock says meanwhile
//   never in this boot          the wall clock if it is believable: not before the last known time of the node, and not
//                               ten years after it; else counted on from the last known time
//   no time was ever known      the wall clock if it is not before the first release of this program; else none
//
// The last known time is remembered in the store (key "clock"), so that it goes on over boots without any
// synchronisation. A synchronised clock that jumps by more than an hour is doubted for ten minutes: a date that was set
// by hand is put right again within that time, and the time service's own correction stays.
//
// Single-threaded; no I/O but RecordStore::Get and Put; no allocation.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/base/time.h"
#include "agent/core/model/record_store.h"

namespace tramgac {

// The moment of a Step on both time lines. The caller says what the clocks show; behind the TimeKeeper it is what is
// known.
struct Now {
  BootTime boot{};
  UtcTime utc{};
  bool synced = false;           // the kernel or the time service says that `utc` is right
  int local_offset_minutes = 0;  // local time is ahead of UTC, for what people write and read
  BootTime synced_at = kNever;   // when it was so last in this boot: `utc` goes back to that moment
};

// Wall time before this is certainly wrong: the program did not exist yet (2026-01-01T00:00:00Z).
inline constexpr std::int64_t kEarliestUtcMs = 1767225600000;

class TimeKeeper {
 public:
  // Restores the last known time. `boot_id`: of the present boot; a program that is restarted in it loses nothing.
  TimeKeeper(RecordStore& store, std::string_view boot_id);

  // To be called at every step; `clocks.utc` 0: there is no wall clock, or nobody has set it yet. Outcome: `clocks`
  // with `utc`, `synced` and `synced_at` as known; utc 0: no time is known.
  Now Follow(const Now& clocks);

  // How far the wall clock moved against the running time since the call of Follow before; 0 at the first.
  Duration stepped() const { return stepped_; }
  // The wall clock is called synchronised and not believed.
  bool doubted() const { return doubted_since_ != kNever; }

  // Puts the known time into the store, if the last time that was done is five minutes ago. Outcome: whether it did.
  // `at_once`: however long ago, e.g. before the end.
  bool Remember(bool at_once = false);

 private:
  // A moment that stands for the same moment on both time lines.
  struct Anchor {
    BootTime boot{};
    std::int64_t utc_ms = 0;
  };

  std::int64_t CountOn(const Anchor& from, BootTime now) const;
  bool IsDoubtful(std::int64_t wall_ms, BootTime now);
  bool IsBelievable(std::int64_t wall_ms, BootTime now) const;

  RecordStore& store_;
  const std::uint64_t boot_hash_;
  Anchor synced_;  // the latest of this boot
  bool has_synced_ = false;
  Anchor known_;  // the last known time of earlier boots, at the beginning of this one
  bool has_known_ = false;
  std::int64_t last_offset_ms_ = 0;
  bool seen_ = false;
  Duration stepped_{};
  BootTime doubted_since_ = kNever;
  Now now_;
  BootTime remember_due_{};
};

}  // namespace tramgac
