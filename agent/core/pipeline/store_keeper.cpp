#include "agent/core/pipeline/store_keeper.h"

#include <algorithm>
#include <array>

namespace tramgac {
namespace {

constexpr double kAlmostFull = 0.8;
// Of the store's budget; the store itself drops from 87.5 % on if that is small, because the WAL needs its room.
constexpr double kThinFrom = 0.85;
constexpr Duration kConsumerMayBeSilent = std::chrono::hours(1);
constexpr Duration kTellThinnedEvery = std::chrono::hours(1);
constexpr std::string_view kNoteKey = "thinned";

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

// One piece, to be committed at once: the next one is to see it. Nothing of what is thinned may be on its way to the
// broker, or an acknowledgement of what a record was would be taken for one of what it has become.
void StoreKeeper::Thin(BootTime now) {
  if (!outbox_.may_replace()) return;
  if (!thinner_.exhausted()) {
    thin_anew_at_ = now + Thinner::kFirstWindow;
  } else if (now >= thin_anew_at_) {
    thinner_.Reset();
  }
  const Result<Thinner::Work> work = thinner_.Step({outbox_.released() + 1, outbox_.newest_at_rest()});
  if (!work.ok() || work.value().kept.empty()) return;
  for (const SequenceNumber kept : work.value().kept) outbox_.Replaced(kept);
  thinned_ += work.value().records;
  note_.first = note_.first == 0 ? work.value().first : std::min(note_.first, work.value().first);
  note_.last = std::max(note_.last, work.value().last);
  note_.records += work.value().records;
  note_.into += work.value().kept.size();
  if (tell_thinned_at_ == kNever) tell_thinned_at_ = now + kTellThinnedEvery;
  SaveNote();
  recorder_.CommitSoon();
}

void StoreKeeper::LoadNote() {
  std::array<std::uint8_t, 48> bytes;
  const Result<std::size_t> size = store_.Get(kNoteKey, bytes);
  if (!size.ok()) return;
  ByteReader in(ByteSpan(bytes).first(size.value()));
  Note note;
  note.first = in.Varint();
  note.last = in.Varint();
  note.records = in.Varint();
  note.into = in.Varint();
  if (in.ok()) note_ = note;
}

void StoreKeeper::SaveNote() {
  std::array<std::uint8_t, 48> bytes;
  ByteWriter out(bytes);
  if (note_.first != 0) {
    for (const std::uint64_t number : {note_.first, note_.last, note_.records, note_.into}) out.Varint(number);
  }
  // Without room in memory for it only the explanation of missing numbers is incomplete.
  (void)store_.Put(kNoteKey, out.written());
}

// Who counts the numbers finds some missing, and reads here that they are not lost. Once an outage and not at every
// step: what explains must not fill the store.
void StoreKeeper::TellThinned(BootTime now) {
  tell_thinned_at_ = kNever;
  if (note_.first == 0) return;
  const EventField fields[] = {{"from_seq", Number(note_.first)},
                               {"to_seq", Number(note_.last)},
                               {"records", Number(note_.records)},
                               {"into", Number(note_.into)}};
  recorder_.Event("records-thinned", now, fields);
  note_ = {};
  SaveNote();
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
