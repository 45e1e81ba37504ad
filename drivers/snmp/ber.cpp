#include "drivers/snmp/ber.h"

namespace tramgac::snmp {

bool TakeElement(ByteSpan& in, std::uint8_t tag, ByteSpan& content) {
  if (in.size() < 2 || in[0] != tag) return false;
  std::size_t length = in[1];
  std::size_t header = 2;
  if (length >= 0x80) {
    const std::size_t octets = length & 0x7F;
    if (octets == 0 || octets > 4 || in.size() < 2 + octets) return false;
    length = 0;
    for (std::size_t i = 0; i < octets; ++i) length = length << 8 | in[2 + i];
    header += octets;
  }
  if (length > in.size() - header) return false;
  content = in.subspan(header, length);
  in = in.subspan(header + length);
  return true;
}

bool TakeInteger(ByteSpan& in, std::uint32_t& value) {
  ByteSpan content;
  if (!TakeElement(in, kBerInteger, content) || content.empty() || content.size() > 5) return false;
  value = 0;
  for (const std::uint8_t byte : content) value = value << 8 | byte;
  return true;
}

}  // namespace tramgac::snmp
