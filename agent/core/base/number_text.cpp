#include "agent/core/base/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace tramgac {
namespace {

constexpr std::uint32_t kGroup = 1'000'000'000;
constexpr std::size_t kGroupDigits = 9;

// A double without loss: 1024 bits before the binary point and 1074 behind it, in words from the lowest on.
class Exact {
 public:
  explicit Exact(double magnitude) {
    int exponent = 0;
    const auto mantissa = static_cast<std::uint64_t>(std::ldexp(std::frexp(magnitude, &exponent), kMantissaBits));
    const auto at = static_cast<std::size_t>(exponent - kMantissaBits + 32 * static_cast<int>(kFractionWords));
    const std::size_t shift = at % 32;
    begin_ = at / 32;
    end_ = begin_ + 3;
    words_[begin_] = static_cast<std::uint32_t>(mantissa << shift);
    words_[begin_ + 1] = static_cast<std::uint32_t>(mantissa << shift >> 32);
    if (shift != 0) words_[begin_ + 2] = static_cast<std::uint32_t>(mantissa >> (64 - shift));
  }

  // Takes the last nine decimal digits off the whole part.
  std::uint32_t TakeLast() {
    std::uint64_t rest = 0;
    for (std::size_t i = end_; i-- > kFractionWords;) {
      rest = rest << 32 | words_[i];
      words_[i] = static_cast<std::uint32_t>(rest / kGroup);
      rest %= kGroup;
    }
    return static_cast<std::uint32_t>(rest);
  }

