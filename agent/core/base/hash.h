// FNV-1a, 64 bits: to notice that text changed. Not for anything an adversary could gain from.
// Pure function, safe anywhere.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/base/bytes.h"

namespace tramgac {

inline constexpr std::uint64_t kFnvOffset = 0xCBF29CE484222325;

// `hash`: of what comes before, so that pieces can be hashed one after the other.
constexpr std::uint64_t Fnv1a(std::string_view text, std::uint64_t hash = kFnvOffset) {
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001B3;
  return hash;
}
constexpr std::uint64_t Fnv1a(ByteSpan bytes, std::uint64_t hash) {
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001B3;
  return hash;
}

}  // namespace tramgac
