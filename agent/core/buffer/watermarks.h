// What the consumers that matter say they have stored: `{consumer}` has everything of this store up to `seq` (DESIGN
// sections 5 and 8). A broker that acknowledges a record and forgets it (mosquitto without persistence, a queue that is
// full) is found out here: the watermark stands still, and what is above it is sent once more.
//
// Sent once more is a little at first, because a consumer that is away would have it all twice later: kFirstPiece
// records after `resend_after`; when the watermark then moves to the end of the piece and no further, the next piece
// follows at once and is twice as long; when it does not move, the wait is doubled, up to kLongestWait.
//
// Single-threaded; no I/O, no clock (time is an argument, boot time); allocation only at construction.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/core/buffer/interval_set.h"
#include "agent/core/model/record_store.h"

namespace tramgac {

class Watermarks {
 public:
  static constexpr std::uint32_t kFirstPiece = 256;  // numbers
  static constexpr std::uint32_t kLargestPiece = 16384;
  static constexpr Duration kLongestWait = std::chrono::hours(1);

  enum class Outcome : std::uint8_t {
    kTaken,
    kUnchanged,        // the same number again
    kUnknownConsumer,  // nobody whom the configuration names
    kOtherStore,       // of a store that this node had before
    kNeverStored,      // above every number that this store has ever given
  };

  // `consumers`: names of those who are to confirm; none: nobody is waited for.
  Watermarks(std::vector<std::string> consumers, Duration resend_after);

  bool required() const { return !marks_.empty(); }

  // A consumer says that it has everything up to `seq`. A smaller number than before is believed: it has lost some.
  // `store`, `present_store`: UUIDs. `last`: the newest durable number.
  Outcome Take(std::string_view consumer, std::string_view store, SequenceNumber seq, std::string_view present_store,
               SequenceNumber last, BootTime now);

  // Everybody has everything up to here. Outcome: 0 if somebody has not said anything yet; IntervalSet::kOpen if
  // nobody is waited for.
  SequenceNumber confirmed() const;

  // Which numbers are to be sent once more now. `sent`: everything up to here was acknowledged by the broker; a
  // consumer that has never spoken is asked for nothing. Outcome: {0, 0}: none.
  Interval ToResend(SequenceNumber sent, BootTime now);

  // Since when the slowest consumer has not moved although there was something to confirm. Outcome: kNever if there
  // is nothing.
  BootTime stalled_since() const { return stalled_since_; }
  // That consumer. Outcome: empty if nobody is waited for.
  std::string_view slowest() const;

 private:
  struct Mark {
    std::string consumer;
    SequenceNumber seq = 0;
    bool known = false;
  };

  const Mark* Slowest() const;

  std::vector<Mark> marks_;
  Duration resend_after_;
  Duration wait_;
  SequenceNumber seen_confirmed_ = 0;
  BootTime stalled_since_ = kNever;
  BootTime resend_at_ = kNever;
  SequenceNumber piece_end_ = 0;  // of what was sent once more last
  std::uint32_t piece_ = kFirstPiece;
};

}  // namespace tramgac
