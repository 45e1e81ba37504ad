#include "agent/core/pipeline/store_keeper.h"

#include <algorithm>

namespace tramgac {
namespace {

constexpr double kAlmostFull = 0.8;
// Of the store's budget; the store itself drops from 87.5 % on if that is small, because the WAL needs its room.
constexpr double kThinFrom = 0.85;
constexpr Duration kConsumerMayBeSilent = std::chrono::hours(1);

Value Number(std::uint64_t number) { return Value::Integer(static_cast<std::int64_t>(number)); }

}  // namespace

StoreKeeper::StoreKeeper(RecordStore& store, Recorder& recorder, Outbox& outbox, std::vector<std::string> consumers,
                         Duration resend_after)
    : store_(store),
      recorder_(recorder),
      outbox_(outbox),
      watermarks_(std::move(consumers), resend_after),
      thinner_(store),
      // What was dropped before the start has been told, or cannot be any more.
      seen_dropped_(store.status().dropped_records),
      seen_dropped_to_(store.status().dropped_to) {
  LoadNote();
  outbox_.SetConfirmed(watermarks_.confirmed());
}

StoreKeeper::Troubles StoreKeeper::Tick(BootTime now, bool can_send) {
  Troubles troubles;
  outbox_.SetConfirmed(watermarks_.confirmed());
  const Interval missing = watermarks_.ToResend(outbox_.oldest_unsent() - 1, now);
  if (missing.first != 0) outbox_.Replay(missing.first, missing.last);
  const BootTime since = watermarks_.stalled_since();
  troubles.not_confirmed = since != kNever && now - since > kConsumerMayBeSilent;

  watch_.Look(recorder_.stored_bytes(), now);
  const double waiting = WaitingShare();
  troubles.almost_full = waiting > kAlmostFull;
  troubles.thinning = waiting > kThinFrom;
  if (troubles.thinning) {
    Thin(now);
  } else {
    thinner_.Reset();
  }
  if (can_send && now >= tell_thinned_at_) TellThinned(now);
  const StoreStatus status = store_.status();
  troubles.dropped = status.dropped_records != seen_dropped_;
  if (troubles.dropped) TellDropped(now, status);
  seen_dropped_to_ = std::max({seen_dropped_to_, status.dropped_to, outbox_.released()});
  return troubles;
}

// How much of the store's budget is taken by what has not left yet, or is not confirmed: the rest is kept only while
// there is room, and says nothing.
double StoreKeeper::WaitingShare() const {
  const StoreStatus status = store_.status();
  if (status.budget_bytes == 0 || status.first == 0) return 0;
  const double kept = static_cast<double>(status.last - status.first + 1);
  const double waiting = std::min(kept, static_cast<double>(status.last - std::min(outbox_.released(), status.last)));
  return static_cast<double>(status.bytes) / static_cast<double>(status.budget_bytes) * waiting / kept;
}

std::int64_t StoreKeeper::hours_left() const {
  const std::uint64_t budget = store_.status().budget_bytes;
  return watch_.HoursLeft(budget, static_cast<double>(budget) * WaitingShare());
}

void StoreKeeper::TellDropped(BootTime now, const StoreStatus& status) {
  const EventField fields[] = {{"from_seq", Number(seen_dropped_to_ + 1)},
                               {"to_seq", Number(std::max(status.dropped_to, seen_dropped_to_))},
                               {"records", Number(status.dropped_records - seen_dropped_)}};
  recorder_.Event("records-dropped", now, fields);
  seen_dropped_ = status.dropped_records;
}

Watermarks::Outcome StoreKeeper::Confirm(std::string_view consumer, std::string_view store, SequenceNumber seq,
                                         BootTime now) {
  const StoreStatus status = store_.status();
  return watermarks_.Take(consumer, store, seq, status.uuid.data(), status.last, now);
}

std::uint64_t StoreKeeper::Replay(SequenceNumber first, SequenceNumber last) {
  const StoreStatus status = store_.status();
  first = std::max(first, status.first);
  last = std::min(last, status.last);
  if (status.first == 0 || first > last) return 0;
  outbox_.Replay(first, last);
  return last - first + 1;
}

}  // namespace tramgac
