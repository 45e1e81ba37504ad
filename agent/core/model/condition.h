// What a point must read for something else to be so. Plain values, safe anywhere.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/model/value.h"

namespace tramgac {

// Is `word` among the comma-separated words of `text`? A single enumeration word is the simplest case.
bool HasWord(std::string_view text, std::string_view word);

// A scalar reads so: true or false, a word, or a number above a limit.
struct PointCondition {
  enum class Kind : std::uint8_t { kState, kWord, kAbove };
  std::uint32_t point = 0;  // position in the device's points
  Kind kind = Kind::kState;
  bool state = true;
  std::string_view word;
  double above = 0;  // in the point's unit

  // Outcome: false as well for a value of another type.
  bool Holds(const Value& value) const;
};

}  // namespace tramgac
