// Keeps records until they may go: what consumers confirm, what is sent once more, and what becomes of readings when a
// long outage outgrows the store (DESIGN section 5).
//
// Single-threaded; no clock; blocks in RecordStore::Read and Commit; allocates while it thins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/buffer/outbox.h"
#include "agent/core/buffer/thinner.h"
#include "agent/core/buffer/watermarks.h"
#include "agent/core/pipeline/recorder.h"
#include "agent/core/pipeline/store_watch.h"

namespace tramgac {

class StoreKeeper {
 public:
  // `consumers`: who have to confirm records before these may be deleted.
  StoreKeeper(RecordStore& store, Recorder& recorder, Outbox& outbox, std::vector<std::string> consumers,
              Duration resend_after);

  // What is wrong now.
  struct Troubles {
    bool almost_full = false;    // over 80 % of the budget waits to be sent or confirmed
    bool thinning = false;       // over 85 %
    bool dropped = false;        // records that had not been sent were removed since the last call
    bool not_confirmed = false;  // a consumer has confirmed nothing for an hour
  };
  // About once a second. `can_send`: there is a connection. Outcome: what is wrong; what was thinned waits for a commit
  // at once (Recorder::NextCommit).
  Troubles Tick(BootTime now, bool can_send);

  // A connection was made: what was thinned before is told to those who would miss numbers.
  void OnConnected(BootTime now) { TellThinned(now); }

  Watermarks::Outcome Confirm(std::string_view consumer, std::string_view store, SequenceNumber seq, BootTime now);
  // Sends what is stored of first..last once more. Outcome: how many numbers that are at most.
  std::uint64_t Replay(SequenceNumber first, SequenceNumber last);

  bool confirming() const { return watermarks_.required(); }
  SequenceNumber confirmed() const { return confirming() ? watermarks_.confirmed() : 0; }
  std::int64_t hours_left() const;
  std::uint64_t thinned() const { return thinned_; }

 private:
  // What was thinned and not told yet. Remembered in the store (key "thinned").
  struct Note {
    SequenceNumber first = 0, last = 0;
    std::uint64_t records = 0, into = 0;
  };

  void LoadNote();
  void SaveNote();
  void TellThinned(BootTime now);
  void TellDropped(BootTime now, const StoreStatus& status);
  void Thin(BootTime now);
  double WaitingShare() const;

  RecordStore& store_;
  Recorder& recorder_;
  Outbox& outbox_;
  Watermarks watermarks_;
  Thinner thinner_;
  StoreWatch watch_;
  Note note_;
  std::uint64_t thinned_ = 0;
  BootTime thin_anew_at_{};
  BootTime tell_thinned_at_ = kNever;
  std::uint64_t seen_dropped_ = 0;
  SequenceNumber seen_dropped_to_ = 0;
};

}  // namespace tramgac
