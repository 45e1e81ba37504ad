// Whether bytes are text in UTF-8 (RFC 3629). Pure; safe anywhere.
#pragma once

#include "agent/core/base/bytes.h"

namespace tramgac {

// How many bytes the character takes with which `bytes` begin. Outcome: 1 to 4; 0: it is none. Precondition: not empty.
constexpr std::size_t Utf8Length(ByteSpan bytes) {
  const std::uint8_t lead = bytes[0];
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || bytes.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((bytes[i] & 0xC0) != 0x80) return 0;
  }
  const std::uint8_t second = bytes[1];
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool outside = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

}  // namespace tramgac
