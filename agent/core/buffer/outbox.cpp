#include "agent/core/buffer/outbox.h"

#include <algorithm>

#include "agent/core/base/hash.h"

namespace tramgac {
namespace {

constexpr std::uint8_t kDataKinds = 1U << static_cast<unsigned>(RecordKind::kData);
constexpr std::uint8_t kAlarmKinds =
    1U << static_cast<unsigned>(RecordKind::kAlarm) | 1U << static_cast<unsigned>(RecordKind::kEvent);
// History is paced, but a sender that was late may catch up this much at once.
constexpr Duration kHistoryBurst = std::chrono::milliseconds(250);
constexpr std::string_view kKey = "unsent";
constexpr std::size_t kSavedSize = 5 * (10 + 20 * IntervalSet::kMaxIntervals);

}  // namespace

Outbox::Outbox(RecordStore& store, const OutboxSettings& settings)
    : store_(store),
      settings_(settings),
      alarm_(kAlarmKinds, settings.window),
      live_(kDataKinds, settings.window),
      history_(kDataKinds, settings.window),
      scratch_(kSavedSize) {}

void Outbox::Load() {
  const Result<std::size_t> size = store_.Get(kKey, scratch_);
  bool restored = false;
  if (size.ok()) {
    ByteReader in(ByteSpan(scratch_).first(size.value()));
    restored = alarm_.unsent().Read(in) && history_.unsent().Read(in);
  }
  // A new store, or one whose note is lost: everything in it is to be sent; twice is better than never.
  if (!restored) {
    alarm_.unsent().Clear();
    history_.unsent().Clear();
    alarm_.unsent().Add(1, IntervalSet::kOpen);
    history_.unsent().Add(1, IntervalSet::kOpen);
  }
  OnConnected();
}

void Outbox::OnConnected() {
  alarm_.Rewind();
  live_.Rewind();
  history_.Rewind();
  RetryRejected(kNever);
  const SequenceNumber last = store_.status().last;
  // Move what is unsent and already stored from the live to the history lane, and open live after it.
  for (const Interval& interval : live_.unsent().intervals()) {
    history_.unsent().Add(interval.first, interval.last);
  }
  IntervalSet past;
  for (const Interval& interval : history_.unsent().intervals()) {
    past.Add(interval.first, std::min(interval.last, last));
  }
  history_.unsent() = past;
  live_.unsent().Clear();
  live_.unsent().Add(last + 1, IntervalSet::kOpen);
}

void Outbox::RetryRejected(BootTime now) {
  if (now < retry_at_ && now != kNever) return;
  retry_at_ = kNever;
  if (!rejected_alarms_.empty()) {
    for (const Interval& interval : rejected_alarms_.intervals()) alarm_.unsent().Add(interval.first, interval.last);
    rejected_alarms_.Clear();
  }
  for (const Interval& interval : rejected_data_.intervals()) history_.unsent().Add(interval.first, interval.last);
  rejected_data_.Clear();
}

void Outbox::Fill(BootTime now, RecordSender& sender) {
  // Only while nothing is in flight may a lane go back to smaller numbers: its frontier must not pass them.
  if (now >= retry_at_ && alarm_.in_flight() == 0 && history_.in_flight() == 0) {
    RetryRejected(now);
    alarm_.Rewind();
    history_.Rewind();
  }
  if (!FillLane(alarm_, settings_.window, now, sender)) return;
  if (!FillLane(live_, settings_.window, now, sender)) return;
  FillLane(history_, HistoryAllowance(now), now, sender);
}

Duration Outbox::HistorySpacing() const {
  return std::chrono::microseconds(1'000'000 / std::max<std::uint32_t>(1, settings_.history_per_second));
}

std::uint32_t Outbox::HistoryAllowance(BootTime now) {
  if (history_.Next().first == 0) return 0;
  const Duration each = HistorySpacing();
  // At most a quarter of a second's worth at once, so that live readings never wait behind a burst.
  const Duration burst = std::max(each, kHistoryBurst);
  history_from_ = std::max(history_from_, now - burst);
  return now < history_from_ ? 0 : static_cast<std::uint32_t>((now - history_from_) / each + 1);
}

namespace {

class LaneFiller final : public RecordVisitor {
 public:
  LaneFiller(Lane& lane, bool history, RecordSender& sender, OutboxCounters& counters)
      : lane_(lane), history_(history), sender_(sender), counters_(counters) {}

