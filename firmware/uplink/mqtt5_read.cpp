#include "firmware/uplink/mqtt5_codec.h"

namespace tramgac::mqtt5 {
namespace {

// After the first read past the end ok() is false and every further one returns zero or nothing.
class Reader {
 public:
  explicit Reader(ByteSpan bytes) : bytes_(bytes) {}

  std::uint8_t U8() {
    const ByteSpan one = Take(1);
    return one.empty() ? std::uint8_t{0} : one[0];
  }
  std::uint16_t U16() {
    const ByteSpan two = Take(2);
    return two.empty() ? std::uint16_t{0} : LoadBe16(two.data());
  }
  std::uint32_t U32() {
    const ByteSpan four = Take(4);
    return four.empty() ? 0 : LoadBe32(four.data());
  }
  std::uint32_t Variable() {
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 28; shift += 7) {
      const std::uint8_t next = U8();
      value |= static_cast<std::uint32_t>(next & 0x7F) << shift;
      if ((next & 0x80) == 0) return value;
    }
    ok_ = false;
    return 0;
  }
  std::string_view Text() { return AsText(Take(U16())); }
  Reader Part(std::size_t size) {
    Reader part(Take(size));
    part.ok_ = ok_;
    return part;
  }
  std::string_view Rest() { return AsText(Take(bytes_.size())); }

  bool ok() const { return ok_; }
  bool at_end() const { return bytes_.empty(); }
  void Fail() { ok_ = false; }

 private:
  static std::string_view AsText(ByteSpan bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  ByteSpan Take(std::size_t size) {
    if (!ok_ || size > bytes_.size()) {
      ok_ = false;
      return {};
    }
    const ByteSpan taken = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return taken;
  }

  ByteSpan bytes_;
  bool ok_ = true;
};

struct Property {
  std::uint8_t id = 0;
  std::uint32_t number = 0;
  std::string_view text;
};

enum class Kind : std::uint8_t { kUnknown, kByte, kU16, kU32, kVariable, kText, kPair };

Kind KindOf(std::uint8_t id) {  // clause 2.2.2.2, table 2-4
  switch (id) {
    case 0x01:
    case 0x17:
    case 0x19:
    case 0x24:
    case 0x25:
    case 0x28:
    case 0x29:
    case 0x2A: return Kind::kByte;
    case 0x13:
    case 0x21:
    case 0x22:
    case 0x23: return Kind::kU16;
    case 0x02:
    case 0x11:
    case 0x18:
    case 0x27: return Kind::kU32;
    case 0x0B: return Kind::kVariable;
    case 0x03:
    case 0x08:
    case 0x09:
    case 0x12:
    case 0x15:
    case 0x16:
    case 0x1A:
    case 0x1C:
    case 0x1F: return Kind::kText;
    case 0x26: return Kind::kPair;
    default: return Kind::kUnknown;
  }
}

// The properties of a packet, one after the other; all may come once but user properties.
class Properties {
 public:
  explicit Properties(Reader& packet) : reader_(packet.Part(packet.Variable())) {}

  // Outcome: false at the end, or when something is wrong, which ok() tells.
  bool Next(Property& property) {
    if (!reader_.ok() || reader_.at_end()) return false;
    property = Property();
    property.id = reader_.U8();
    const Kind kind = KindOf(property.id);
    switch (kind) {
      case Kind::kByte: property.number = reader_.U8(); break;
      case Kind::kU16: property.number = reader_.U16(); break;
      case Kind::kU32: property.number = reader_.U32(); break;
      case Kind::kVariable: property.number = reader_.Variable(); break;
      case Kind::kText: property.text = reader_.Text(); break;
      case Kind::kPair:
        reader_.Text();
        property.text = reader_.Text();
        break;
      case Kind::kUnknown: reader_.Fail(); return false;
    }
    const std::uint64_t bit = std::uint64_t{1} << property.id;
    if (kind != Kind::kPair && (seen_ & bit) != 0) reader_.Fail();
    seen_ |= bit;
    return reader_.ok();
  }
  bool ok() const { return reader_.ok(); }

