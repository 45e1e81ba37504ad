#include "agent/app/meeting_timelines.h"

#include <algorithm>

#include "agent/core/model/record_body.h"

namespace tramgac::app {
namespace {

using meeting::CallSample;
using meeting::InCall;

constexpr std::uint32_t kRecordsAtOnce = 2000;  // some milliseconds
constexpr std::chrono::seconds kSaidAgain{30};
constexpr std::uint8_t kAllKinds = 0xFF, kDataOnly = 1U << static_cast<unsigned>(RecordKind::kData);

std::int64_t Milliseconds(UtcTime at) { return at.time_since_epoch().count(); }

class StampOfFirst final : public RecordVisitor {
 public:
  bool Visit(const StoredRecord& record) override {
    stamp = EventBodyReader(record.body).stamp();  // both kinds of body begin with it
    seq = record.seq;
    return false;
  }
  Stamp stamp;
  SequenceNumber seq = 0;
};

bool Names(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t comma = std::min(words.find(','), words.size());
    if (words.substr(0, comma) == word) return true;
    words.remove_prefix(std::min(comma + 1, words.size()));
  }
  return false;
}

float FigureOf(const DataEntry& entry) {
  return entry.quality == Quality::kGood ? static_cast<float>(entry.value.AsNumber()) : -1;
}

void Take(CallSample& sample, std::string_view point, const DataEntry& entry) {
  const bool good = entry.quality == Quality::kGood;
  if (point == "room.state") sample.look = meeting::LookNamed(good ? entry.value.text : "unknown");
  if (point == "room.reasons")
    sample.in_call = good && Names(entry.value.text, "in-call") ? InCall::kYes : InCall::kUnknown;
  if (point == "room.loss") sample.quality.loss = FigureOf(entry);
  if (point == "room.jitter") sample.quality.jitter = FigureOf(entry);
  if (point == "room.time") sample.quality.rtt = FigureOf(entry);
}

// What holds is said again and again, as if it had been reported at each poll.
std::vector<CallSample> Repeated(const std::vector<CallSample>& samples, UtcTime end) {
  std::vector<CallSample> all;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const UtcTime next = i + 1 < samples.size() ? samples[i + 1].at : end;
    const UtcTime until = std::min(next, UtcTime(samples[i].at + kReadingHolds));
    CallSample sample = samples[i];
    do {
      all.push_back(sample);
      sample.at += kSaidAgain;
    } while (sample.at < until && all.size() < meeting::kMostSamples);
  }
  return all;
}

}  // namespace

MeetingTimelines::MeetingTimelines(const meeting::Meeting& meeting, const std::vector<config::RoomConfig>& rooms,
                                   RecordStore& store)
    : store_(store), from_ms_(Milliseconds(meeting.start - kReadingHolds)), to_ms_(Milliseconds(meeting.end)) {
  for (const std::string& id : meeting.rooms) {
    meeting::RoomTimeline& timeline = timelines_.emplace_back();
    timeline.id = id;
    const auto room = std::ranges::find(rooms, id, &config::RoomConfig::id);
    if (room == rooms.end()) continue;
    timeline.label = {room->label.en, room->label.vi};
    timeline.contact = room->contact;
    places_.emplace(id, timelines_.size() - 1);
  }
  latest_.resize(timelines_.size());
  next_ = FirstSince(from_ms_);
}

// Numbers rise with time, but for a clock that was set: then a little too much is read. Outcome: 0, if there is none.
SequenceNumber MeetingTimelines::FirstSince(std::int64_t utc_ms) {
  const StoreStatus status = store_.status();
  SequenceNumber low = status.first, high = status.last;
  while (low < high) {
    const SequenceNumber middle = low + (high - low) / 2;
    StampOfFirst first;
    const auto shown = store_.Read(middle, high, kAllKinds, 1, first);
    if (!shown.ok()) return 0;
    // Its time is not known, or nothing is there: what comes before it may be what is looked for.
    const bool before = first.seq != 0 && first.stamp.quality != TimeQuality::kNone && first.stamp.utc_ms < utc_ms;
    before ? low = first.seq + 1 : high = middle;
  }
  return low;
}

bool MeetingTimelines::Advance() {
  if (next_ == 0 || places_.empty()) return false;
  const Result<std::uint32_t> shown = store_.Read(next_, store_.status().last, kDataOnly, kRecordsAtOnce, *this);
  if (shown.ok() && shown.value() == kRecordsAtOnce && !past_) return true;
  for (meeting::RoomTimeline& timeline : timelines_) {
    timeline.samples = Repeated(timeline.samples, UtcTime(std::chrono::milliseconds(to_ms_)));
  }
  next_ = 0;
  return false;
}

bool MeetingTimelines::Visit(const StoredRecord& record) {
  next_ = record.seq + 1;
  DataBodyReader reader(record.body);
  const Stamp& stamp = reader.stamp();
  if (!reader.ok() || stamp.quality == TimeQuality::kNone || stamp.utc_ms < from_ms_) return true;
  past_ = stamp.utc_ms >= to_ms_;
  if (past_) return false;
  const auto [known, is_new] = known_.try_emplace(reader.device());
  if (is_new) {
    const auto place = places_.find(store_.NameOf(reader.device()));
    if (place != places_.end()) known->second = place->second;
  }
  if (!known->second) return true;
  CallSample& latest = latest_[*known->second];
  DataEntry entry;
  while (reader.Next(entry)) Take(latest, store_.NameOf(entry.point), entry);
  latest.at = UtcTime(std::chrono::milliseconds(stamp.utc_ms));
  std::vector<CallSample>& samples = timelines_[*known->second].samples;
  if (samples.size() < meeting::kMostSamples) samples.push_back(latest);
  return true;
}

}  // namespace tramgac::app
