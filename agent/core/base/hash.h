// FNV-1a, 64 bits: to notice that text changed. Not for anything an adversary could gain from.
// Pure function, safe anywhere.
#pragma once

#include <cstdint>
#include <string_view>

namespace tramgac {

constexpr std::uint64_t Fnv1a(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3;
  return hash;
}

}  // namespace tramgac
