#include "drivers/digital_io/kernel/kernel_text.h"

#include <charconv>
#include <cmath>

namespace tramgac::digital_io {
namespace {

constexpr double kLargest = 1e6;

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

}  // namespace

Result<double> ParseKernelNumber(std::string_view text) {
  text = Trimmed(text);
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (!whole || !(std::abs(number) <= kLargest)) return Status::kDataLoss;
  return number;
}

Result<double> ParseOneWireText(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || !Trimmed(text.substr(0, end)).ends_with(" YES")) return Status::kDataLoss;
  const std::string_view second = text.substr(end + 1);
  const std::size_t at = second.find("t=");
  if (at == std::string_view::npos) return Status::kDataLoss;
  return ParseKernelNumber(second.substr(at + 2));
}

Result<std::int32_t> HundredthsOf(double thousandths) {
  if (!(std::abs(thousandths) <= kLargest)) return Status::kDataLoss;
  return static_cast<std::int32_t>(std::lround(thousandths / 10));
}

}  // namespace tramgac::digital_io
