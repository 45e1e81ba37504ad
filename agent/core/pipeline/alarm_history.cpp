#include "agent/core/pipeline/alarm_history.h"

#include <iterator>

#include "agent/core/model/record_body.h"

namespace tramgac {
namespace {

constexpr SequenceNumber kPart = 4096;  // numbers that are looked at in one go: the store reads forwards only
constexpr std::uint32_t kMostLooked = 20'000;
constexpr std::uint8_t kEvents =
    1U << static_cast<unsigned>(RecordKind::kAlarm) | 1U << static_cast<unsigned>(RecordKind::kEvent);

bool IsAbout(const StoredRecord& record, std::string_view alarm) {
  EventBodyReader reader(record.body);
  EventField field;
  while (reader.Next(field)) {
    if (field.name == "alarm") return field.value.type == ValueType::kText && field.value.text == alarm;
  }
  return false;
}

class Collector final : public RecordVisitor {
 public:
  explicit Collector(std::string_view alarm) : alarm_(alarm) {}
  bool Visit(const StoredRecord& record) override {
    if (IsAbout(record, alarm_)) found.push_back({record.seq, record.kind, {record.body.begin(), record.body.end()}});
    return true;
  }
  std::vector<PastRecord> found;

 private:
  std::string_view alarm_;
};

}  // namespace

std::vector<PastRecord> HistoryOf(RecordStore& store, std::string_view alarm, std::size_t most) {
  std::vector<PastRecord> history;
  const StoreStatus status = store.status();
  std::uint32_t looked = 0;
  SequenceNumber to = status.last;
  while (to > 0 && to >= status.first && looked < kMostLooked && history.size() < most) {
    const SequenceNumber from = to > kPart ? to - kPart + 1 : 1;
    Collector part(alarm);
    const Result<std::uint32_t> shown = store.Read(from, to, kEvents, kPart, part);
    if (!shown.ok()) break;
    looked += shown.value();
    std::move(part.found.rbegin(), part.found.rend(), std::back_inserter(history));
    to = from - 1;
  }
  if (history.size() > most) history.resize(most);
  return history;
}

}  // namespace tramgac
