#include "agent/core/buffer/outbox.h"

#include <algorithm>

#include "agent/core/base/hash.h"

namespace tramgac {
namespace {

constexpr std::uint8_t kDataKinds = 1U << static_cast<unsigned>(RecordKind::kData);
constexpr std::uint8_t kAlarmKinds =
    1U << static_cast<unsigned>(RecordKind::kAlarm) | 1U << static_cast<unsigned>(RecordKind::kEvent);
constexpr std::uint8_t kAllKinds = kDataKinds | kAlarmKinds;
// History is paced, but a sender that was late may catch up this much at once.
constexpr Duration kHistoryBurst = std::chrono::milliseconds(250);
// A store that could not be read is not asked again in a loop.
constexpr Duration kReadAgain = std::chrono::seconds(1);
constexpr std::string_view kKey = "unsent";

constexpr std::size_t SavedSize(std::size_t intervals) { return 6 * (10 + 20 * intervals); }

}  // namespace

Outbox::Outbox(RecordStore& store, const OutboxSettings& settings)
    : store_(store),
      settings_(settings),
      alarm_(kAlarmKinds, settings.window, settings.intervals),
      live_(kDataKinds, settings.window, settings.intervals),
      history_(kDataKinds, settings.window, settings.intervals),
      replay_(kAllKinds, settings.window, settings.intervals),
      rejected_alarms_{IntervalSet(settings.intervals)},
      rejected_data_{IntervalSet(settings.intervals)},
      no_records_{IntervalSet(1)},
      asked_(settings.intervals),
      alarm_note_(settings.intervals),
      data_note_(settings.intervals),
      jitter_(settings.jitter_seed),
      scratch_(SavedSize(settings.intervals)) {}

void Outbox::Load() {
  const Result<std::size_t> size = store_.Get(kKey, scratch_);
  bool restored = false;
  if (size.ok()) {
    ByteReader in(ByteSpan(scratch_).first(size.value()));
    restored = alarm_.unsent().Read(in) && history_.unsent().Read(in);
    // Notes of before there was a replay end here; what is asked for can be asked for again.
    if (!in.at_end()) (void)replay_.unsent().Read(in);
  }
  // A new store, or one whose note is lost: everything in it is to be sent; twice is better than never.
  if (!restored) {
    alarm_.unsent().Clear();
    history_.unsent().Clear();
    alarm_.unsent().Add(1, IntervalSet::kOpen);
    history_.unsent().Add(1, IntervalSet::kOpen);
  }
  OnConnectionChanged();
}

void Outbox::OnConnectionChanged() {
  alarm_.Rewind();
  live_.Rewind();
  history_.Rewind();
  replay_.Rewind();
  const SequenceNumber last = store_.status().last;
  // Move what is unsent and already stored from the live to the history lane, and open live after it.
  for (const Interval& interval : live_.unsent().intervals()) {
    history_.unsent().Add(interval.first, interval.last);
  }
  data_note_.Clear();
  for (const Interval& interval : history_.unsent().intervals()) {
    data_note_.Add(interval.first, std::min(interval.last, last));
  }
  history_.unsent() = data_note_;
  live_.unsent().Clear();
  live_.unsent().Add(last + 1, IntervalSet::kOpen);
}

// Puts refused records into their lane again. Precondition: nothing of the lane is in flight, because its frontier must
// not pass the smaller numbers.
void Outbox::TakeBack(Rejected& rejected, Lane& lane) {
  for (const Interval& interval : rejected.records.intervals()) lane.unsent().Add(interval.first, interval.last);
  rejected.records.Clear();
  rejected.retry_at = kNever;
  lane.Rewind();
}

// Outcome: false while refused records are due and the lane has to run empty first, or else a long backlog, of which
// something is always in flight, would hold them up for as long as it lasts.
bool Outbox::RetryWhenDue(Rejected& rejected, Lane& lane, BootTime now) {
  if (now < rejected.retry_at) return true;
  if (lane.in_flight() > 0) return false;
  TakeBack(rejected, lane);
  return true;
}

void Outbox::Fill(BootTime now, RecordSender& sender) {
  const bool alarms = RetryWhenDue(rejected_alarms_, alarm_, now);
  const bool history = RetryWhenDue(rejected_data_, history_, now);
  if (alarms && !FillLane(alarm_, rejected_alarms_, settings_.window, now, sender)) return;
  if (!FillLane(live_, rejected_data_, settings_.window, now, sender)) return;
  if (history) FillLane(history_, rejected_data_, HistoryAllowance(history_, now), now, sender);
  if (TakeUpReplay() && history_.Next().first == 0) {
    FillLane(replay_, no_records_, HistoryAllowance(replay_, now), now, sender);
  }
}

void Outbox::Replay(SequenceNumber first, SequenceNumber last) {
  const SequenceNumber newest = store_.status().last;
  if (newest == 0) return;
  asked_.Add(std::max<SequenceNumber>(first, 1), std::min(last, newest));
  (void)TakeUpReplay();
}

// Outcome: false while the lane has to run empty first, because its frontier must not pass smaller numbers that were
// asked for meanwhile.
bool Outbox::TakeUpReplay() {
  if (asked_.empty()) return true;
  if (replay_.in_flight() > 0) return false;
  for (const Interval& interval : asked_.intervals()) replay_.unsent().Add(interval.first, interval.last);
  asked_.Clear();
  replay_.Rewind();
  return true;
}

void Outbox::Replaced(SequenceNumber kept) {
  if (kept < oldest_unsent()) return;
  history_.unsent().Add(kept, kept);
  history_.Rewind();
}

Duration Outbox::HistorySpacing() const {
  return std::chrono::microseconds(1'000'000 / std::max<std::uint32_t>(1, settings_.history_per_second));
}

// Half of it to one and a half: xorshift (Marsaglia 2003), 13/17/5.
Duration Outbox::Vary(Duration pause) {
  if (jitter_ == 0) return pause;
  jitter_ ^= jitter_ << 13;
  jitter_ ^= jitter_ >> 17;
  jitter_ ^= jitter_ << 5;
  return pause / 2 + pause * (jitter_ >> 16) / 65536;
}

std::uint32_t Outbox::HistoryAllowance(const Lane& lane, BootTime now) {
  if (lane.Next().first == 0) return 0;
  const Duration each = HistorySpacing();
  // At most a quarter of a second's worth at once, so that live readings never wait behind a burst.
  const Duration burst = std::max(each, kHistoryBurst);
  history_from_ = std::max(history_from_, now - burst);
  return now < history_from_ ? 0 : static_cast<std::uint32_t>((now - history_from_) / each + 1);
}

namespace {

class LaneFiller final : public RecordVisitor {
 public:
  // `waiting`: what was refused, which is not for now even if it is in the lane once more after a lost connection.
  LaneFiller(Lane& lane, const IntervalSet& waiting, bool history, RecordSender& sender, OutboxCounters& counters)
      : lane_(lane), waiting_(waiting), history_(history), sender_(sender), counters_(counters) {}

