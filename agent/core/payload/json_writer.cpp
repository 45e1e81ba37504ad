#include "agent/core/payload/json_writer.h"

#include <charconv>
#include <cmath>
#include <cstring>

#include "agent/core/base/number_text.h"

namespace tramgac {
namespace {

constexpr double kLargestPlain = 1e12;
constexpr double kSmallestPlain = 1e-3;
constexpr double kMostExact = 9007199254740992;  // 2^53: up to here a double holds every whole number

std::size_t FormatWhole(double number, std::span<char> out) {
  const auto result = std::to_chars(out.data(), out.data() + out.size(), static_cast<std::int64_t>(number));
  return result.ec == std::errc() ? static_cast<std::size_t>(result.ptr - out.data()) : 0;
}

std::size_t FormatPlain(double number, std::span<char> out) {
  constexpr std::size_t kLongest = 24;
  if (out.size() < kLongest) return 0;
  const double magnitude = std::abs(number);
  // A double has 15 decimal digits; more of them after a long whole part would be noise.
  std::int64_t scale = 1'000'000;
  for (double limit = 1e9; magnitude >= limit; limit *= 10) scale /= 10;
  auto whole = static_cast<std::int64_t>(magnitude);
  std::int64_t fraction = std::llround((magnitude - static_cast<double>(whole)) * static_cast<double>(scale));
  if (fraction == scale) ++whole, fraction = 0;
  char* at = out.data();
  if (number < 0) *at++ = '-';
  at = std::to_chars(at, out.data() + out.size(), whole).ptr;
  if (fraction != 0) *at++ = '.';
  for (std::int64_t unit = scale / 10; fraction != 0; unit /= 10) {
    *at++ = static_cast<char>('0' + fraction / unit);
    fraction %= unit;
  }
  return static_cast<std::size_t>(at - out.data());
}

}  // namespace

std::size_t FormatNumber(double number, std::span<char> out) {
  const double magnitude = std::abs(number);
  if (magnitude < kMostExact && number == std::trunc(number)) return FormatWhole(number, out);
  if (magnitude >= kLargestPlain || magnitude < kSmallestPlain) return WriteSignificant(number, 9, out);
  return FormatPlain(number, out);
}

void JsonWriter::Raw(std::string_view text) {
  if (!ok_ || text.size() > buffer_.size() - size_) {
    ok_ = false;
    return;
  }
  if (!text.empty()) std::memcpy(buffer_.data() + size_, text.data(), text.size());
  size_ += text.size();
}

void JsonWriter::Comma() {
  if (!first_) Raw(",");
  first_ = false;
}

void JsonWriter::Key(std::string_view key) {
  Comma();
  Quoted(key);
  Raw(":");
}

void JsonWriter::Open(char bracket) {
  Raw({&bracket, 1});
  first_ = true;
}

void JsonWriter::Close(char bracket) {
  Raw({&bracket, 1});
  first_ = false;
}

void JsonWriter::Escape(char c) {
  switch (c) {
    case '"': return Raw("\\\"");
    case '\\': return Raw("\\\\");
    case '\n': return Raw("\\n");
    case '\t': return Raw("\\t");
    default: break;
  }
  constexpr char kDigits[] = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  const char escaped[] = {'\\', 'u', '0', '0', kDigits[code >> 4], kDigits[code & 0xF]};
  Raw({escaped, sizeof escaped});
}

void JsonWriter::Quoted(std::string_view text) {
  Raw("\"");
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7F) continue;
    Raw(text.substr(plain, i - plain));
    Escape(c);
    plain = i + 1;
  }
  Raw(text.substr(plain));
  Raw("\"");
}

void JsonWriter::Number(std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  Raw({digits, static_cast<std::size_t>(end - digits)});
}

void JsonWriter::Number(double number) {
  if (!std::isfinite(number)) return Raw("null");  // JSON has no word for it
  char digits[40];
  Raw({digits, FormatNumber(number, digits)});
}

void JsonWriter::Any(std::string_view key, const Value& value) {
  switch (value.type) {
    case ValueType::kNone: Key(key), Raw("null"); return;
    case ValueType::kBool: return Bool(key, value.integer != 0);
    case ValueType::kInteger: return Integer(key, value.integer);
    case ValueType::kReal: return Real(key, value.real);
    case ValueType::kText: return Text(key, value.text);
  }
}

}  // namespace tramgac
