// The bytes of a record body in the store: compact, versioned, independent of the configuration (names are
// interned in the store). The counterpart of encode (core/payload), which turns them into JSON when the record
// leaves. Pure functions and plain structs; no allocation; safe anywhere.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "agent/core/base/time.h"
#include "agent/core/model/quality.h"
#include "agent/core/model/record_store.h"
#include "agent/core/model/value.h"

namespace tramgac {

// How sure the wall time of a record is (DESIGN: `tq`).
enum class TimeQuality : std::uint8_t {
  kNone,       // wall time unknown
  kEstimated,  // counted on from the last known time
  kCorrected,  // clock was not synchronised then, computed later in the same boot
  kSynced,     // clock was synchronised
};

// "none", "estimated", "corrected", "synced".
std::string_view TimeQualityName(TimeQuality quality);

// When something happened, on both time lines. `boot` is an interned name.
struct Stamp {
  NameId boot = 0;
  BootTime at{};
  std::int64_t utc_ms = 0;  // since 1970; meaningless when the quality is kNone
  TimeQuality quality = TimeQuality::kNone;
};

// --- readings -------------------------------------------------------------------------------------------

// What became of the readings of a point that were thinned: one entry stands for all of them.
struct PointSummary {
  std::uint32_t good = 0;  // readings that were good
  std::uint32_t bad = 0;
  // Of the good ones, if they are numbers.
  bool has_numbers = false;
  double min = 0, max = 0, sum = 0;
};

// What a thinned record stands for: so many records of its device, of which the oldest had this number and time.
struct ThinnedSpan {
  std::uint32_t records = 0;  // 0: it is not thinned
  SequenceNumber first_seq = 0;
  BootTime first_at{};
};

// Writes the body of a kData record. Usage: Begin, Add for each reading, then body().
// Once the buffer is full Add returns false and leaves the body as it was.
class DataBodyWriter {
 public:
  explicit DataBodyWriter(MutableByteSpan buffer) : buffer_(buffer) {}

  // Outcome: false if not even the head fits.
  bool Begin(const Stamp& stamp, NameId device);
  // The same for a thinned record, with AddSummary for each point; `stamp` is that of the newest record.
  bool BeginThinned(const Stamp& stamp, NameId device, const ThinnedSpan& span);
  // `value` counts only when `quality` is kGood. Outcome: false if it does not fit.
  bool Add(NameId point, const Value& value, Quality quality);
  // `last`: the newest good value, counts only if there was one. `quality`: of the newest reading.
  bool AddSummary(NameId point, const Value& last, Quality quality, const PointSummary& summary);
  std::uint32_t count() const { return count_; }
  ByteSpan body() const { return ByteSpan(buffer_.data(), size_); }

 private:
  MutableByteSpan buffer_;
  std::size_t size_ = 0;
  std::uint32_t count_ = 0;
};

struct DataEntry {
  NameId point = 0;
  Quality quality = Quality::kGood;
  Value value;           // of a thinned record: the newest good one, whatever the quality; kNone if there was none
  PointSummary summary;  // of a thinned record only
};

// Reads it back. Any bytes may be given: damage ends the reading with ok() false, nothing else.
class DataBodyReader {
 public:
  explicit DataBodyReader(ByteSpan body);
  const Stamp& stamp() const { return stamp_; }
  NameId device() const { return device_; }
  const ThinnedSpan& thinned() const { return thinned_; }
  // Outcome: false at the end or at damage (see ok()).
  bool Next(DataEntry& entry);
  bool ok() const { return ok_ && reader_.ok(); }

 private:
  bool NextSummary(DataEntry& entry);

  ByteReader reader_;
  Stamp stamp_;
  NameId device_ = 0;
  ThinnedSpan thinned_;
  bool ok_ = true;
};

// --- alarms and events ----------------------------------------------------------------------------------

// A record with this field, true, was moved out of a damaged store: it is history, whenever it leaves.
inline constexpr std::string_view kSalvagedField = "salvaged";

// A flat list of named fields, in order, as it will stand in the JSON object of `event`.
struct EventField {
  std::string_view name;
  Value value;
};

class EventBodyWriter {
 public:
  explicit EventBodyWriter(MutableByteSpan buffer) : writer_(buffer) {}
  void Begin(const Stamp& stamp, std::string_view event);
  void Text(std::string_view field, std::string_view text);
  void Number(std::string_view field, double number);
  void Integer(std::string_view field, std::int64_t number);
  void Bool(std::string_view field, bool truth);
  // Precondition: its value is not kNone.
  void Field(const EventField& field) { Put(field.name, field.value); }
  // Outcome of ok(): false if anything did not fit; the body must not be used then.
  bool ok() const { return writer_.ok(); }
  ByteSpan body() const { return writer_.written(); }

 private:
  void Put(std::string_view field, const Value& value);
  ByteWriter writer_;
};

class EventBodyReader {
 public:
  explicit EventBodyReader(ByteSpan body);
  const Stamp& stamp() const { return stamp_; }
  std::string_view event() const { return event_; }
  // Outcome: false at the end or at damage (see ok()).
  bool Next(EventField& field);
  bool ok() const { return ok_ && reader_.ok(); }

 private:
  ByteReader reader_;
  Stamp stamp_;
  std::string_view event_;
  bool ok_ = true;
};

}  // namespace tramgac
