#include "agent/core/payload/json_writer.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace tramgac {
namespace {

constexpr double kMicro = 1e6;
constexpr double kLargestPlain = 1e12;
constexpr double kSmallestPlain = 1e-3;

std::size_t FormatScientific(double number, std::span<char> out) {
  const int size = std::snprintf(out.data(), out.size(), "%.9g", number);
  return size > 0 && static_cast<std::size_t>(size) < out.size() ? static_cast<std::size_t>(size) : 0;
}

}  // namespace

std::size_t FormatNumber(double number, std::span<char> out) {
  const double magnitude = std::abs(number);
  if (magnitude >= kLargestPlain || (magnitude < kSmallestPlain && number != 0)) return FormatScientific(number, out);
  const std::int64_t micros = std::llround(magnitude * kMicro);
  char* at = out.data();
  char* const end = at + out.size();
  if (out.size() < 24) return 0;
  if (number < 0 && micros != 0) *at++ = '-';
  at = std::to_chars(at, end, micros / 1'000'000).ptr;
  std::int64_t fraction = micros % 1'000'000;
  if (fraction == 0) return static_cast<std::size_t>(at - out.data());
  *at++ = '.';
  for (std::int64_t unit = 100'000; fraction != 0; unit /= 10) {
    *at++ = static_cast<char>('0' + fraction / unit);
    fraction %= unit;
  }
  return static_cast<std::size_t>(at - out.data());
}

void JsonWriter::Raw(std::string_view text) {
  if (!ok_ || text.size() > buffer_.size() - size_) {
    ok_ = false;
    return;
  }
  std::memcpy(buffer_.data() + size_, text.data(), text.size());
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
  char code[7];
  std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
  Raw({code, 6});
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
