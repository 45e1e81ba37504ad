#include "agent/core/normalize/told_scale.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace tramgac {
namespace {

constexpr std::int64_t kMostDigits = 30;
// By the compiler, that is correctly rounded; std::pow for this alone would be 4 KB of an image.
constexpr std::array<double, kMostDigits + 1> kPowersOfTen = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30};

double Apply(double value, const Scale& scale) { return value * scale.multiply / scale.divide + scale.offset; }

// By a division where it is one: 234 with one digit is 23.4, and not 23.400000000000002.
std::optional<double> Shift(double value, std::int64_t exponent) {
  if (exponent < -kMostDigits || exponent > kMostDigits) return std::nullopt;
  const double power = kPowersOfTen[static_cast<std::size_t>(std::abs(exponent))];
  return exponent < 0 ? value / power : value * power;
}

std::optional<double> ByCode(double value, std::span<const CodedScale> codes, std::int64_t code) {
  const auto found = std::find_if(codes.begin(), codes.end(), [code](const CodedScale& c) { return c.code == code; });
  if (found == codes.end()) return std::nullopt;
  return Apply(value, found->scale);
}

std::optional<double> ApplyTerm(double value, const ScaleTerm& term, std::int64_t n) {
  switch (term.use) {
    case ScaleUse::kDivisor: return n == 0 ? std::nullopt : std::optional(value / static_cast<double>(n));
    case ScaleUse::kFactor: return value * static_cast<double>(n);
    case ScaleUse::kExponent: return Shift(value, n);
    case ScaleUse::kDigits: return n == INT64_MIN ? std::nullopt : Shift(value, -n);
    case ScaleUse::kCode: return ByCode(value, term.codes, n);
    case ScaleUse::kThousands: break;  // already in the raw number
  }
  return value;
}

}  // namespace

std::optional<double> ApplyTold(double raw, const Scale& scale, std::span<const ScaleTerm> terms,
                                std::span<const ToldNumber> told) {
  if (told.size() < terms.size()) return std::nullopt;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (!told[i].known) return std::nullopt;
    if (terms[i].use == ScaleUse::kThousands) raw += 1000 * static_cast<double>(told[i].number);
  }
  std::optional<double> value = Apply(raw, scale);
  for (std::size_t i = 0; i < terms.size() && value; ++i) value = ApplyTerm(*value, terms[i], told[i].number);
  return value;
}

}  // namespace tramgac