  bool Visit(const StoredRecord& record) override {
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
  bool history_;
  RecordSender& sender_;
  OutboxCounters& counters_;
  bool blocked_ = false;
  std::uint32_t shown_ = 0;
  std::uint32_t sent_ = 0;
};

}  // namespace

// Outcome: false if the sender or the window is full.
bool Outbox::FillLane(Lane& lane, std::uint32_t limit, BootTime now, RecordSender& sender) {
  const bool history = &lane == &history_;
  while (limit > 0) {
    const SequenceNumber last = store_.status().last;
    const Interval stretch = lane.Next();
    if (stretch.first == 0 || stretch.first > last) return true;
    if (in_flight() >= settings_.window) return false;
    const auto room = static_cast<std::uint32_t>(settings_.window - in_flight());
    const std::uint32_t ask = std::min(limit, room);
    LaneFiller filler(lane, history, sender, counters_);
    const SequenceNumber to = std::min(stretch.last, last);
    const Result<std::uint32_t> shown = store_.Read(stretch.first, to, lane.kinds(), ask, filler);
    if (!shown.ok() || filler.blocked()) return false;
    limit -= filler.shown();
    if (history) {
      history_from_ = std::max(history_from_, now - kHistoryBurst) + HistorySpacing() * filler.sent();
    }
    // Fewer than asked for: there is no further record of this lane in the stretch.
    if (filler.shown() < ask) lane.SkipTo(to);
  }
  return true;
}

void Outbox::OnAcknowledgement(std::uint64_t token, bool accepted, BootTime now) {
  bool rejected = false;
  Lane* lane = nullptr;
  for (Lane* candidate : {&alarm_, &live_, &history_}) {
    if (candidate->Acknowledged(token, accepted, rejected)) lane = candidate;
  }
  if (lane == nullptr) return;
  if (!rejected) {
    ++counters_.sent;
    return;
  }
  ++counters_.rejected;
  (lane == &alarm_ ? rejected_alarms_ : rejected_data_).Add(token, token);
  if (retry_at_ == kNever) retry_at_ = now + kRetryRejected;
}

bool Outbox::Save() {
  IntervalSet alarms = alarm_.unsent();
  IntervalSet data = history_.unsent();
  for (const Interval& interval : rejected_alarms_.intervals()) alarms.Add(interval.first, interval.last);
  for (const Interval& interval : rejected_data_.intervals()) data.Add(interval.first, interval.last);
  for (const Interval& interval : live_.unsent().intervals()) data.Add(interval.first, interval.last);
  ByteWriter out(scratch_);
  alarms.Write(out);
  data.Write(out);
  const ByteSpan note = out.written();
  const std::uint64_t hash = Fnv1a({reinterpret_cast<const char*>(note.data()), note.size()});
  if (hash == saved_hash_ || !out.ok()) return false;
  if (!Ok(store_.Put(kKey, note))) return false;
  saved_hash_ = hash;
  store_.Release(oldest_unsent() - 1);
  return true;
}

SequenceNumber Outbox::oldest_unsent() const {
  SequenceNumber oldest = store_.status().last + 1;
  for (const IntervalSet* set :
       {&alarm_.unsent(), &live_.unsent(), &history_.unsent(), &rejected_alarms_, &rejected_data_}) {
    if (!set->empty()) oldest = std::min(oldest, set->front());
  }
  return oldest;
}

std::uint64_t Outbox::depth() const {
  const SequenceNumber last = store_.status().last;
  std::uint64_t depth = 0;
  for (const IntervalSet* set : {&live_.unsent(), &history_.unsent(), &rejected_data_}) {
    for (const Interval& interval : set->intervals()) {
      if (interval.first <= last) depth += std::min(interval.last, last) - interval.first + 1;
    }
  }
  return depth;
}

BootTime Outbox::NextDue(BootTime now) const {
  if (history_.Next().first == 0 || in_flight() >= settings_.window) return retry_at_;
  return std::min(retry_at_, std::max(now, history_from_));
}

}  // namespace tramgac
