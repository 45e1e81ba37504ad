#include "agent/app/salvage.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "agent/core/model/record_body.h"
#include "agent/store/set_aside.h"

namespace tramgac::app {
namespace {

constexpr std::uint32_t kRecordsAStep = 200;
constexpr std::size_t kLargestBody = 64 * 1024;
constexpr std::size_t kMostRangesTold = 20;

constexpr std::size_t kLargestNote = 4096;

constexpr std::string_view kUnsentKey = "unsent";
// What belongs to the numbers of the old store.
bool IsOfThatStore(std::string_view key) {
  return key == kUnsentKey || key == "thinned" || key == store::kSalvageKey || key.starts_with("audit/");
}

// Outcome: false if it cannot be understood.
bool CopyData(DataBodyReader& in, DataBodyWriter& out, const auto& translate) {
  Stamp stamp = in.stamp();
  stamp.boot = translate(stamp.boot);
  const NameId device = translate(in.device());
  const bool thinned = in.thinned().records > 0;
  if (device == 0 || !(thinned ? out.BeginThinned(stamp, device, in.thinned()) : out.Begin(stamp, device)))
    return false;
  DataEntry entry;
  while (in.Next(entry)) {
    const NameId point = translate(entry.point);
    if (point == 0) continue;
    if (!(thinned ? out.AddSummary(point, entry.value, entry.quality, entry.summary)
                  : out.Add(point, entry.value, entry.quality))) {
      return false;
    }
  }
  return in.ok() && out.count() > 0;
}

bool CopyEvent(EventBodyReader& in, EventBodyWriter& out, const auto& translate) {
  if (!in.ok() || in.event().empty()) return false;
  Stamp stamp = in.stamp();
  stamp.boot = translate(stamp.boot);
  out.Begin(stamp, in.event());
  EventField field;
  while (in.Next(field)) {
    // The chain of audit entries begins anew with the store (docs/reference/mqtt.md).
    const bool chain = field.name == "audit" || field.name == "prev" || field.name == "hash";
    if (field.value.type != ValueType::kNone && !chain && field.name != kSalvagedField) out.Field(field);
  }
  out.Bool(kSalvagedField, true);
  return in.ok() && out.ok();
}

}  // namespace

class Salvage::Mover final : public RecordVisitor {
 public:
  Mover(Salvage& salvage, Pipeline& pipeline) : salvage_(salvage), pipeline_(pipeline), buffer_(kLargestBody) {}

  bool Visit(const StoredRecord& record) override {
    if (!salvage_.IsWanted(record)) return true;
    const auto translate = [this](NameId id) {
      const std::string_view name = salvage_.reader_->NameOf(id);
      return name.empty() ? NameId{0} : pipeline_.Intern(name);
    };
    ByteSpan body;
    if (record.kind == RecordKind::kData) {
      DataBodyReader in(record.body);
      DataBodyWriter out(buffer_);
      if (CopyData(in, out, translate)) body = out.body();
    } else {
      EventBodyReader in(record.body);
      EventBodyWriter out(buffer_);
      if (CopyEvent(in, out, translate)) body = out.body();
    }
    // Without room it stays where it is until the next commit has made some.
    if (!body.empty() && !pipeline_.AppendSalvaged(record.kind, body)) return false;
    if (body.empty()) salvage_.reader_->Reject(record.seq);
    ++(body.empty() ? salvage_.damaged_ : salvage_.moved_);
    return true;
  }

