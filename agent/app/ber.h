// The few rules of BER (X.690) that SNMP messages need. Pure; any bytes may be given.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "agent/core/base/bytes.h"

namespace tramgac::app {

// Takes elements from the front of a byte string. Once something was malformed ok() is false and nothing more comes.
class BerReader {
 public:
  explicit BerReader(ByteSpan bytes) : rest_(bytes) {}

  // The next element, whatever its tag.
  struct Element {
    std::uint8_t tag;
    ByteSpan content;
  };
  std::optional<Element> Next();

  // The content of the next element if it has `tag`; an empty one and ok() false otherwise.
  ByteSpan Take(std::uint8_t tag);
  // An INTEGER of at most 8 octets. Outcome: 0 and ok() false otherwise.
  std::int64_t Integer();
  // An OBJECT IDENTIFIER. Outcome: empty and ok() false otherwise, also beyond 128 sub-identifiers of 32 bits.
  std::vector<std::uint32_t> Oid();

  bool at_end() const { return rest_.empty(); }
  bool ok() const { return ok_; }

 private:
  ByteSpan rest_;
  bool ok_ = true;
};

// One element: tag, length, content.
void AppendElement(std::vector<std::uint8_t>& out, std::uint8_t tag, ByteSpan content);
std::vector<std::uint8_t> Element(std::uint8_t tag, ByteSpan content);

}  // namespace tramgac::app
