// What stage 3 (exchange) hands to stage 4 (decode): the answer of one device to one due group, untouched.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/core/base/bytes.h"
#include "agent/core/base/time.h"
#include "agent/core/model/quality.h"

namespace tramgac {

using DeviceIndex = std::uint32_t;  // position in the node's device table
using PointIndex = std::uint32_t;   // position in the device's point table

// A number that the device tells about the scale of others.
struct ToldNumber {
  std::int64_t number = 0;
  bool known = false;  // false: the device did not tell it
};

// A node keeps one for every point that it has read: without gaps between the members.
struct RawItem {
  enum class Kind : std::uint8_t {
    kNone,       // no value: `quality` is not kGood
    kBit,        // number is 0 or 1 (Modbus coil, discrete input)
    kRegisters,  // the point's registers as on the wire, in the block's bytes
    kInteger,    // number, two's complement
    kUnsigned,   // number, unsigned 64 bits
    kReal,       // number is the bit pattern of a double
    kOctets,     // octet string, in the block's bytes
    kOid,        // object identifier: 32-bit sub-identifiers, little endian, in the block's bytes
  };
  PointIndex point = 0;
  Kind kind = Kind::kNone;
  Quality quality = Quality::kGood;
  std::uint8_t stand_in = 0;  // > 0: which of PointSpec::stand_ins this is, from 1
  bool restarted = false;     // a counter that began anew since the block before, as the device says
  std::uint32_t offset = 0;   // into RawBlock::bytes
  std::uint32_t length = 0;   // bytes
  std::uint64_t number = 0;
  std::uint32_t device_time = 0;  // the device's clock in the same answer, hundredths of a second; 0: not asked
  std::uint32_t told = 0;         // into RawBlock::told: as many as PointSpec::scale_terms
};

// A row of a device's table that was not known before: the pipeline makes points for it.
struct NewRow {
  std::uint32_t table = 0;     // position in the device's table list
  PointIndex first_point = 0;  // the row's points are first_point, first_point + 1, .. in column order
  std::string label;
  std::string index{};  // what the device calls the row in this answer (SNMP: the instance, dotted); may change later
};

// Something that a device said unasked (SNMP: a trap or an inform).
struct RawNotification {
  static constexpr std::uint32_t kUnknown = 0xFFFFFFFF;
  std::uint32_t spec = kUnknown;  // position in DeviceSpec::notifications
  std::uint32_t offset = 0;       // what the protocol calls it, as text in RawBlock::bytes (SNMP: dotted OID)
  std::uint32_t length = 0;       // bytes
};

// Reused, so that after a while nothing is allocated (std::vector keeps its capacity over Clear) but for new rows.
// Single-threaded; handed from one thread to the next by a queue, never shared.
struct RawBlock {
  DeviceIndex device = 0;
  BootTime asked{};                   // when the poll began; zero: not known
  BootTime taken;                     // when the answer arrived (for a failure: when it was given up)
  std::uint8_t path = 0;              // which of the ways to the device was used: 0 the first, 1 the backup
  Quality exchange = Quality::kGood;  // the exchange as a whole; not good: of `items` only good ones are taken, which
                                      // the node knows by itself: the verdict of a probe
  Quality remark = Quality::kGood;    // what is wrong with the device although it answers: kDuplicateEngine,
                                      // kNotIncreasing
  std::vector<NewRow> new_rows;
  std::vector<RawItem> items;
  std::vector<std::uint8_t> bytes;
  std::vector<ToldNumber> told;
  std::vector<std::uint8_t> memory;  // what the driver wants to find again after a restart; empty: nothing new
  // Set: this is no answer to a poll. `items` are the notification's fields, RawItem::point is their position.
  std::optional<RawNotification> notification;

  void Clear() {
    exchange = remark = Quality::kGood;
    asked = {};
    path = 0;
    new_rows = std::vector<NewRow>();  // rare: their memory would be kept for nothing
    items.clear();
    bytes.clear();
    told.clear();
    memory.clear();
    notification.reset();
  }
  // Adds an item whose content is copied into `bytes`.
  void AddBytes(PointIndex point, RawItem::Kind kind, ByteSpan content) {
    items.push_back({.point = point,
                     .kind = kind,
                     .offset = static_cast<std::uint32_t>(bytes.size()),
                     .length = static_cast<std::uint32_t>(content.size())});
    bytes.insert(bytes.end(), content.begin(), content.end());
  }
  void AddNumber(PointIndex point, RawItem::Kind kind, std::uint64_t number) {
    items.push_back({.point = point, .kind = kind, .number = number});
  }
  // Adds an item that could not be read. `why` is not kGood.
  void AddFailure(PointIndex point, Quality why) { items.push_back({.point = point, .quality = why}); }
  // What the device told about the scale of `item`. Outcome: empty, if there are not `count` such numbers.
  std::span<const ToldNumber> ToldOf(const RawItem& item, std::size_t count) const {
    if (item.told > told.size() || count > told.size() - item.told) return {};
    return std::span(told).subspan(item.told, count);
  }
  ByteSpan BytesOf(const RawItem& item) const { return ByteSpan(bytes).subspan(item.offset, item.length); }
};

}  // namespace tramgac
