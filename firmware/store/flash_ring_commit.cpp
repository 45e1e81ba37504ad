// How FlashRing writes, and makes room; and how it reads.
#include <algorithm>

#include "firmware/store/flash_ring.h"

namespace tramgac::firmware {

Status FlashRing::Commit() {
  if (unread_) {
    if (const Status indexed = IndexWritten(*unread_); !Ok(indexed)) return indexed;
  }
  if (pending_.empty()) return Status::kOk;
  if (const Status room = MakeRoom(kCountersSize + pending_.size()); !Ok(room)) return room;
  log_.Begin();
  const SequenceNumber before_last = last_, before_release = released_;
  last_ = next_ - 1;
  released_ = wanted_release_;
  Status status = WriteCounters();
  if (Ok(status)) status = log_.Add(pending_);
  const Result<RingLog::Frame> frame = Ok(status) ? log_.Finish(false) : status;
  if (!frame.ok()) {
    last_ = before_last;
    released_ = before_release;
    return frame.status();
  }
  pending_.clear();
  return IndexWritten(frame.value());
}

Status FlashRing::WriteCounters() {
  std::array<std::uint8_t, kCountersSize> bytes{static_cast<std::uint8_t>(ItemType::kCounters),
                                                kCountersSize - kItemHeaderSize, 0};
  std::size_t at = kItemHeaderSize;
  for (std::uint64_t number : {last_, released_, dropped_to_, dropped_}) {
    for (std::size_t i = 0; i < kNumberSize; ++i, number >>= 8) bytes[at++] = static_cast<std::uint8_t>(number);
  }
  return log_.Add(bytes);
}

// A frame of `size` bytes fits into the newest block, and the one after it is erased.
Status FlashRing::MakeRoom(std::size_t size) {
  for (std::uint32_t tries = 0; tries <= log_.block_count(); ++tries) {
    if (!log_.next_is_erased()) {
      if (const Status erased = EraseNext(); !Ok(erased)) return erased;
    }
    if (log_.room() >= size) return Status::kOk;
    if (const Status opened = log_.OpenNext(); !Ok(opened)) return opened;
    ranges_[log_.newest() % log_.block_count()] = {};
  }
  return Status::kResourceExhausted;
}

// What the block after the newest holds has been moved if the newest has frames: none of a commit comes before that.
Status FlashRing::EraseNext() {
  const std::uint32_t number = log_.next_to_go();
  if (number != 0 && !log_.newest_has_frames()) {
    if (const Status moved = MoveLive(number); !Ok(moved)) {
      if (!log_.newest_has_frames()) log_.GiveBack();  // half a frame is in it: it has to be erased and begun again
      return moved;
    }
  }
  ranges_[(log_.newest() + 1) % log_.block_count()] = {};
  return log_.EraseNext();
}

// Writes what must outlive block `number` into the newest block, in one frame, and counts what goes.
Status FlashRing::MoveLive(std::uint32_t number) {
  class Mover final : public RingLog::FrameVisitor {
   public:
    explicit Mover(FlashRing& of) : ring(of) {}
    bool Visit(std::uint32_t, const RingLog::Frame& frame) override {
      status = ring.ForEachItem(frame, [&](const Item& item) { return Take(item, frame.moved); });
      return Ok(status);
    }
    Status Take(const Item& item, bool moved) {
      const Result<bool> live = ring.IsLive(item, moved);
      if (!live.ok() || !live.value()) return live.status();
      if (!begun) {
        ring.log_.Begin();
        begun = true;
      }
      constexpr std::uint32_t kHeader = kItemHeaderSize;
      const Result<ByteSpan> bytes = ring.ReadItem(item.address - kHeader, item.size + kHeader);
      return bytes.ok() ? ring.log_.Add(bytes.value()) : bytes.status();
    }
    FlashRing& ring;
    Status status = Status::kOk;
    bool begun = false;
  } mover(*this);
  const std::uint64_t dropped = dropped_;
  if (const Status walked = log_.ForEachFrame(number, mover); !Ok(walked)) return walked;
  if (!Ok(mover.status)) return mover.status;
  if (!mover.begun && dropped_ == dropped) return Status::kOk;
  if (!mover.begun) log_.Begin();
  if (const Status counters = WriteCounters(); !Ok(counters)) return counters;
  const Result<RingLog::Frame> frame = log_.Finish(true);
  return frame.ok() ? IndexWritten(frame.value()) : frame.status();
}

// Must the item outlive its block? What must not, though it was not released, is counted as dropped.
Result<bool> FlashRing::IsLive(const Item& item, bool moved) {
  switch (item.type) {
    case ItemType::kName:
      return std::any_of(names_.begin(), names_.end(), [&](const Name& name) { return name.address == item.address; });
    case ItemType::kValue: return IsLiveValue(item);
    case ItemType::kData:
    case ItemType::kAlarm:
    case ItemType::kEvent: break;
    default: return false;
  }
  const Result<Record> record = RecordOf(item);
  if (!record.ok()) return record.status() == Status::kDataLoss ? Result<bool>(false) : record.status();
  const SequenceNumber seq = record.value().seq;
  if (seq <= released_) return false;
  if (record.value().kind == RecordKind::kData) {
    if (seq > dropped_to_) Drop(seq);
    return false;
  }
  if (const Record* kept = FindKept(seq); kept != nullptr) return kept->address == record.value().address;
  if (moved) return false;
  // All that are kept are older than this one; where it stands changes when the frame to which it is moved is read.
  if (kept_.size() == limits_.kept_alarms) Drop(kept_.empty() ? seq : kept_.front().seq);
  Keep(record.value());
  return FindKept(seq) != nullptr;
}

// The latest value of its key, unless that says that the key is forgotten: nothing older is left that it would hide.
Result<bool> FlashRing::IsLiveValue(const Item& item) {
  const auto value =
      std::find_if(values_.begin(), values_.end(), [&](const Value& other) { return other.address == item.address; });
  if (value == values_.end()) return false;
  std::array<std::uint8_t, 1> key_size;
  if (const Status read = log_.Read(item.address, key_size); !Ok(read)) return read;
  if (item.size > 1u + key_size[0]) return true;
  value_bytes_ -= value->size;
  values_.erase(value);
  return false;
}

Result<std::uint32_t> FlashRing::Read(SequenceNumber from, SequenceNumber to, std::uint8_t kinds, std::uint32_t limit,
                                      RecordVisitor& visitor) {
  class Reader final : public RingLog::FrameVisitor {
   public:
    Reader(FlashRing& of, SequenceNumber first, SequenceNumber last, std::uint8_t wanted, std::uint32_t most,
           RecordVisitor& receiver)
        : ring(of), from(first), to(last), kinds(wanted), limit(most), visitor(receiver) {}
    bool Visit(std::uint32_t, const RingLog::Frame& frame) override {
      if (frame.moved) return true;  // those are shown before all others
      status = ring.ForEachItem(frame, [&](const Item& item) {
        if (done || item.type > ItemType::kEvent) return Status::kOk;
        const Result<Record> record = ring.RecordOf(item);
        if (!record.ok()) return record.status() == Status::kDataLoss ? Status::kOk : record.status();
        return ring.FindKept(record.value().seq) != nullptr ? Status::kOk : Show(record.value());
      });
      return Ok(status) && !done;
    }
    Status Show(const Record& record) {
      // Twice the same number: a commit that had reached the flash although it was said to have failed.
      if (done || record.seq < from || record.seq > to || record.seq <= latest) return Status::kOk;
      latest = record.seq;
      if ((kinds >> static_cast<int>(record.kind) & 1) == 0) return Status::kOk;
      const Result<ByteSpan> body = ring.ReadItem(record.address, record.size);
      if (!body.ok()) return body.status();
      ++shown;
      done = !visitor.Visit({record.seq, record.kind, body.value()}) || shown == limit;
      return Status::kOk;
    }
    FlashRing& ring;
    SequenceNumber from, to, latest = 0;
    std::uint8_t kinds;
    std::uint32_t limit, shown = 0;
    RecordVisitor& visitor;
    bool done = false;
    Status status = Status::kOk;
  } reader(*this, from, to, kinds, limit, visitor);
  reader.done = limit == 0;
  for (const Record& record : kept_) {
    if (const Status shown = reader.Show(record); !Ok(shown)) return Status::kUnavailable;
  }
  for (std::uint32_t number = log_.oldest(); number != 0 && number <= log_.newest() && !reader.done; ++number) {
    const Range& range = ranges_[number % log_.block_count()];
    if (!log_.InUse(number) || range.first == 0 || range.last < from || range.first > to) continue;
    if (!Ok(log_.ForEachFrame(number, reader)) || !Ok(reader.status)) return Status::kUnavailable;
  }
  return reader.shown;
}

}  // namespace tramgac::firmware
