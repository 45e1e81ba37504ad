#include "agent/app/ber.h"

#include <limits>

namespace tramgac::app {
namespace {

constexpr std::uint8_t kInteger = 0x02;
constexpr std::uint8_t kOid = 0x06;
constexpr std::size_t kMaxSubIdentifiers = 128;

}  // namespace

std::optional<BerReader::Element> BerReader::Next() {
  const auto fail = [this]() -> std::optional<Element> {
    ok_ = false;
    rest_ = {};
    return std::nullopt;
  };
  if (!ok_ || rest_.size() < 2) return fail();
  std::size_t length = rest_[1];
  std::size_t head = 2;
  if (length >= 0x80) {
    const std::size_t octets = length & 0x7F;
    // Four octets of length are more than any datagram; the indefinite form is not allowed (RFC 3417 clause 8).
    if (octets == 0 || octets > 4 || rest_.size() < head + octets) return fail();
    length = 0;
    for (std::size_t i = 0; i < octets; ++i) length = length << 8 | rest_[head + i];
    head += octets;
  }
  if (rest_.size() - head < length) return fail();
  const Element element{rest_[0], rest_.subspan(head, length)};
  rest_ = rest_.subspan(head + length);
  return element;
}

ByteSpan BerReader::Take(std::uint8_t tag) {
  const auto element = Next();
  if (!element) return {};
  if (element->tag != tag) ok_ = false;
  return element->tag == tag ? element->content : ByteSpan();
}

std::int64_t BerReader::Integer() {
  const ByteSpan content = Take(kInteger);
  if (content.empty() || content.size() > 8) {
    ok_ = false;
    return 0;
  }
  std::uint64_t number = content[0] >= 0x80 ? ~std::uint64_t{0} : 0;
  for (const std::uint8_t byte : content) number = number << 8 | byte;
  return static_cast<std::int64_t>(number);
}

std::vector<std::uint32_t> BerReader::Oid() {
  const ByteSpan content = Take(kOid);
  std::vector<std::uint32_t> oid;
  std::uint64_t part = 0;
  bool whole = false;
  for (const std::uint8_t byte : content) {
    part = part << 7 | (byte & 0x7FU);
    if (part > std::numeric_limits<std::uint32_t>::max()) ok_ = false;
    whole = byte < 0x80;
    if (!ok_ || !whole) continue;
    if (oid.empty()) {
      const std::uint64_t first = part < 80 ? part / 40 : 2;
      oid = {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(part - first * 40)};
    } else {
      oid.push_back(static_cast<std::uint32_t>(part));
    }
    part = 0;
  }
  if (!whole || oid.size() > kMaxSubIdentifiers) ok_ = false;
  return ok_ ? oid : std::vector<std::uint32_t>();
}

void AppendElement(std::vector<std::uint8_t>& out, std::uint8_t tag, ByteSpan content) {
  out.push_back(tag);
  if (content.size() < 0x80) {
    out.push_back(static_cast<std::uint8_t>(content.size()));
  } else if (content.size() < 0x100) {
    out.insert(out.end(), {0x81, static_cast<std::uint8_t>(content.size())});
  } else if (content.size() < 0x10000) {
    out.insert(out.end(),
               {0x82, static_cast<std::uint8_t>(content.size() >> 8), static_cast<std::uint8_t>(content.size())});
  } else {
    out.insert(out.end(), {0x83, static_cast<std::uint8_t>(content.size() >> 16),
                           static_cast<std::uint8_t>(content.size() >> 8), static_cast<std::uint8_t>(content.size())});
  }
  out.insert(out.end(), content.begin(), content.end());
}

std::vector<std::uint8_t> Element(std::uint8_t tag, ByteSpan content) {
  std::vector<std::uint8_t> out;
  AppendElement(out, tag, content);
  return out;
}

}  // namespace tramgac::app
