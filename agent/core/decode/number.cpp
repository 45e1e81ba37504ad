#include <algorithm>
#include <charconv>
#include <cmath>

#include "agent/core/decode/text.h"

namespace tramgac::decode_internal {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// The digits at the start of a text as whole number and power of ten.
struct Decimal {
  std::uint64_t digits = 0;
  int exponent = 0;
  std::size_t size = 0;  // characters that belong to the number, 0: there is none
  bool negative = false;
  bool whole = true;
};

void AddDigit(Decimal& decimal, char digit, bool fraction) {
  if (decimal.digits > (UINT64_MAX - 9) / 10) {  // more than a double could hold: only the size counts
    decimal.exponent += fraction ? 0 : 1;
    return;
  }
  decimal.digits = decimal.digits * 10 + static_cast<std::uint64_t>(digit - '0');
  decimal.exponent -= fraction ? 1 : 0;
}

// Outcome: characters of an exponent at the start of `text` ("e-3"), 0 if there is none ("E", " E").
std::size_t TakeExponent(std::string_view text, int& exponent) {
  constexpr int kLargest = 1000;  // far beyond any double
  if (text.empty() || (text[0] != 'e' && text[0] != 'E')) return 0;
  std::size_t i = text.size() > 1 && (text[1] == '-' || text[1] == '+') ? 2 : 1;
  if (i >= text.size() || !IsDigit(text[i])) return 0;
  int number = 0;
  for (; i < text.size() && IsDigit(text[i]); ++i) {
    if (number < kLargest) number = number * 10 + (text[i] - '0');
  }
  exponent += text[1] == '-' ? -number : number;
  return i;
}

Decimal TakeDecimal(std::string_view text) {
  Decimal decimal;
  std::size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  decimal.negative = i == 1 && text[0] == '-';
  bool any = false;
  for (; i < text.size(); ++i) {
    if (IsDigit(text[i])) {
      any = true;
      AddDigit(decimal, text[i], !decimal.whole);
    } else if (text[i] == '.' && decimal.whole) {
      decimal.whole = false;
    } else {
      break;
    }
  }
  if (!any) return {};
  const std::size_t more = TakeExponent(text.substr(i), decimal.exponent);
  if (more > 0) decimal.whole = false;
  decimal.size = i + more;
  return decimal;
}

// Hand-made because from_chars for double is not to be had in every toolchain, and strtod would read
// hexadecimal, "inf" and the locale's decimal comma. Correctly rounded for up to 15 digits and 10^22.
double ToDouble(const Decimal& decimal) {
  constexpr int kBeyondDouble = 400;
  double power = 1;
  for (int n = std::min(std::abs(decimal.exponent), kBeyondDouble); n > 0; --n) power *= 10;
  const auto digits = static_cast<double>(decimal.digits);
  const double value = digits == 0 ? 0 : decimal.exponent < 0 ? digits / power : digits * power;
  return decimal.negative ? -value : value;
}

}  // namespace

Decoded NumberInText(std::string_view text) {
  while (!text.empty() && IsBlank(text[0])) text.remove_prefix(1);
  const Decimal decimal = TakeDecimal(text);
  if (decimal.size == 0) return {Value(), Quality::kWrongType};
  if (decimal.whole) {
    std::int64_t value = 0;
    const char* const begin = text.data() + (text[0] == '+' ? 1 : 0);
    const auto result = std::from_chars(begin, text.data() + decimal.size, value);
    if (result.ec == std::errc()) return {Value::Integer(value)};
  }
  const double value = ToDouble(decimal);
  return std::isfinite(value) ? Decoded{Value::Real(value)} : Decoded{Value(), Quality::kWrongType};
}

double MeantByFloat(float narrow) {
  constexpr double kLargestScale = 1e12;
  constexpr double kMostExact = 9007199254740992;  // 2^53
  const auto wide = static_cast<double>(narrow);
  for (double scale = 1; scale <= kLargestScale; scale *= 10) {
    const double digits = std::round(wide * scale);
    if (std::abs(digits) > kMostExact) break;
    const double meant = digits / scale;
    if (static_cast<float>(meant) == narrow) return meant;
  }
  return wide;
}

}  // namespace tramgac::decode_internal
