#include "agent/profile/lint_text.h"

#include <fmt/format.h>

#include <charconv>

namespace tramgac::profile {

// Latin-1 Supplement and Latin Extended-A and -B begin with 0xC3 to 0xC6 in UTF-8, Latin Extended Additional (the
// letters with two marks) with 0xE1 0xBA or 0xE1 0xBB. U+00D7 and U+00F7, the signs of multiplication and division, are
// no letters.
bool HasVietnameseLetter(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(text[i + 1]);
    if (lead == 0xC3 && next != 0x97 && next != 0xB7) return true;
    if (lead >= 0xC4 && lead <= 0xC6) return true;
    if (lead == 0xE1 && (next == 0xBA || next == 0xBB)) return true;
  }
  return false;
}

std::optional<double> NumberIn(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string NumberText(double number) { return fmt::format("{}", number); }

}  // namespace tramgac::profile
