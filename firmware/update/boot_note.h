// What the loader tells the image that it starts: from which slot it came. A few words of RAM at a place that both know
// and nothing else uses. Pure; no allocation.
#pragma once

#include <array>
#include <cstdint>

#include "firmware/update/image_slots.h"

namespace tramgac::firmware {

using BootNote = std::array<std::uint32_t, 3>;
inline constexpr std::uint32_t kBootNoteMark = 0x544F4F42;

constexpr BootNote MakeBootNote(std::size_t slot) {
  const auto number = static_cast<std::uint32_t>(slot);
  return {kBootNoteMark, number, ~number};
}

// Outcome: the slot; kNone if there is no note, as of an image that was started without a loader.
constexpr std::size_t SlotOf(const BootNote& note) {
  const bool is_one = note[0] == kBootNoteMark && note[2] == ~note[1] && note[1] < ImageSlots::kCount;
  return is_one ? note[1] : ImageSlots::kNone;
}

}  // namespace tramgac::firmware
