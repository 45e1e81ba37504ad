// Scalars of a Field as text, numbers, durations and sizes.
#include <cmath>

#include "agent/document/field.h"
#include "agent/document/messages.h"
#include "agent/document/scalar.h"
#include "agent/document/text_check.h"

namespace tramgac::document {
namespace {

bool IsPrintable(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  }
  return true;
}

Wording WantText(const TextRule& rule) {
  if (rule.alphabet.empty()) return Say(kWantText, rule.shortest, rule.longest);
  return Say(kWantPattern, rule.shortest, rule.longest, fmt::format("[{}]", rule.alphabet));
}

}  // namespace

bool InAlphabet(std::string_view text, std::string_view alphabet) {
  const auto allowed = [alphabet](char c) {
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
      const bool range = i + 2 < alphabet.size() && alphabet[i + 1] == '-';
      if (range ? c >= alphabet[i] && c <= alphabet[i + 2] : c == alphabet[i]) return true;
      if (range) i += 2;
    }
    return false;
  };
  for (const char c : text) {
    if (!allowed(c)) return false;
  }
  return true;
}

std::string Field::Text(const TextRule& rule, std::string fallback) const {
  if (!present()) return fallback;
  const Wording expected = WantText(rule);
  if (!IsScalar(expected, false)) return fallback;
  const std::size_t characters = CountCharacters(node_->text);
  const bool fits = characters >= rule.shortest && characters <= rule.longest;
  const bool allowed = rule.alphabet.empty() ? IsPrintable(node_->text) : InAlphabet(node_->text, rule.alphabet);
  if (fits && allowed) return node_->text;
  ComplainValue(expected);
  return fallback;
}

std::int64_t Field::Integer(std::int64_t low, std::int64_t high, std::int64_t fallback) const {
  const Wording expected = Say(kWantInteger, low, high);
  if (!IsScalar(expected, true)) return fallback;
  const auto value = ParseInteger(node_->text);
  if (value && *value >= low && *value <= high) return *value;
  ComplainValue(expected);
  return fallback;
}

double Field::Real(double low, double high, double fallback) const {
  const bool bounded = std::isfinite(low) && std::isfinite(high);
  const Wording expected = bounded ? Say(kWantRealRange, low, high) : Say(kWantReal);
  if (!IsScalar(expected, true)) return fallback;
  const auto value = ParseReal(node_->text);
  if (value && *value >= low && *value <= high) return *value;
  ComplainValue(expected);
  return fallback;
}

bool Field::Bool(bool fallback) const {
  const Wording expected = Say(kWantBool);
  if (!IsScalar(expected, true)) return fallback;
  if (node_->text == "true" || node_->text == "false") return node_->text == "true";
  ComplainValue(expected);
  return fallback;
}

Duration Field::Period(Duration low, Duration high, Duration fallback) const {
  const Wording expected = Say(kWantDuration, FormatDuration(low), FormatDuration(high));
  if (!IsScalar(expected, false)) return fallback;
  const auto value = ParseDuration(node_->text);
  if (value && *value >= low && *value <= high) return *value;
  ComplainValue(expected);
  return fallback;
}

std::uint64_t Field::ByteSize(std::uint64_t low, std::uint64_t high, std::uint64_t fallback) const {
  const Wording expected = Say(kWantSize, FormatByteSize(low), FormatByteSize(high));
  if (!IsScalar(expected, false)) return fallback;
  const auto value = ParseByteSize(node_->text);
  if (value && *value >= low && *value <= high) return *value;
  ComplainValue(expected);
  return fallback;
}

}  // namespace tramgac::document
