#include "agent/commission/serial_sweep.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace tramgac::commission {
namespace {

struct Format {
  char parity;
  std::uint8_t stop_bits;
};

// The order within is that of the likelihood; Modbus over Serial Line V1.02 clause 2.5.1 wants 8E1, the makers 8N1.
constexpr std::array<std::uint32_t, 8> kRates = {9600, 19200, 38400, 115200, 4800, 57600, 2400, 1200};
constexpr std::array<Format, 2> kUsual = {{{'N', 1}, {'E', 1}}};
constexpr std::array<Format, 2> kRare = {{{'O', 1}, {'N', 2}}};
constexpr std::size_t kLikelyRates = 2;

void Add(std::vector<SerialSetting>& list, SerialSetting setting, const SerialWish& wish) {
  setting.baud = wish.baud.value_or(setting.baud);
  setting.parity = wish.parity.value_or(setting.parity);
  setting.stop_bits = wish.stop_bits.value_or(setting.stop_bits);
  if (std::find(list.begin(), list.end(), setting) == list.end()) list.push_back(setting);
}

std::optional<unsigned> Unit(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

}  // namespace

std::vector<SerialSetting> SettingsByLikelihood(const SerialWish& wish) {
  std::vector<SerialSetting> list;
  for (const Format& format : kUsual) {
    for (std::size_t i = 0; i < kLikelyRates; ++i) Add(list, {kRates[i], format.parity, format.stop_bits}, wish);
  }
  for (const auto& formats : {kUsual, kRare}) {
    for (const Format& format : formats) {
      for (const std::uint32_t rate : kRates) Add(list, {rate, format.parity, format.stop_bits}, wish);
    }
  }
  return list;
}

Result<std::vector<std::uint8_t>> ParseUnits(std::string_view text, std::uint8_t least, std::uint8_t most) {
  std::vector<std::uint8_t> units;
  do {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, end);
    const std::size_t dash = part.find('-');
    const auto first = Unit(part.substr(0, dash));
    const auto last = dash == part.npos ? first : Unit(part.substr(dash + 1));
    if (!first || !last) return Status::kInvalidArgument;
    if (*first < least || *last > most || *last < *first) return Status::kOutOfRange;
    for (unsigned unit = *first; unit <= *last; ++unit) {
      const auto id = static_cast<std::uint8_t>(unit);
      if (std::find(units.begin(), units.end(), id) == units.end()) units.push_back(id);
    }
    if (end == text.size()) return units;
    text.remove_prefix(end + 1);
  } while (true);
}

std::vector<std::uint8_t> UnitsByLikelihood() {
  std::vector<std::uint8_t> units;
  for (unsigned unit = 1; unit <= 247; ++unit) units.push_back(static_cast<std::uint8_t>(unit));
  return units;
}

SerialSweep::SerialSweep(const std::vector<SerialSetting>& settings, const std::vector<std::uint8_t>& units) {
  const std::size_t near_units = std::min(kLikelyUnits, units.size());
  const auto add = [&](std::size_t setting, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) left_.push_back({settings[setting], units[i]});
  };
  for (std::size_t s = 0; s < settings.size(); ++s) add(s, 0, near_units);
  for (std::size_t s = 0; s < settings.size(); ++s) add(s, near_units, units.size());
  std::reverse(left_.begin(), left_.end());
}

bool SerialSweep::Next(SerialTry& next) {
  if (left_.empty()) return false;
  next = last_ = left_.back();
  left_.pop_back();
  ++done_;
  return true;
}

void SerialSweep::Answered() {
  std::erase_if(left_, [this](const SerialTry& one) { return !(one.setting == last_.setting); });
}

}  // namespace tramgac::commission
