// A digest without a library for tests of the core: no two texts that a test makes have the same, and nothing else.
#pragma once

#include <span>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "agent/core/base/hash.h"

namespace tramgac {

inline void FakeDigest(ByteSpan in, std::span<std::uint8_t, 32> out) {
  std::uint64_t hash = Fnv1a({reinterpret_cast<const char*>(in.data()), in.size()});
  for (std::uint8_t& byte : out) {
    hash = hash * 6364136223846793005 + 1442695040888963407;
    byte = static_cast<std::uint8_t>(hash >> 56);
  }
}

}  // namespace tramgac
