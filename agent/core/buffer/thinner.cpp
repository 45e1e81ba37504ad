#include "agent/core/buffer/thinner.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <tuple>

#include "agent/core/model/record_body.h"

namespace tramgac {
namespace {

constexpr std::uint8_t kDataKinds = 1U << static_cast<unsigned>(RecordKind::kData);
constexpr std::size_t kLargestBody = 48 * 1024;  // as the Recorder's

// Of one point in one window.
class Total {
 public:
  void Take(const DataEntry& entry, bool thinned) {
    quality_ = entry.quality;
    PointSummary added = entry.summary;
    if (!thinned) added = SummaryOf(entry);
    total_.bad += added.bad;
    if (added.good == 0) return;
    total_.good += added.good;
    Keep(entry.value);
    if (!added.has_numbers) return;
    total_.min = total_.has_numbers ? std::min(total_.min, added.min) : added.min;
    total_.max = total_.has_numbers ? std::max(total_.max, added.max) : added.max;
    total_.sum += added.sum;
    total_.has_numbers = true;
  }

  bool WriteTo(DataBodyWriter& out, NameId point) const { return out.AddSummary(point, last_, quality_, total_); }

 private:
  static PointSummary SummaryOf(const DataEntry& entry) {
    PointSummary summary;
    (entry.quality == Quality::kGood ? summary.good : summary.bad) = 1;
    const Value& value = entry.value;
    summary.has_numbers = summary.good > 0 && (value.type == ValueType::kReal || value.type == ValueType::kInteger);
    if (!summary.has_numbers) return summary;
    summary.min = summary.max = summary.sum =
        value.type == ValueType::kReal ? value.real : static_cast<double>(value.integer);
    return summary;
  }

  void Keep(const Value& value) {
    last_ = value;
    if (value.type != ValueType::kText) return;
    text_.assign(value.text);
    last_ = Value::Text(text_);
  }

  PointSummary total_;
  Quality quality_ = Quality::kGood;
  Value last_;
  std::string text_;
};

// The records of one device in one window.
struct Group {
  ThinnedSpan span;
  Stamp newest;
  std::vector<SequenceNumber> numbers;
  std::map<NameId, Total> points;
};

class Collector final : public RecordVisitor {
 public:
  explicit Collector(Duration window) : window_(window) {}

  bool Visit(const StoredRecord& record) override {
    last_ = record.seq;
    DataBodyReader reader(record.body);
    if (!reader.ok()) return true;  // damaged: the outbox passes over it
    const std::int64_t window = reader.stamp().at.time_since_epoch() / window_;
    Group& group = groups_[{reader.device(), reader.stamp().boot, window}];
    const ThinnedSpan& span = reader.thinned();
    const bool thinned = span.records > 0;
    if (group.numbers.empty()) {
      group.span.first_seq = thinned ? span.first_seq : record.seq;
      group.span.first_at = thinned ? span.first_at : reader.stamp().at;
    }
    group.span.records += thinned ? span.records : 1;
    group.newest = reader.stamp();
    group.numbers.push_back(record.seq);
    DataEntry entry;
    while (reader.Next(entry)) group.points[entry.point].Take(entry, thinned);
    return true;
  }

  SequenceNumber last() const { return last_; }
  std::map<std::tuple<NameId, NameId, std::int64_t>, Group>& groups() { return groups_; }

 private:
  const Duration window_;
  SequenceNumber last_ = 0;
  std::map<std::tuple<NameId, NameId, std::int64_t>, Group> groups_;
};

bool WriteGroup(const Group& group, NameId device, DataBodyWriter& out) {
  if (!out.BeginThinned(group.newest, device, group.span)) return false;
  for (const auto& [point, total] : group.points) {
    if (!total.WriteTo(out, point)) return false;
  }
  return true;
}

}  // namespace

Thinner::Thinner(RecordStore& store) : store_(store) {}

void Thinner::Reset() {
  window_ = kFirstWindow;
  cursor_ = 0;
  body_ = {};
}

Result<Thinner::Work> Thinner::Step(const Interval& range) {
  Work work;
  if (exhausted()) return work;
  body_.resize(kLargestBody);
  const SequenceNumber from = std::max(cursor_, range.first);
  Collector collector(window_);
  const Result<std::uint32_t> shown = store_.Read(from, range.last, kDataKinds, kRecordsAStep, collector);
  if (!shown.ok()) return shown.status();
  for (auto& [key, group] : collector.groups()) {
    if (group.numbers.size() < 2) continue;
    DataBodyWriter out(body_);
    if (!WriteGroup(group, std::get<0>(key), out)) continue;
    const SequenceNumber kept = group.numbers.back();
    const auto gone = std::span<const SequenceNumber>(group.numbers).first(group.numbers.size() - 1);
    if (!Ok(store_.Replace(kept, out.body(), gone))) break;
    work.records += static_cast<std::uint32_t>(group.numbers.size());
    work.kept.push_back(kept);
    work.last = std::max(work.last, kept);
    work.first = work.first == 0 ? group.numbers.front() : std::min(work.first, group.numbers.front());
  }
  work.over = shown.value() < kRecordsAStep;
  cursor_ = work.over ? 0 : collector.last() + 1;
  if (work.over) window_ *= 6;
  return work;
}

}  // namespace tramgac