 private:
  Reader reader_;
  std::uint64_t seen_ = 0;  // identifiers are below 64
};

// Reads over those that say nothing to us.
bool SkipProperties(Reader& reader) {
  Properties properties(reader);
  Property property;
  while (properties.Next(property)) {
  }
  return properties.ok() && reader.ok();
}

Status Outcome(const Reader& reader) { return reader.ok() && reader.at_end() ? Status::kOk : Status::kDataLoss; }

bool Take(const Property& property, Limits& limits) {
  switch (property.id) {
    case 0x21: limits.receive_maximum = static_cast<std::uint16_t>(property.number); return property.number != 0;
    case 0x27: limits.maximum_packet = property.number; return property.number != 0;
    case 0x24: limits.qos1_available = property.number >= 1; return true;
    case 0x25: limits.retain_available = property.number != 0; return true;
    case 0x13: limits.keep_alive_seconds = static_cast<std::uint16_t>(property.number); return true;
    default: return true;
  }
}

bool Take(const Property& property, Inbound& inbound) {
  switch (property.id) {
    case 0x08: inbound.response_topic = property.text; return IsPublishTopic(property.text);
    case 0x09: inbound.correlation = property.text; return true;
    case 0x0B:
    case 0x23: return false;
    default: return true;
  }
}

}  // namespace

Status ReadHead(ByteSpan bytes, Head& head) {
  if (bytes.size() < 2) return Status::kUnavailable;
  head = Head{static_cast<std::uint8_t>(bytes[0] >> 4), static_cast<std::uint8_t>(bytes[0] & 0x0F), 0, 0};
  for (std::size_t i = 1; i <= 4; ++i) {
    if (i == bytes.size()) return Status::kUnavailable;
    head.body |= static_cast<std::size_t>(bytes[i] & 0x7F) << (7 * (i - 1));
    if ((bytes[i] & 0x80) == 0) {
      head.size = i + 1;
      return Status::kOk;
    }
  }
  return Status::kDataLoss;
}

Status ReadConnack(ByteSpan body, std::uint8_t& reason, Limits& limits) {
  Reader reader(body);
  const std::uint8_t flags = reader.U8();
  reason = reader.U8();
  Properties properties(reader);
  Property property;
  limits = Limits();
  while (properties.Next(property)) {
    if (!Take(property, limits)) return Status::kDataLoss;
  }
  // A session that is present is one that we did not ask for.
  if (flags != 0 || !properties.ok()) return Status::kDataLoss;
  return Outcome(reader);
}

Status ReadPuback(ByteSpan body, Answer& answer) {
  Reader reader(body);
  answer.packet_id = reader.U16();
  answer.reason = reader.ok() && !reader.at_end() ? reader.U8() : std::uint8_t{kSuccess};
  if (reader.ok() && !reader.at_end() && !SkipProperties(reader)) return Status::kDataLoss;
  return answer.packet_id == 0 ? Status::kDataLoss : Outcome(reader);
}

Status ReadSuback(ByteSpan body, Answer& answer) {
  Reader reader(body);
  answer.packet_id = reader.U16();
  if (!SkipProperties(reader)) return Status::kDataLoss;
  answer.reason = reader.U8();
  return answer.packet_id == 0 ? Status::kDataLoss : Outcome(reader);
}

Status ReadPublish(ByteSpan body, std::uint8_t flags, Inbound& inbound) {
  const unsigned qos = flags >> 1 & 3u;
  if (qos > 1) return Status::kDataLoss;
  Reader reader(body);
  inbound = Inbound();
  inbound.retained = (flags & 1) != 0;
  inbound.topic = reader.Text();
  if (qos == 1) inbound.packet_id = reader.U16();
  if (!reader.ok() || (qos == 1 && inbound.packet_id == 0) || !IsPublishTopic(inbound.topic)) return Status::kDataLoss;
  Properties properties(reader);
  Property property;
  while (properties.Next(property)) {
    if (!Take(property, inbound)) return Status::kDataLoss;
  }
  if (!properties.ok()) return Status::kDataLoss;
  inbound.payload = reader.Rest();
  return Outcome(reader);
}

Status ReadDisconnect(ByteSpan body, std::uint8_t& reason) {
  Reader reader(body);
  reason = reader.at_end() ? std::uint8_t{kSuccess} : reader.U8();
  if (reader.ok() && !reader.at_end() && !SkipProperties(reader)) return Status::kDataLoss;
  return Outcome(reader);
}

}  // namespace tramgac::mqtt5
