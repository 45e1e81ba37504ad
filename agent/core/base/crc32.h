// CRC-32 (ISO 3309, the polynomial of Ethernet), four bits at a time: a table of 64 bytes is what flash can spare.
// Pure; no allocation; safe anywhere.
#pragma once

#include <array>
#include <cstdint>

#include "agent/core/base/bytes.h"

namespace tramgac {

// `crc`: of what comes before, so that pieces can be taken one after the other.
constexpr std::uint32_t Crc32(ByteSpan bytes, std::uint32_t crc = 0) {
  constexpr std::array<std::uint32_t, 16> kTable = [] {
    std::array<std::uint32_t, 16> table{};
    for (std::uint32_t i = 0; i < 16; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 4; ++bit) value = (value & 1) != 0 ? value >> 1 ^ 0xEDB88320 : value >> 1;
      table[i] = value;
    }
    return table;
  }();
  crc = ~crc;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    crc = crc >> 4 ^ kTable[crc & 15];
    crc = crc >> 4 ^ kTable[crc & 15];
  }
  return ~crc;
}

}  // namespace tramgac
