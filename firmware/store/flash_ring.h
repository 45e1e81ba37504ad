// The record store of a node without a file system: a ring of flash blocks (ring_log.h, docs/design/flash-ring.md).
//
// One commit is one frame: it is there, whole, or it is not. When the oldest block has to go, what must outlive it is
// written once more at the front: names, values, and alarms and events that nobody has released yet. Readings go with
// their block; those that were not released are counted.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "agent/core/model/record_store.h"
#include "firmware/store/ring_log.h"

namespace tramgac::firmware {

// Bounds: all memory is taken when the store is made and mounted.
struct FlashRingLimits {
  std::size_t commit_bytes = 4096;  // of everything between two commits; readings may fill three quarters of it
  std::size_t item_bytes = 1024;    // of a record's body, or of a key with its value
  std::size_t names = 512;
  std::size_t name_bytes = 8192;  // of all names together
  std::size_t keys = 256;
  std::size_t value_bytes = 16384;  // of all keys with their values, on the flash
  std::size_t kept_alarms = 256;    // alarms and events that can outlive their block; the oldest go first
};

class FlashRing final : public RecordStore {
 public:
  // `flash` outlives it and belongs to it alone.
  FlashRing(board::Nonvolatile& flash, const FlashRingLimits& limits);

  // Finds what is stored: reads all of it, writes nothing. To be called once, before anything else. `random`: what the
  // store's identity is made of if there is none yet.
  // Outcomes: kOk; kInvalidArgument (the flash is too small for these limits); kResourceExhausted (there are more names
  // or keys in it than these limits allow); kUnavailable (it cannot be read).
  Status Mount(const RingLog::Identity& random);

  Result<SequenceNumber> Append(RecordKind kind, ByteSpan body) override;
  Status Put(std::string_view key, ByteSpan value) override;
  Result<std::size_t> Get(std::string_view key, MutableByteSpan out) override;
  Result<NameId> Intern(std::string_view name) override;
  std::string_view NameOf(NameId id) const override;
  // Writes nothing if there is nothing but a release to be remembered: that goes with the next record.
  Status Commit() override;
  // Outcome: kUnimplemented: what is written in flash stays as it is.
  Status Replace(SequenceNumber, ByteSpan, std::span<const SequenceNumber>) override { return Status::kUnimplemented; }
  Result<std::uint32_t> Read(SequenceNumber from, SequenceNumber to, std::uint8_t kinds, std::uint32_t limit,
                             RecordVisitor& visitor) override;
  void Release(SequenceNumber seq) override;
  StoreStatus status() const override;

 private:
  // An item: its type, the size of its payload (16 bits, little-endian), the payload. That begins with
  //  a record: its number, 64 bits; a name: its id, 16 bits; a value: the size of its key, 8 bits, and the key;
  //  counters: last_, released_, dropped_to_, dropped_, 64 bits each. All frames hold counters.
  static constexpr std::size_t kItemHeaderSize = 3, kNumberSize = 8, kIdSize = 2, kMaxKeySize = 64;
  static constexpr std::size_t kCountersSize = kItemHeaderSize + 4 * kNumberSize;

  // The first three are RecordKind.
  enum class ItemType : std::uint8_t { kData, kAlarm, kEvent, kName, kValue, kCounters };
  struct Item {
    ItemType type;
    std::uint32_t address, size;  // of its payload
  };
  struct Record {
    SequenceNumber seq;
    RecordKind kind;
    std::uint32_t address, size;  // of its body
  };
  struct Range {
    SequenceNumber first = 0, last = 0;  // 0: no records
  };
  struct Name {
    std::uint32_t begin = 0, size = 0;  // in name_text_
    std::uint32_t address = 0;          // of its payload; 0: it is not on the flash yet
  };
  struct Value {
    std::uint64_t hash;           // of the key
    std::uint32_t address, size;  // of the payload
  };

  Status AddItem(ItemType type, ByteSpan first, ByteSpan second, std::size_t limit);
  Status MakeRoom(std::size_t size);
  Status EraseNext();
  Status MoveLive(std::uint32_t number);
  Result<bool> IsLive(const Item& item, bool moved);
  Result<bool> IsLiveValue(const Item& item);
  Status WriteCounters();

  // Calls take(item) for each item of a frame. Outcomes: kOk; the first that `take` or a read gives instead.
  template <typename Take>
  Status ForEachItem(const RingLog::Frame& frame, Take take);
  Status Index(std::uint32_t number, const RingLog::Frame& frame);
  Status IndexWritten(const RingLog::Frame& frame);
  Status IndexItem(std::uint32_t number, const Item& item, bool moved);
  Status IndexName(const Item& item);
  Status IndexValue(const Item& item);
  Status IndexCounters(const Item& item);
  Result<Record> RecordOf(const Item& item);
  void Keep(const Record& record);
  void Drop(SequenceNumber seq);
  const Record* FindKept(SequenceNumber seq) const;
  bool HasRoomFor(std::string_view name) const;
  void SetName(NameId id, std::string_view name);
  // The place of a key in values_; values_.size() if it has none.
  Result<std::size_t> FindValue(std::string_view key);
  Result<ByteSpan> ReadItem(std::uint32_t address, std::uint32_t size);

  RingLog log_;
  FlashRingLimits limits_;
  std::vector<Range> ranges_;          // by block
  std::vector<std::uint8_t> pending_;  // items of the next frame
  std::vector<std::uint8_t> scratch_;
  std::vector<char> name_text_;
  std::vector<Name> names_;  // by id
  std::vector<Value> values_;
  std::size_t value_bytes_ = 0;
  std::vector<Record> kept_;              // moved alarms and events, by number
  std::optional<RingLog::Frame> unread_;  // the newest frame, while it could not be read for the index
  SequenceNumber last_ = 0, next_ = 1, released_ = 0, wanted_release_ = 0, dropped_to_ = 0;
  std::uint64_t dropped_ = 0;
};

template <typename Take>
Status FlashRing::ForEachItem(const RingLog::Frame& frame, Take take) {
  const std::uint32_t end = frame.address + frame.size;
  std::uint32_t at = frame.address;
  while (at + kItemHeaderSize <= end) {
    std::array<std::uint8_t, kItemHeaderSize> header;
    if (const Status read = log_.Read(at, header); !Ok(read)) return read;
    const Item item{static_cast<ItemType>(header[0]), at + static_cast<std::uint32_t>(kItemHeaderSize),
                    static_cast<std::uint32_t>(header[1] | header[2] << 8)};
    if (item.size > end - item.address) return Status::kOk;  // a checksum that fits by chance
    if (const Status taken = take(item); !Ok(taken)) return taken;
    at = item.address + item.size;
  }
  return Status::kOk;
}

}  // namespace tramgac::firmware
