// Which record leaves next, and what is still to be sent: four lanes over one store (DESIGN section 5).
//
//   alarm    alarms and events, in order, before everything else;
//   live     readings taken since the present connection was made;
//   history  readings that were not sent when they were live: after an outage, after a restart. Paced;
//   replay   records of all kinds that were sent and are sent once more, because somebody asked for them or did not
//            confirm them. Shares the pace of history, and comes after it.
//
// What is still to be sent is remembered in the store (key "unsent"), in the transaction of the next commit;
// a crash before that means that a few records are sent twice, never that one is not sent.
//
// Single-threaded; no clock (time is an argument, boot time); allocation only at construction.
#pragma once

#include <cstdint>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/core/buffer/lane.h"
#include "agent/core/model/record_store.h"

namespace tramgac {

struct OutboxSettings {
  std::uint32_t window = 32;              // records in flight, over all lanes
  std::uint32_t history_per_second = 50;  // messages of the history lane, on average
  // Other than 0: the pauses between them vary by half, differently for each seed, so that nodes that all lost their
  // broker at one moment do not send in step.
  std::uint32_t jitter_seed = 0;
  std::size_t intervals =
      IntervalSet::kMaxIntervals;  // of each set of what is to be sent; with fewer more is sent twice
};

// Turns a record into messages and hands them to the sink.
class RecordSender {
 public:
  // `history`: it is not sent as news; an alarm's state is not to be changed by it. `token` belongs to every message of
  // the record. Outcomes: how many messages were handed over (1 to 4); 0: no room now, nothing was handed over, ask
  // again; kCannotSend: this record can never be sent (damaged), it is to be passed over.
  static constexpr int kCannotSend = -1;
  virtual int Send(const StoredRecord& record, bool history, std::uint64_t token) = 0;

 protected:
  ~RecordSender() = default;
};

struct OutboxCounters {
  std::uint64_t sent = 0;        // records acknowledged with a reason code below 0x80
  std::uint64_t rejected = 0;    // records refused by the broker (0x80 and above) or held back because of that
  std::uint64_t unsendable = 0;  // damaged records passed over
};

class Outbox {
 public:
  // A refused record is tried again after this time, whatever connections come and go meanwhile.
  static constexpr Duration kRetryRejected = std::chrono::minutes(1);

  Outbox(RecordStore& store, const OutboxSettings& settings);

  // Restores what is still to be sent. Everything unsent of earlier runs is history.
  void Load();

  // A connection was made, or is over: what was in flight is unsent again, unsent readings become history. What was
  // refused waits on.
  void OnConnectionChanged();

  // Hands over as much as the sender takes.
  void Fill(BootTime now, RecordSender& sender);

  // Sends what is stored of first..last once more, beside what is still to be sent.
  void Replay(SequenceNumber first, SequenceNumber last);

  // A record has taken the place of older ones that were still to be sent, and is to be sent in their stead. To be
  // called only while may_replace().
  void Replaced(SequenceNumber kept);
  // Nothing of what was stored before the present connection is in flight: no acknowledgement will come for it.
  bool may_replace() const { return history_.in_flight() == 0 && replay_.in_flight() == 0; }

  // Only what is confirmed may be released (Watermarks); IntervalSet::kOpen: an acknowledgement of the broker is
  // enough.
  void SetConfirmed(SequenceNumber confirmed) { confirmed_ = confirmed; }

  // One message was answered. `accepted`: reason code below 0x80. Unknown tokens are ignored.
  void OnAcknowledgement(std::uint64_t token, bool accepted, BootTime now);

  // Writes what is unsent into the store for its next commit, if it changed, and releases what is sent.
  // Outcome: whether there was anything to write.
  bool Save();

  // When Fill has something to do without anything new happening (pacing). Outcome: kNever if nothing waits.
  BootTime NextDue(BootTime now) const;

  // The oldest sequence number still to be sent. Outcome: last durable + 1 if nothing is.
  SequenceNumber oldest_unsent() const;
  // Everything up to here has left and, if that is asked for, was confirmed.
  SequenceNumber released() const { return released_; }
  // The newest record that is not on its way as a live reading.
  SequenceNumber newest_at_rest() const;
  // An upper bound for the records still to be sent (sequence numbers, some of which may be gone).
  std::uint64_t depth() const;
  bool history_pending() const { return !history_.unsent().empty(); }
  // Records that are to be sent once more, upper bound.
  std::uint64_t replay_depth() const;
  const OutboxCounters& counters() const { return counters_; }

 private:
  // What the broker has refused, of one lane.
  struct Rejected {
    IntervalSet records;
    BootTime retry_at = kNever;
  };

  bool FillLane(Lane& lane, const Rejected& rejected, std::uint32_t limit, BootTime now, RecordSender& sender);
  static void TakeBack(Rejected& rejected, Lane& lane);
  static bool RetryWhenDue(Rejected& rejected, Lane& lane, BootTime now);
  bool TakeUpReplay();
  Duration HistorySpacing() const;
  Duration Vary(Duration pause);
  std::uint32_t HistoryAllowance(const Lane& lane, BootTime now);
  std::uint64_t DepthOf(const IntervalSet& set) const;
  std::size_t in_flight() const {
    return alarm_.in_flight() + live_.in_flight() + history_.in_flight() + replay_.in_flight();
  }

  RecordStore& store_;
  OutboxSettings settings_;
  Lane alarm_;
  Lane live_;
  Lane history_;
  Lane replay_;
  Rejected rejected_alarms_;
  Rejected rejected_data_;
  const Rejected no_records_;  // what is sent once more does not wait for a refused one
  IntervalSet asked_;          // to be sent once more when the lane has run empty
  IntervalSet alarm_note_;     // scratch: what Save writes
  IntervalSet data_note_;
  BootTime history_from_{};  // pacing: the next history message may leave at this time
  std::uint32_t jitter_;     // state of the generator
  OutboxCounters counters_;
  SequenceNumber confirmed_ = IntervalSet::kOpen;
  SequenceNumber released_ = 0;
  std::uint64_t saved_hash_ = 0;
  std::vector<std::uint8_t> scratch_;
};

}  // namespace tramgac
