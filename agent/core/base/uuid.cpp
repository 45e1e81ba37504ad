#include "agent/core/base/uuid.h"

namespace tramgac {

UuidText RandomUuid(const std::array<std::uint8_t, 16>& random) {
  std::array<std::uint8_t, 16> bytes = random;
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
  UuidText text;
  std::size_t size = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text[size++] = '-';
    text[size++] = "0123456789abcdef"[bytes[i] >> 4];
    text[size++] = "0123456789abcdef"[bytes[i] & 0x0F];
  }
  return text;
}

}  // namespace tramgac
