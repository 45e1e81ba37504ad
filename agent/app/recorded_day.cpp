#include "agent/app/recorded_day.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <vector>

#include "agent/app/recorded_lines.h"
#include "agent/store/store_reader.h"

namespace tramgac::app {
namespace {

using store::StoreReader;

constexpr document::Phrase kCannotRead{"cannot be read: {0}", "không đọc được: {0}"};
constexpr document::Phrase kNoFile{"is a pipe or a device, no file", "là ống dẫn hoặc thiết bị, không phải tệp"};
constexpr document::Phrase kEmpty{"is empty", "không có nội dung"};
constexpr document::Phrase kEndsEarly{"reading ended early ({0}); `tramgac store verify` says more",
                                      "việc đọc dừng sớm ({0}); xem thêm `tramgac store verify`"};
constexpr document::Phrase kWant{"a store file, or what `tramgac store export` writes (JSON lines)",
                                 "một tệp kho bản ghi, hoặc tệp do `tramgac store export` ghi ra (JSON lines)"};

const EventField* Find(std::span<const EventField> fields, std::string_view name) {
  for (const EventField& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

// The records of a store as single readings and events.
class StoreRecords final : public RecordVisitor {
 public:
  StoreRecords(const StoreReader& reader, RecordedSink& sink, const RecordedProgress& progress)
      : reader_(reader), sink_(sink), progress_(progress), status_(reader.status()) {}

  bool Visit(const StoredRecord& record) override {
    if (progress_) progress_(record.seq - status_.first, status_.last - status_.first + 1);
    return record.kind == RecordKind::kData ? VisitData(record) : VisitEvent(record);
  }

  std::uint64_t damaged() const { return damaged_; }

 private:
  RecordedStamp StampOf(const Stamp& stamp) const {
    return {reader_.NameOf(stamp.boot), stamp.at, stamp.utc_ms, stamp.quality};
  }

  bool VisitData(const StoredRecord& record) {
    DataBodyReader body(record.body);
    RecordedReading reading{StampOf(body.stamp()), reader_.NameOf(body.device()), {}, {}, Quality::kGood};
    DataEntry entry;
    bool go_on = true;
    while (go_on && body.Next(entry)) {
      reading.point = reader_.NameOf(entry.point);
      reading.quality = entry.quality;
      reading.value = entry.quality == Quality::kGood ? entry.value : Value();
      go_on = sink_.OnReading(reading);
    }
    if (!body.ok()) ++damaged_;
    return go_on;
  }

  bool VisitEvent(const StoredRecord& record) {
    EventBodyReader body(record.body);
    RecordedEvent event{record.kind, StampOf(body.stamp()), {}, body.event(), {}};
    fields_.clear();
    EventField field;
    while (body.Next(field)) {
      if (field.name == "device" && field.value.type == ValueType::kText) {
        event.device = field.value.text;
      } else {
        fields_.push_back(field);
      }
    }
    event.fields = fields_;
    if (body.ok()) return sink_.OnEvent(event);
    ++damaged_;
    return true;
  }

  const StoreReader& reader_;
  RecordedSink& sink_;
  const RecordedProgress& progress_;
  const StoreStatus status_;
  std::vector<EventField> fields_;
  std::uint64_t damaged_ = 0;
};

RecordedFile ReadStore(const std::string& path, RecordedSink& sink, const RecordedProgress& progress,
                       document::Problems& problems) {
  constexpr std::uint8_t kAllKinds = 0xFF;
  const StoreReader::Opened opened = StoreReader::Open(path);
  if (opened.reader == nullptr) {
    problems.Add({path, 0, 0, {opened.problem.en, opened.problem.vi}, {}, {}});
    return {};
  }
  StoreRecords records(*opened.reader, sink, progress);
  const auto shown = opened.reader->Read(0, std::numeric_limits<SequenceNumber>::max(), kAllKinds,
                                         std::numeric_limits<std::uint32_t>::max(), records);
  if (!shown.ok()) problems.Add({path, 0, 0, Say(kEndsEarly, StatusName(shown.status())), {}, {}});
  return {shown.ok(), records.damaged(), 0};
}

}  // namespace

std::string_view RecordedEvent::Text(std::string_view name) const {
  const EventField* field = Find(fields, name);
  return field != nullptr && field->value.type == ValueType::kText ? field->value.text : std::string_view();
}

bool RecordedEvent::IsTrue(std::string_view name) const {
  const EventField* field = Find(fields, name);
  return field != nullptr && field->value.type == ValueType::kBool && field->value.integer != 0;
}

std::int64_t RecordedEvent::Integer(std::string_view name) const {
  const EventField* field = Find(fields, name);
  return field != nullptr && field->value.type == ValueType::kInteger ? field->value.integer : 0;
}

RecordedFile ReadRecorded(const std::string& path, RecordedSink& sink, const RecordedProgress& progress,
                          document::Problems& problems) {
  constexpr std::string_view kDatabase = "SQLite format 3";  // sqlite.org/fileformat2.html, 1.3.1
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string head(kDatabase.size(), '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (file.gcount() == 0) {
    const bool empty = file.is_open() && !file.bad();
    problems.Add({path, 0, 0, empty ? Say(kEmpty) : Say(kCannotRead, std::strerror(errno)), Say(kWant), {}});
    return {};
  }
  if (head == kDatabase) return ReadStore(path, sink, progress, problems);
  file.clear();
  file.seekg(0, std::ios::end);
  const std::streamoff size = file.tellg();
  file.seekg(0);
  if (size < 0 || !file.good()) {
    problems.Add({path, 0, 0, Say(kNoFile), Say(kWant), {}});
    return {};
  }
  return ReadRecordedLines(path, file, static_cast<std::uint64_t>(size), sink, progress, problems);
}

}  // namespace tramgac::app