  bool Visit(const StoredRecord& record) override {
    if (waiting_.From(record.seq).first == record.seq) {
      ++shown_;
      lane_.SkipTo(record.seq);
      return true;
    }
    const int parts = sender_.Send(record, history_, record.seq);
    if (parts == 0) {
      blocked_ = true;
      return false;
    }
    ++shown_;
    if (parts == RecordSender::kCannotSend) {
      ++counters_.unsendable;
      lane_.SkipTo(record.seq);
    } else {
      ++sent_;
      lane_.HandedOut(record.seq, static_cast<std::uint8_t>(parts));
    }
    return true;
  }

  bool blocked() const { return blocked_; }
  std::uint32_t shown() const { return shown_; }
  std::uint32_t sent() const { return sent_; }

 private:
  Lane& lane_;
  const IntervalSet& waiting_;
  bool history_;
  RecordSender& sender_;
  OutboxCounters& counters_;
  bool blocked_ = false;
  std::uint32_t shown_ = 0;
  std::uint32_t sent_ = 0;
};

}  // namespace

// Outcome: false if the sender or the window is full.
bool Outbox::FillLane(Lane& lane, const Rejected& rejected, std::uint32_t limit, BootTime now, RecordSender& sender) {
  const bool history = &lane == &history_ || &lane == &replay_;
  while (limit > 0) {
    const SequenceNumber last = store_.status().last;
    const Interval stretch = lane.Next();
    if (stretch.first == 0 || stretch.first > last) return true;
    if (in_flight() >= settings_.window) return false;
    const auto room = static_cast<std::uint32_t>(settings_.window - in_flight());
    const std::uint32_t ask = std::min(limit, room);
    LaneFiller filler(lane, rejected.records, history, sender, counters_);
    const SequenceNumber to = std::min(stretch.last, last);
    const Result<std::uint32_t> shown = store_.Read(stretch.first, to, lane.kinds(), ask, filler);
    if (!shown.ok()) history_from_ = std::max(history_from_, now + kReadAgain);
    if (!shown.ok() || filler.blocked()) return false;
    limit -= filler.shown();
    if (history) {
      history_from_ = std::max(history_from_, now - kHistoryBurst) + Vary(HistorySpacing() * filler.sent());
    }
    // Fewer than asked for: there is no further record of this lane in the stretch.
    if (filler.shown() < ask) lane.SkipTo(to);
  }
  return true;
}

void Outbox::OnAcknowledgement(std::uint64_t token, bool accepted, BootTime now) {
  Lane::Answer answer = Lane::Answer::kUnknown;
  Lane* lane = nullptr;
  // One answer is for one message: a record may be on its way in its lane and once more in the replay.
  for (Lane* candidate : {&alarm_, &live_, &history_, &replay_}) {
    answer = candidate->Acknowledged(token, accepted);
    lane = candidate;
    if (answer != Lane::Answer::kUnknown) break;
  }
  if (answer == Lane::Answer::kUnknown || answer == Lane::Answer::kMore) return;
  if (answer == Lane::Answer::kAccepted) {
    ++counters_.sent;
    return;
  }
  ++counters_.rejected;
  // It waits, or has left, in another lane; whoever asked for it can ask again.
  if (lane == &replay_) return;
  Rejected& records = lane == &alarm_ ? rejected_alarms_ : rejected_data_;
  records.records.Add(token, token);
  if (records.retry_at == kNever) records.retry_at = now + kRetryRejected;
}

bool Outbox::Save() {
  alarm_note_ = alarm_.unsent();
  data_note_ = history_.unsent();
  for (const Interval& interval : rejected_alarms_.records.intervals()) alarm_note_.Add(interval.first, interval.last);
  for (const IntervalSet* set : {&rejected_data_.records, &live_.unsent()}) {
    for (const Interval& interval : set->intervals()) data_note_.Add(interval.first, interval.last);
  }
  ByteWriter out(scratch_);
  alarm_note_.Write(out);
  data_note_.Write(out);
  data_note_ = replay_.unsent();
  for (const Interval& interval : asked_.intervals()) data_note_.Add(interval.first, interval.last);
  data_note_.Write(out);
  const ByteSpan note = out.written();
  const std::uint64_t hash = Fnv1a({reinterpret_cast<const char*>(note.data()), note.size()});
  const bool changed = hash != saved_hash_;
  if (changed && (!out.ok() || !Ok(store_.Put(kKey, note)))) return false;
  saved_hash_ = hash;
  const SequenceNumber released = std::min(oldest_unsent() - 1, confirmed_);
  if (released > released_) store_.Release(released);
  const bool more_released = released > released_;
  released_ = std::max(released, released_);
  return changed || more_released;
}

SequenceNumber Outbox::oldest_unsent() const {
  SequenceNumber oldest = store_.status().last + 1;
  for (const IntervalSet* set :
       {&alarm_.unsent(), &live_.unsent(), &history_.unsent(), &rejected_alarms_.records, &rejected_data_.records}) {
    if (!set->empty()) oldest = std::min(oldest, set->front());
  }
  return oldest;
}

SequenceNumber Outbox::newest_at_rest() const { return std::min(store_.status().last, live_.oldest_in_flight() - 1); }

std::uint64_t Outbox::DepthOf(const IntervalSet& set) const {
  const SequenceNumber last = store_.status().last;
  std::uint64_t depth = 0;
  for (const Interval& interval : set.intervals()) {
    if (interval.first <= last) depth += std::min(interval.last, last) - interval.first + 1;
  }
  return depth;
}

std::uint64_t Outbox::depth() const {
  return DepthOf(live_.unsent()) + DepthOf(history_.unsent()) + DepthOf(rejected_alarms_.records) +
         DepthOf(rejected_data_.records);
}

std::uint64_t Outbox::replay_depth() const { return DepthOf(replay_.unsent()) + DepthOf(asked_); }

BootTime Outbox::NextDue(BootTime now) const {
  // A lane that has to run empty first goes on with its acknowledgements.
  BootTime due = alarm_.in_flight() == 0 ? rejected_alarms_.retry_at : kNever;
  if (history_.in_flight() == 0) due = std::min(due, rejected_data_.retry_at);
  const bool draining = now >= rejected_data_.retry_at && history_.in_flight() > 0;
  const bool nothing_waits = history_.Next().first == 0 && replay_.Next().first == 0;
  if (draining || nothing_waits || in_flight() >= settings_.window) return due;
  return std::min(due, std::max(now, history_from_));
}

}  // namespace tramgac
