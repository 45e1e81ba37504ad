// In which order `tramgac scan` tries the settings of a serial line and the units on it: the likeliest first.
// Pure; single-threaded; nothing blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/core/base/status.h"

namespace tramgac::commission {

struct SerialSetting {
  std::uint32_t baud = 9600;
  char parity = 'N';  // 'N', 'E' or 'O'
  std::uint8_t stop_bits = 1;
  friend bool operator==(const SerialSetting&, const SerialSetting&) = default;
};

// What is known beforehand; absent: to be found out.
struct SerialWish {
  std::optional<std::uint32_t> baud;
  std::optional<char> parity;
  std::optional<std::uint8_t> stop_bits;
};

// 9600 and 19200 baud 8N1 and 8E1 first (nearly every device leaves its factory so), then the other rates, then odd
// parity and two stop bits. Outcome: at least one setting, each as `wish` says.
std::vector<SerialSetting> SettingsByLikelihood(const SerialWish& wish);

// How many settings at the front of SettingsByLikelihood({}) are the likely ones.
inline constexpr std::size_t kLikelySettings = 4;

// "1-32,40": unit ids in the order in which they stand, each once.
// Outcomes: the units; kInvalidArgument (not such a list); kOutOfRange (a unit outside `least` to `most`, or
// backwards).
Result<std::vector<std::uint8_t>> ParseUnits(std::string_view text, std::uint8_t least, std::uint8_t most);

// 1 to 32, then 33 to 247.
std::vector<std::uint8_t> UnitsByLikelihood();
inline constexpr std::size_t kLikelyUnits = 32;

struct SerialTry {
  SerialSetting setting;
  std::uint8_t unit = 1;
};

// The tries of one line: all settings with the likely units, then all settings with the other units.
// Once a unit has answered, the line's settings are known: the other units are tried with those only.
class SerialSweep {
 public:
  // `units` in the order of likelihood, the first kLikelyUnits being the likely ones; neither is empty.
  SerialSweep(const std::vector<SerialSetting>& settings, const std::vector<std::uint8_t>& units);

  // Outcome: false when nothing is left to be tried.
  bool Next(SerialTry& next);
  // The unit of the last try answered, be it with a refusal.
  void Answered();

  std::size_t done() const { return done_; }
  std::size_t total() const { return done_ + left_.size(); }

 private:
  std::vector<SerialTry> left_;  // the next one last
  SerialTry last_;
  std::size_t done_ = 0;
};

}  // namespace tramgac::commission
