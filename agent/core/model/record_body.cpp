#include "agent/core/model/record_body.h"

#include <cmath>

namespace tramgac {
namespace {

constexpr std::uint8_t kBodyVersion = 1;

// Type tags of a value in a body. kWholeReal: a real without fraction, written as a varint (1 to 4 bytes
// instead of 8); kTenths: a real that is a whole number of tenths, the most common case of all.
enum class Tag : std::uint8_t {
  kFalse = 0,
  kTrue = 1,
  kInteger = 2,
  kReal = 3,
  kText = 4,
  kWholeReal = 5,
  kTenths = 6
};
constexpr std::uint8_t kTagBits = 3;

void WriteStamp(ByteWriter& out, const Stamp& stamp) {
  out.U8(kBodyVersion);
  out.Varint(stamp.boot);
  out.SignedVarint(stamp.at.time_since_epoch().count());
  out.U8(static_cast<std::uint8_t>(stamp.quality));
  if (stamp.quality != TimeQuality::kNone) out.SignedVarint(stamp.utc_ms);
}

bool ReadStamp(ByteReader& in, Stamp& stamp) {
  if (in.U8() != kBodyVersion) return false;
  stamp.boot = static_cast<NameId>(in.Varint());
  stamp.at = BootTime(Duration(in.SignedVarint()));
  const std::uint8_t quality = in.U8();
  if (quality > static_cast<std::uint8_t>(TimeQuality::kSynced)) return false;
  stamp.quality = static_cast<TimeQuality>(quality);
  if (stamp.quality != TimeQuality::kNone) stamp.utc_ms = in.SignedVarint();
  return in.ok();
}

bool IsWhole(double value) { return value == std::trunc(value) && std::abs(value) < 1e9; }

// The tag that writes `value` in the fewest bytes without changing it in the last bit.
Tag TagOf(const Value& value) {
  switch (value.type) {
    case ValueType::kBool: return value.integer != 0 ? Tag::kTrue : Tag::kFalse;
    case ValueType::kInteger: return Tag::kInteger;
    case ValueType::kText: return Tag::kText;
    default: break;
  }
  if (IsWhole(value.real) && !(value.real == 0 && std::signbit(value.real))) return Tag::kWholeReal;
  const double tenths = std::round(value.real * 10);
  return IsWhole(tenths) && tenths / 10 == value.real && tenths != 0 ? Tag::kTenths : Tag::kReal;
}

void WriteValue(ByteWriter& out, Tag tag, const Value& value) {
  switch (tag) {
    case Tag::kFalse:
    case Tag::kTrue: return;
    case Tag::kInteger: return out.SignedVarint(value.integer);
    case Tag::kReal: return out.F64(value.real);
    case Tag::kText: return out.Text(value.text);
    case Tag::kWholeReal: return out.SignedVarint(static_cast<std::int64_t>(value.real));
    case Tag::kTenths: return out.SignedVarint(static_cast<std::int64_t>(std::round(value.real * 10)));
  }
}

bool ReadValue(ByteReader& in, std::uint8_t tag, Value& value) {
  switch (static_cast<Tag>(tag)) {
    case Tag::kFalse: value = Value::Bool(false); return true;
    case Tag::kTrue: value = Value::Bool(true); return true;
    case Tag::kInteger: value = Value::Integer(in.SignedVarint()); return in.ok();
    case Tag::kReal: value = Value::Real(in.F64()); return in.ok() && std::isfinite(value.real);
    case Tag::kText: value = Value::Text(in.Text()); return in.ok();
    case Tag::kWholeReal: value = Value::Real(static_cast<double>(in.SignedVarint())); return in.ok();
    case Tag::kTenths: value = Value::Real(static_cast<double>(in.SignedVarint()) / 10); return in.ok();
  }
  return false;
}

void WriteTagged(ByteWriter& out, const Value& value) {
  const Tag tag = TagOf(value);
  out.U8(static_cast<std::uint8_t>(tag));
  WriteValue(out, tag, value);
}

bool ReadNumber(ByteReader& in, double& number) {
  Value value;
  if (!ReadValue(in, in.U8(), value)) return false;
  number = value.real;
  return value.type == ValueType::kReal;
}

// Stands where the first point of a record would: no point has this number.
constexpr NameId kThinnedMark = 0;

// What an entry of a thinned record has.
constexpr std::uint8_t kHasValue = 1;
constexpr std::uint8_t kHasNumbers = 2;

// One byte before each value: 0x80 | quality for a bad one, the tag for a good one.
constexpr std::uint8_t kBadMark = 0x80;

}  // namespace

std::string_view TimeQualityName(TimeQuality quality) {
  switch (quality) {
    case TimeQuality::kNone: return "none";
    case TimeQuality::kEstimated: return "estimated";
    case TimeQuality::kCorrected: return "corrected";
    case TimeQuality::kSynced: return "synced";
  }
  return "none";
}

bool DataBodyWriter::Begin(const Stamp& stamp, NameId device) {
  ByteWriter out(buffer_);
  WriteStamp(out, stamp);
  out.Varint(device);
  size_ = out.ok() ? out.size() : 0;
  count_ = 0;
  return out.ok();
}

bool DataBodyWriter::Add(NameId point, const Value& value, Quality quality) {
  ByteWriter out(buffer_.subspan(size_));
  out.Varint(point);
  if (quality != Quality::kGood) {
    out.U8(static_cast<std::uint8_t>(kBadMark | static_cast<std::uint8_t>(quality)));
  } else {
    const Tag tag = TagOf(value);
    out.U8(static_cast<std::uint8_t>(tag));
    WriteValue(out, tag, value);
  }
  if (!out.ok()) return false;
  size_ += out.size();
  ++count_;
  return true;
}

bool DataBodyWriter::BeginThinned(const Stamp& stamp, NameId device, const ThinnedSpan& span) {
  if (!Begin(stamp, device)) return false;
  ByteWriter out(buffer_.subspan(size_));
  out.Varint(kThinnedMark);
  out.Varint(span.records);
  out.Varint(span.first_seq);
  out.SignedVarint(span.first_at.time_since_epoch().count());
  size_ += out.ok() ? out.size() : 0;
  return out.ok();
}

bool DataBodyWriter::AddSummary(NameId point, const Value& last, Quality quality, const PointSummary& summary) {
  ByteWriter out(buffer_.subspan(size_));
  const bool has_value = summary.good > 0;
  out.Varint(point);
  out.U8(static_cast<std::uint8_t>(quality));
  out.U8(static_cast<std::uint8_t>((has_value ? kHasValue : 0) | (summary.has_numbers ? kHasNumbers : 0)));
  out.Varint(summary.good);
  out.Varint(summary.bad);
  if (has_value) WriteTagged(out, last);
  if (summary.has_numbers) {
    WriteTagged(out, Value::Real(summary.min));
    WriteTagged(out, Value::Real(summary.max));
    out.F64(summary.sum);
  }
  if (!out.ok()) return false;
  size_ += out.size();
  ++count_;
  return true;
}

DataBodyReader::DataBodyReader(ByteSpan body) : reader_(body) {
  ok_ = ReadStamp(reader_, stamp_);
  device_ = static_cast<NameId>(reader_.Varint());
  ByteReader ahead = reader_;
  if (!ok() || ahead.at_end() || ahead.Varint() != kThinnedMark) return;
  reader_ = ahead;
  thinned_.records = static_cast<std::uint32_t>(reader_.Varint());
  thinned_.first_seq = reader_.Varint();
  thinned_.first_at = BootTime(Duration(reader_.SignedVarint()));
  ok_ = thinned_.records > 0;
}

bool DataBodyReader::NextSummary(DataEntry& entry) {
  PointSummary& summary = entry.summary;
  summary = {};
  entry.value = Value();
  const int quality = reader_.U8();
  const std::uint8_t has = reader_.U8();
  summary.good = static_cast<std::uint32_t>(reader_.Varint());
  summary.bad = static_cast<std::uint32_t>(reader_.Varint());
  entry.quality = static_cast<Quality>(quality);
  ok_ = reader_.ok() && quality < kQualityCount && ((has & kHasValue) != 0) == (summary.good > 0);
  if (ok_ && (has & kHasValue) != 0) ok_ = ReadValue(reader_, reader_.U8(), entry.value);
  summary.has_numbers = (has & kHasNumbers) != 0;
  if (!ok_ || !summary.has_numbers) return ok();
  ok_ = ReadNumber(reader_, summary.min) && ReadNumber(reader_, summary.max);
  summary.sum = reader_.F64();
  ok_ = ok_ && std::isfinite(summary.sum);
  return ok();
}

bool DataBodyReader::Next(DataEntry& entry) {
  if (!ok() || reader_.at_end()) return false;
  if (thinned_.records > 0) {
    entry.point = static_cast<NameId>(reader_.Varint());
    return NextSummary(entry);
  }
  entry.point = static_cast<NameId>(reader_.Varint());
  const std::uint8_t mark = reader_.U8();
  if ((mark & kBadMark) != 0) {
    const int quality = mark & ~kBadMark;
    ok_ = quality > 0 && quality < kQualityCount;
    entry.quality = static_cast<Quality>(quality);
    entry.value = Value();
  } else {
    entry.quality = Quality::kGood;
    ok_ = mark < (1 << kTagBits) && ReadValue(reader_, mark, entry.value);
  }
  return ok();
}

void EventBodyWriter::Begin(const Stamp& stamp, std::string_view event) {
  WriteStamp(writer_, stamp);
  writer_.Text(event);
}

void EventBodyWriter::Put(std::string_view field, const Value& value) {
  const Tag tag = TagOf(value);
  writer_.Text(field);
  writer_.U8(static_cast<std::uint8_t>(tag));
  WriteValue(writer_, tag, value);
}

void EventBodyWriter::Text(std::string_view field, std::string_view text) { Put(field, Value::Text(text)); }
void EventBodyWriter::Number(std::string_view field, double number) { Put(field, Value::Real(number)); }
void EventBodyWriter::Integer(std::string_view field, std::int64_t number) { Put(field, Value::Integer(number)); }
void EventBodyWriter::Bool(std::string_view field, bool truth) { Put(field, Value::Bool(truth)); }

EventBodyReader::EventBodyReader(ByteSpan body) : reader_(body) {
  ok_ = ReadStamp(reader_, stamp_);
  event_ = reader_.Text();
}

bool EventBodyReader::Next(EventField& field) {
  if (!ok() || reader_.at_end()) return false;
  field.name = reader_.Text();
  ok_ = ReadValue(reader_, reader_.U8(), field.value);
  return ok();
}

}  // namespace tramgac