 private:
  Salvage& salvage_;
  Pipeline& pipeline_;
  std::vector<std::uint8_t> buffer_;
};

std::unique_ptr<Salvage> Salvage::Begin(const std::string& path, RecordStore& store) {
  std::unique_ptr<Salvage> salvage(new Salvage(path, store));
  return salvage->Open() ? std::move(salvage) : nullptr;
}

// Opens the file that the store names. Outcome: false if it names none, or nothing can be read of it.
bool Salvage::Open() {
  std::vector<std::uint8_t> note(kLargestNote);
  const Result<std::size_t> size = store_.Get(store::kSalvageKey, note);
  if (!size.ok()) return false;
  const ByteSpan value = ByteSpan(note).first(size.value());
  const std::string set_aside = store::SetAsideOf(path_, value, resumed_);
  reader_ = set_aside.empty() ? nullptr : store::SalvageReader::Open(set_aside);
  if (reader_ == nullptr) {
    // Without room for that the next start looks once more.
    (void)store_.Put(store::kSalvageKey, {});
    return false;
  }
  ByteReader in(value);
  name_ = in.Text();
  moved_ = damaged_ = 0;
  if (resumed_) {
    store::SalvageProgress progress;
    progress.next = in.Varint();
    progress.records = in.Varint();
    moved_ = in.Varint();
    damaged_ = in.Varint();
    while (in.remaining() > 0 && in.ok()) {
      const SequenceNumber first = in.Varint();
      progress.unreadable.push_back({first, in.Varint()});
    }
    reader_->Continue(in.ok() ? std::move(progress) : store::SalvageProgress());
  }
  ReadValues(!resumed_);
  return Save();
}

bool Salvage::Save() {
  std::vector<std::uint8_t> note(kLargestNote);
  ByteWriter out(note);
  const store::SalvageProgress& progress = reader_->progress();
  out.Text(name_);
  for (const std::uint64_t number : {progress.next, progress.records, moved_, damaged_}) out.Varint(number);
  // One more than is told, so that it is told that there are more.
  for (std::size_t i = 0; i < std::min(progress.unreadable.size(), kMostRangesTold + 1); ++i) {
    out.Varint(progress.unreadable[i].first);
    out.Varint(progress.unreadable[i].last);
  }
  return Ok(store_.Put(store::kSalvageKey, out.written()));
}

void Salvage::ReadValues(bool copy) {
  knows_unsent_ = false;
  unfinished_.clear();
  reader_->Values([&](std::string_view key, ByteSpan value) {
    if (key == kUnsentKey) {
      ByteReader in(value);
      knows_unsent_ = unsent_alarms_.Read(in) && unsent_data_.Read(in);
    }
    if (key == store::kSalvageKey) unfinished_.assign(value.begin(), value.end());
    // What is there is newer. A value that finds no room is one that the first start of a new node would not have
    // either.
    if (copy && !IsOfThatStore(key) && store_.Get(key, {}).status() == Status::kNotFound) (void)store_.Put(key, value);
  });
}

bool Salvage::IsWanted(const StoredRecord& record) const {
  if (!knows_unsent_) return true;  // twice is better than never
  const IntervalSet& unsent = record.kind == RecordKind::kData ? unsent_data_ : unsent_alarms_;
  return unsent.From(record.seq).first == record.seq;
}

bool Salvage::Step(Pipeline& pipeline) {
  if (reader_ == nullptr) return false;
  // What is moved is moved only together with the note about it: first room for that.
  if (!pipeline.has_room_for_salvage() || !Save()) return true;
  Mover mover(*this, pipeline);
  if (reader_->Next(kRecordsAStep, mover)) {
    // It takes the place of the one above, so that it finds room.
    (void)Save();
    return true;
  }
  pipeline.RecordEvent("store-salvaged", {}, Summary());
  if (const std::string numbers = Unreadable(); !numbers.empty()) pipeline.TellUnreadable(numbers);
  reader_.reset();
  if (!Ok(store_.Put(store::kSalvageKey, unfinished_)) || unfinished_.empty()) return false;
  return Open();
}

std::string Salvage::Summary() const {
  std::string text = fmt::format("{} records of store {}", moved_, reader_->uuid().empty() ? "?" : reader_->uuid());
  if (damaged_ > 0) text += fmt::format("; {} make no sense", damaged_);
  const std::string ranges = Unreadable();
  return ranges.empty() ? text : text + "; not readable: " + ranges;
}

std::string Salvage::Unreadable() const {
  std::string ranges;
  std::size_t told = 0;
  for (const store::NumberRange& range : reader_->unreadable()) {
    if (++told > kMostRangesTold) break;
    ranges += fmt::format("{}{}..{}", ranges.empty() ? "" : ", ", range.first, range.last);
  }
  if (told > kMostRangesTold) ranges += ", ..";
  return ranges;
}

}  // namespace tramgac::app
