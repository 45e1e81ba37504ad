#include "firmware/store/flash_ring.h"

#include <algorithm>
#include <cstring>

#include "agent/core/base/hash.h"
#include "agent/core/base/uuid.h"

namespace tramgac::firmware {
namespace {

ByteSpan BytesOf(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

std::string_view TextOf(ByteSpan bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

template <std::size_t kSize>
std::array<std::uint8_t, kSize> Stored(std::uint64_t number) {
  std::array<std::uint8_t, kSize> bytes;
  for (std::uint8_t& byte : bytes) {
    byte = static_cast<std::uint8_t>(number);
    number >>= 8;
  }
  return bytes;
}

std::uint64_t Load(ByteSpan bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) number = number << 8 | bytes[i];
  return number;
}

}  // namespace

FlashRing::FlashRing(board::Nonvolatile& flash, const FlashRingLimits& limits)
    : log_(flash),
      limits_(limits),
      ranges_(log_.block_count()),
      scratch_(limits.item_bytes + kItemHeaderSize + kNumberSize) {
  pending_.reserve(limits.commit_bytes);
  name_text_.reserve(limits.name_bytes);
  names_.reserve(limits.names);
  values_.reserve(limits.keys);
  kept_.reserve(limits.kept_alarms);
}

// --- mounting -------------------------------------------------------------------------------------------

Status FlashRing::Mount(const RingLog::Identity& random) {
  const std::size_t item = limits_.item_bytes + kItemHeaderSize + kNumberSize;
  const std::size_t moved = limits_.name_bytes + limits_.names * (kItemHeaderSize + kIdSize) + limits_.value_bytes +
                            limits_.kept_alarms * item;
  const std::size_t ring = std::size_t{log_.block_size()} * log_.block_count();
  if (limits_.commit_bytes + kCountersSize + RingLog::kBlockHeaderSize + RingLog::kFrameHeaderSize >
          log_.block_size() ||
      limits_.commit_bytes > RingLog::kMaxFrameSize - kCountersSize || item > limits_.commit_bytes ||
      moved > ring / 2 || limits_.names > 0xFFFF) {
    return Status::kInvalidArgument;
  }
  if (const Status mounted = log_.Mount(random); !Ok(mounted)) return mounted;
  class Indexer final : public RingLog::FrameVisitor {
   public:
    explicit Indexer(FlashRing& of) : ring(of) {}
    bool Visit(std::uint32_t number, const RingLog::Frame& frame) override {
      status = ring.Index(number, frame);
      return Ok(status);
    }
    FlashRing& ring;
    Status status = Status::kOk;
  } indexer(*this);
  for (std::uint32_t number = log_.oldest(); number != 0 && number <= log_.newest(); ++number) {
    if (!log_.InUse(number)) continue;
    if (const Status walked = log_.ForEachFrame(number, indexer); !Ok(walked)) return walked;
    if (!Ok(indexer.status)) return indexer.status;
  }
  next_ = last_ + 1;
  wanted_release_ = released_;
  return Status::kOk;
}

Result<ByteSpan> FlashRing::ReadItem(std::uint32_t address, std::uint32_t size) {
  if (size > scratch_.size()) return Status::kResourceExhausted;
  const MutableByteSpan bytes = MutableByteSpan(scratch_).first(size);
  if (const Status read = log_.Read(address, bytes); !Ok(read)) return read;
  return ByteSpan(bytes);
}

Status FlashRing::Index(std::uint32_t number, const RingLog::Frame& frame) {
  return ForEachItem(frame, [&](const Item& item) { return IndexItem(number, item, frame.moved); });
}

// The frame is written, whatever reading it says: its index is made before anything else is written.
Status FlashRing::IndexWritten(const RingLog::Frame& frame) {
  unread_ = frame;
  const Status indexed = Index(log_.newest(), frame);
  if (Ok(indexed)) unread_.reset();
  return indexed;
}

Status FlashRing::IndexItem(std::uint32_t number, const Item& item, bool moved) {
  switch (item.type) {
    case ItemType::kName: return IndexName(item);
    case ItemType::kValue: return IndexValue(item);
    case ItemType::kCounters: return IndexCounters(item);
    case ItemType::kData:
    case ItemType::kAlarm:
    case ItemType::kEvent: break;
    default: return Status::kOk;
  }
  const Result<Record> record = RecordOf(item);
  if (!record.ok()) return record.status() == Status::kDataLoss ? Status::kOk : record.status();
  const SequenceNumber seq = record.value().seq;
  if (moved) {
    if (seq > released_) Keep(record.value());
    return Status::kOk;
  }
  Range& range = ranges_[number % log_.block_count()];
  if (range.first == 0) range.first = seq;
  range.last = std::max(range.last, seq);
  last_ = std::max(last_, seq);
  return Status::kOk;
}

Result<FlashRing::Record> FlashRing::RecordOf(const Item& item) {
  if (item.size < kNumberSize) return Status::kDataLoss;
  std::array<std::uint8_t, kNumberSize> number;
  if (const Status read = log_.Read(item.address, number); !Ok(read)) return read;
  return Record{Load(number), static_cast<RecordKind>(item.type),
                item.address + static_cast<std::uint32_t>(kNumberSize),
                item.size - static_cast<std::uint32_t>(kNumberSize)};
}

Status FlashRing::IndexName(const Item& item) {
  const Result<ByteSpan> bytes = ReadItem(item.address, item.size);
  if (!bytes.ok()) return bytes.status();
  if (item.size < kIdSize) return Status::kOk;
  const auto id = static_cast<std::size_t>(Load(bytes.value().first(kIdSize)));
  const std::string_view name = TextOf(bytes.value().subspan(kIdSize));
  if (id == 0) return Status::kOk;
  // One that was moved comes later than others with higher ids.
  if (id > limits_.names) return Status::kResourceExhausted;
  if (id > names_.size()) names_.resize(id);
  Name& known = names_[id - 1];
  if (known.size == 0) {
    if (!HasRoomFor(name)) return Status::kResourceExhausted;
    SetName(static_cast<NameId>(id), name);
  }
  known.address = item.address;
  return Status::kOk;
}

bool FlashRing::HasRoomFor(std::string_view name) const {
  return name_text_.size() + name.size() <= limits_.name_bytes;
}

void FlashRing::SetName(NameId id, std::string_view name) {
  names_[id - 1].begin = static_cast<std::uint32_t>(name_text_.size());
  names_[id - 1].size = static_cast<std::uint32_t>(name.size());
  name_text_.insert(name_text_.end(), name.begin(), name.end());
}

Status FlashRing::IndexValue(const Item& item) {
  const Result<ByteSpan> bytes = ReadItem(item.address, item.size);
  if (!bytes.ok()) return bytes.status();
  if (item.size < 1 || item.size < 1u + bytes.value()[0]) return Status::kOk;
  std::array<char, kMaxKeySize> text;  // what ReadItem gave is overwritten while the key is looked for
  const std::size_t size = std::min<std::size_t>(bytes.value()[0], text.size());
  std::memcpy(text.data(), bytes.value().data() + 1, size);
  const std::string_view key(text.data(), size);
  const Result<std::size_t> place = FindValue(key);
  if (!place.ok()) return place.status();
  if (place.value() < values_.size()) {
    value_bytes_ -= values_[place.value()].size;
  } else if (values_.size() == limits_.keys) {
    return Status::kResourceExhausted;
  } else {
    values_.push_back({Fnv1a(key), 0, 0});
  }
  value_bytes_ += item.size;
  values_[place.value()].address = item.address;
  values_[place.value()].size = item.size;
  return Status::kOk;
}

Result<std::size_t> FlashRing::FindValue(std::string_view key) {
  const std::uint64_t hash = Fnv1a(key);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (values_[i].hash != hash) continue;
    std::array<std::uint8_t, 1 + kMaxKeySize> stored;
    const MutableByteSpan bytes = MutableByteSpan(stored).first(std::min<std::size_t>(1 + key.size(), values_[i].size));
    if (const Status read = log_.Read(values_[i].address, bytes); !Ok(read)) return read;
    if (bytes.size() == 1 + key.size() && bytes[0] == key.size() && TextOf(bytes.subspan(1)) == key) return i;
  }
  return values_.size();
}

Status FlashRing::IndexCounters(const Item& item) {
  const Result<ByteSpan> bytes = ReadItem(item.address, item.size);
  if (!bytes.ok()) return bytes.status();
  if (item.size != kCountersSize - kItemHeaderSize) return Status::kOk;
  const auto number = [&](std::size_t i) { return Load(bytes.value().subspan(i * kNumberSize, kNumberSize)); };
  last_ = std::max(last_, number(0));
  released_ = number(1);
  dropped_to_ = number(2);
  dropped_ = number(3);
  std::erase_if(kept_, [this](const Record& record) { return record.seq <= released_; });
  return Status::kOk;
}

// --- what is kept and dropped ---------------------------------------------------------------------------

const FlashRing::Record* FlashRing::FindKept(SequenceNumber seq) const {
  const auto found = std::lower_bound(kept_.begin(), kept_.end(), seq,
                                      [](const Record& record, SequenceNumber wanted) { return record.seq < wanted; });
  return found != kept_.end() && found->seq == seq ? &*found : nullptr;
}

void FlashRing::Keep(const Record& record) {
  if (const Record* known = FindKept(record.seq); known != nullptr) {
    kept_[static_cast<std::size_t>(known - kept_.data())] = record;
    return;
  }
  if (kept_.size() == limits_.kept_alarms) {  // what goes then was counted when its block went
    if (kept_.empty() || record.seq < kept_.front().seq) return;
    kept_.erase(kept_.begin());
  }
  kept_.insert(std::find_if(kept_.begin(), kept_.end(), [&](const Record& other) { return other.seq > record.seq; }),
               record);
}

void FlashRing::Drop(SequenceNumber seq) {
  ++dropped_;
  dropped_to_ = std::max(dropped_to_, seq);
}

// --- records, values and names --------------------------------------------------------------------------

Status FlashRing::AddItem(ItemType type, ByteSpan first, ByteSpan second, std::size_t limit) {
  const std::size_t size = first.size() + second.size();
  if (size > limits_.item_bytes + kNumberSize || pending_.size() + kItemHeaderSize + size > limit) {
    return Status::kResourceExhausted;
  }
  pending_.push_back(static_cast<std::uint8_t>(type));
  const auto stored = Stored<2>(size);
  for (const ByteSpan part : {ByteSpan(stored), first, second})
    pending_.insert(pending_.end(), part.begin(), part.end());
  return Status::kOk;
}

Result<SequenceNumber> FlashRing::Append(RecordKind kind, ByteSpan body) {
  // Readings must leave room for the alarms that they may raise.
  const std::size_t limit = kind == RecordKind::kData ? limits_.commit_bytes / 4 * 3 : limits_.commit_bytes;
  if (body.size() > limits_.item_bytes) return Status::kResourceExhausted;
  const Status added = AddItem(static_cast<ItemType>(kind), Stored<kNumberSize>(next_), body, limit);
  if (!Ok(added)) return added;
  return next_++;
}

Status FlashRing::Put(std::string_view key, ByteSpan value) {
  if (key.size() > kMaxKeySize) return Status::kInvalidArgument;
  std::array<std::uint8_t, 1 + kMaxKeySize> head;
  head[0] = static_cast<std::uint8_t>(key.size());
  std::copy(key.begin(), key.end(), head.begin() + 1);
  const ByteSpan first = ByteSpan(head).first(1 + key.size());
  const Result<std::size_t> place = FindValue(key);
  if (!place.ok()) return Status::kResourceExhausted;
  const std::size_t before = place.value() < values_.size() ? values_[place.value()].size : 0;
  // Until the commit nothing is known of pending keys: they are counted as if they were all new.
  std::size_t new_keys = 0, new_bytes = 0;
  for (std::size_t at = 0; at < pending_.size();) {
    const auto size = static_cast<std::size_t>(Load(ByteSpan(pending_).subspan(at + 1, 2)));
    if (static_cast<ItemType>(pending_[at]) == ItemType::kValue) ++new_keys, new_bytes += size;
    at += kItemHeaderSize + size;
  }
  if ((before == 0 && values_.size() + new_keys >= limits_.keys) ||
      value_bytes_ + new_bytes + first.size() + value.size() - std::min(before, first.size() + value.size()) >
          limits_.value_bytes) {
    return Status::kResourceExhausted;
  }
  return AddItem(ItemType::kValue, first, value, limits_.commit_bytes);
}

Result<std::size_t> FlashRing::Get(std::string_view key, MutableByteSpan out) {
  if (key.size() > kMaxKeySize) return Status::kNotFound;
  ByteSpan found;
  bool is_pending = false;
  for (std::size_t at = 0; at < pending_.size();) {
    const auto size = static_cast<std::size_t>(Load(ByteSpan(pending_).subspan(at + 1, 2)));
    const ByteSpan payload = ByteSpan(pending_).subspan(at + kItemHeaderSize, size);
    if (static_cast<ItemType>(pending_[at]) == ItemType::kValue && payload[0] == key.size() &&
        TextOf(payload.subspan(1, key.size())) == key) {
      found = payload.subspan(1 + key.size());
      is_pending = true;
    }
    at += kItemHeaderSize + size;
  }
  if (!is_pending) {
    const Result<std::size_t> place = FindValue(key);
    if (!place.ok() || place.value() == values_.size()) return Status::kNotFound;
    const Result<ByteSpan> payload = ReadItem(values_[place.value()].address, values_[place.value()].size);
    if (!payload.ok()) return Status::kNotFound;
    found = payload.value().subspan(1 + key.size());
  }
  if (found.empty()) return Status::kNotFound;
  if (found.size() > out.size()) return Status::kOutOfRange;
  std::copy(found.begin(), found.end(), out.begin());
  return found.size();
}

Result<NameId> FlashRing::Intern(std::string_view name) {
  for (NameId id = 1; id <= names_.size(); ++id) {
    if (NameOf(id) == name) return id;
  }
  if (names_.size() == limits_.names || !HasRoomFor(name)) return Status::kResourceExhausted;
  const auto id = static_cast<NameId>(names_.size() + 1);
  const Status added = AddItem(ItemType::kName, Stored<kIdSize>(id), BytesOf(name), limits_.commit_bytes);
  if (!Ok(added)) return added;
  names_.resize(id);
  SetName(id, name);
  return id;
}

std::string_view FlashRing::NameOf(NameId id) const {
  if (id == 0 || id > names_.size()) return {};
  return {name_text_.data() + names_[id - 1].begin, names_[id - 1].size};
}

void FlashRing::Release(SequenceNumber seq) { wanted_release_ = std::max(wanted_release_, std::min(seq, next_ - 1)); }

StoreStatus FlashRing::status() const {
  StoreStatus status;
  const UuidText uuid = RandomUuid(log_.identity());
  std::copy(uuid.begin(), uuid.end(), status.uuid.begin());
  const std::uint32_t oldest = log_.oldest();
  for (std::uint32_t number = oldest; number != 0 && number <= log_.newest() && status.first == 0; ++number) {
    if (log_.InUse(number)) status.first = ranges_[number % log_.block_count()].first;
  }
  if (!kept_.empty()) status.first = kept_.front().seq;
  status.last = last_;
  status.bytes = oldest == 0 ? 0 : std::uint64_t{log_.newest() - oldest + 1} * log_.block_size();
  status.budget_bytes = std::uint64_t{log_.block_count() - 1} * log_.block_size();
  status.dropped_to = dropped_to_;
  status.dropped_records = dropped_;
  return status;
}

}  // namespace tramgac::firmware