  // Takes the first nine decimal digits off the fraction.
  std::uint32_t TakeFirst() {
    std::uint64_t carry = 0;
    for (std::size_t i = begin_; i < kFractionWords; ++i) {
      carry += std::uint64_t{words_[i]} * kGroup;
      words_[i] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    return static_cast<std::uint32_t>(carry);
  }

  bool has_whole() const { return Any(kFractionWords, end_); }
  bool has_fraction() const { return Any(begin_, kFractionWords); }

 private:
  static constexpr int kMantissaBits = 53;
  // 53 bits more than a double can have: those of a denormal's mantissa reach that far.
  static constexpr std::size_t kFractionWords = 36, kWholeWords = 33;

  bool Any(std::size_t begin, std::size_t end) const {
    for (std::size_t i = begin; i < end; ++i) {
      if (words_[i] != 0) return true;
    }
    return false;
  }

  std::array<std::uint32_t, kFractionWords + kWholeWords + 1> words_{};
  std::size_t begin_, end_;  // nothing but zeros before and behind
};

constexpr std::size_t kMostDigits = 17;

void PutGroup(char* out, std::uint32_t group) {
  for (std::size_t i = kGroupDigits; i-- > 0; group /= 10) out[i] = static_cast<char>('0' + group % 10);
}

// digit[0].digit[1]digit[2].. * 10^exponent, without zeros at the end.
struct Decimal {
  std::array<char, kMostDigits> digit{};
  std::size_t size = 0;
  int exponent = 0;
};

void Increment(Decimal& decimal) {
  while (decimal.size > 0 && decimal.digit[decimal.size - 1] == '9') --decimal.size;
  if (decimal.size == 0) {
    decimal.digit[decimal.size++] = '1';
    ++decimal.exponent;
  } else {
    ++decimal.digit[decimal.size - 1];
  }
}

bool IsZero(char digit) { return digit == '0'; }

// `magnitude` is neither zero nor infinite.
Decimal Rounded(double magnitude, std::size_t digits) {
  constexpr std::size_t kWholeRoom = 35 * kGroupDigits;  // a double has 309 digits before the point at most
  Exact exact(magnitude);
  std::array<char, kWholeRoom + 4 * kGroupDigits> text;
  char* const point = text.data() + kWholeRoom;
  char* begin = point;
  while (exact.has_whole()) PutGroup(begin -= kGroupDigits, exact.TakeLast());
  Decimal decimal;
  decimal.exponent = static_cast<int>(point - begin) - 1;
  char* end = point;
  while (true) {
    char* const first = std::find_if_not(begin, end, IsZero);
    decimal.exponent -= static_cast<int>(first - begin);
    begin = first;
    if (static_cast<std::size_t>(end - begin) > digits) break;
    if (begin == end) begin = end = point;  // nothing but zeros so far
    PutGroup(end, exact.TakeFirst());
    end += kGroupDigits;
  }
  std::copy_n(begin, digits, decimal.digit.data());
  const char* const behind = begin + digits;
  decimal.size = digits;
  const bool more = exact.has_fraction() || !std::all_of(behind + 1, static_cast<const char*>(end), IsZero);
  const bool odd = (decimal.digit[digits - 1] & 1) != 0;
  if (*behind > '5' || (*behind == '5' && (more || odd))) Increment(decimal);
  while (IsZero(decimal.digit[decimal.size - 1])) --decimal.size;
  return decimal;
}

char* WriteScientific(char* at, const Decimal& decimal) {
  *at++ = decimal.digit[0];
  if (decimal.size > 1) *at++ = '.';
  at = std::copy_n(decimal.digit.data() + 1, decimal.size - 1, at);
  *at++ = 'e';
  *at++ = decimal.exponent < 0 ? '-' : '+';
  return WritePadded(at, static_cast<std::uint64_t>(std::abs(decimal.exponent)), 2);
}

char* WriteFixed(char* at, const Decimal& decimal) {
  if (decimal.exponent < 0) *at++ = '0';
  for (int i = 0; i <= decimal.exponent; ++i) {
    *at++ = static_cast<std::size_t>(i) < decimal.size ? decimal.digit[static_cast<std::size_t>(i)] : '0';
  }
  const int left = static_cast<int>(decimal.size) - 1 - decimal.exponent;
  if (left <= 0) return at;
  *at++ = '.';
  at = std::fill_n(at, std::max(0, -decimal.exponent - 1), '0');
  const auto begin = static_cast<std::size_t>(std::max(0, decimal.exponent + 1));
  return std::copy_n(decimal.digit.data() + begin, decimal.size - begin, at);
}

char* WriteText(char* at, std::string_view text) { return std::copy_n(text.data(), text.size(), at); }

char* WriteMagnitude(char* at, double magnitude, int digits) {
  if (std::isnan(magnitude)) return WriteText(at, "nan");
  if (std::isinf(magnitude)) return WriteText(at, "inf");
  if (magnitude == 0) return WriteText(at, "0");
  const Decimal decimal = Rounded(magnitude, static_cast<std::size_t>(digits));
  const bool plain = decimal.exponent >= -4 && decimal.exponent < digits;
  return plain ? WriteFixed(at, decimal) : WriteScientific(at, decimal);
}

}  // namespace

std::size_t WriteSignificant(double number, int digits, std::span<char> out) {
  constexpr std::size_t kLongest = sizeof "-0.000" + kMostDigits;
  std::array<char, kLongest> text;
  char* at = text.data();
  if (std::signbit(number)) *at++ = '-';
  at = WriteMagnitude(at, std::fabs(number), std::clamp(digits, 1, static_cast<int>(kMostDigits)));
  const auto size = static_cast<std::size_t>(at - text.data());
  if (size > out.size()) return 0;
  std::copy_n(text.data(), size, out.data());
  return size;
}

char* WritePadded(char* out, std::uint64_t number, int width) {
  std::array<char, 20> digits;
  std::size_t begin = digits.size();
  for (; number != 0; number /= 10) digits[--begin] = static_cast<char>('0' + number % 10);
  while (digits.size() - begin < static_cast<std::size_t>(width) && begin > 0) digits[--begin] = '0';
  return std::copy(digits.begin() + static_cast<std::ptrdiff_t>(begin), digits.end(), out);
}

}  // namespace tramgac
