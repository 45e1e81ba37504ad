#include "firmware/command/json_object.h"

#include <algorithm>
#include <charconv>

#include "agent/core/base/bytes.h"
#include "agent/core/base/utf8.h"

namespace tramgac::firmware {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Precondition: `code` is a character, and there is room for four bytes.
char* PutUtf8(std::uint32_t code, char* out) {
  const auto put = [&out](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  return out;
}

std::size_t CharacterLength(std::string_view text) {
  return Utf8Length(ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

}  // namespace

JsonObject::JsonObject(std::string_view text, std::span<char> scratch) : rest_(text), scratch_(scratch) {
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
  SkipBlanks();
  if (!TakeChar('{')) Break();
}

bool JsonObject::Break() {
  state_ = State::kBroken;
  return false;
}

void JsonObject::SkipBlanks() {
  const std::size_t begin = rest_.find_first_not_of(" \t\r\n");
  rest_.remove_prefix(std::min(begin, rest_.size()));
}

bool JsonObject::TakeChar(char wanted) {
  if (rest_.empty() || rest_.front() != wanted) return false;
  rest_.remove_prefix(1);
  return true;
}

bool JsonObject::Next(std::string_view& key, JsonValue& value) {
  if (state_ == State::kBroken || state_ == State::kEnded) return false;
  SkipBlanks();
  if (TakeChar('}')) {
    SkipBlanks();
    if (!rest_.empty()) return Break();
    state_ = State::kEnded;
    return false;
  }
  if (state_ == State::kFurther && !TakeChar(',')) return Break();
  state_ = State::kFurther;
  SkipBlanks();
  if (!TakeText(key)) return Break();
  SkipBlanks();
  if (!TakeChar(':') || !TakeValue(value, 1)) return Break();
  return true;
}

// Decodes into the scratch memory, of which it uses as much up as the text has bytes.
bool JsonObject::TakeText(std::string_view& text) {
  if (!TakeChar('"')) return false;
  char* out = scratch_.data();
  while (!rest_.empty() && rest_.front() != '"') {
    if (static_cast<std::size_t>(out - scratch_.data()) + 4 > scratch_.size()) return false;
    if (rest_.front() == '\\') {
      if (!TakeEscape(out)) return false;
      continue;
    }
    const std::size_t length = CharacterLength(rest_);
    if (length == 0 || static_cast<unsigned char>(rest_.front()) < ' ') return false;
    out = std::copy_n(rest_.begin(), length, out);
    rest_.remove_prefix(length);
  }
  const auto size = static_cast<std::size_t>(out - scratch_.data());
  text = {scratch_.data(), size};
  scratch_ = scratch_.subspan(size);
  return TakeChar('"');
}

bool JsonObject::TakeEscape(char*& out) {
  constexpr std::string_view kNames = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
  rest_.remove_prefix(1);
  if (TakeChar('u')) return TakeUnicode(out);
  const std::size_t at = rest_.empty() ? std::string_view::npos : kNames.find(rest_.front());
  if (at == std::string_view::npos) return false;
  *out++ = kMeanings[at];
  rest_.remove_prefix(1);
  return true;
}

bool JsonObject::TakeUnicode(char*& out) {
  std::uint32_t code = 0;
  if (!TakeHex(code)) return false;
  if (code >= 0xDC00 && code <= 0xDFFF) return false;
  if (code >= 0xD800 && code <= 0xDBFF) {
    std::uint32_t low = 0;
    if (!TakeChar('\\') || !TakeChar('u') || !TakeHex(low) || low < 0xDC00 || low > 0xDFFF) return false;
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  out = PutUtf8(code, out);
  return true;
}

bool JsonObject::TakeHex(std::uint32_t& unit) {
  if (rest_.size() < 4) return false;
  const auto [after, error] = std::from_chars(rest_.data(), rest_.data() + 4, unit, 16);
  if (error != std::errc() || after != rest_.data() + 4) return false;
  rest_.remove_prefix(4);
  return true;
}

bool JsonObject::SkipDigits() {
  if (!IsDigit()) return false;
  while (IsDigit()) rest_.remove_prefix(1);
  return true;
}

bool JsonObject::TakeNumber(JsonValue& value) {
  const std::string_view whole = rest_;
  TakeChar('-');
  if (!TakeChar('0') && !SkipDigits()) return false;
  bool is_whole = true;
  if (TakeChar('.')) {
    is_whole = false;
    if (!SkipDigits()) return false;
  }
  if (TakeChar('e') || TakeChar('E')) {
    is_whole = false;
    if (!TakeChar('+')) TakeChar('-');
    if (!SkipDigits()) return false;
  }
  const char* const end = rest_.data();
  const auto [after, error] = std::from_chars(whole.data(), end, value.whole);
  if (is_whole && error == std::errc() && after == end) value.kind = JsonValue::Kind::kWhole;
  return true;
}

bool JsonObject::TakeWord(std::string_view word) {
  if (!rest_.starts_with(word)) return false;
  rest_.remove_prefix(word.size());
  return true;
}

bool JsonObject::TakeValue(JsonValue& value, unsigned depth) {
  value = JsonValue();
  SkipBlanks();
  if (rest_.empty()) return false;
  switch (rest_.front()) {
    case '"': value.kind = JsonValue::Kind::kText; return TakeText(value.text);
    case '{': return SkipObject(depth + 1);
    case '[': return SkipList(depth + 1);
    case 't': return TakeWord("true");
    case 'f': return TakeWord("false");
    case 'n': return TakeWord("null");
    default: return TakeNumber(value);
  }
}

bool JsonObject::SkipList(unsigned depth) {
  rest_.remove_prefix(1);
  if (depth > kDeepest) return false;
  SkipBlanks();
  if (TakeChar(']')) return true;
  JsonValue ignored;
  do {
    if (!TakeValue(ignored, depth)) return false;
    SkipBlanks();
  } while (TakeChar(','));
  return TakeChar(']');
}

bool JsonObject::SkipObject(unsigned depth) {
  rest_.remove_prefix(1);
  if (depth > kDeepest) return false;
  SkipBlanks();
  if (TakeChar('}')) return true;
  std::string_view key;
  JsonValue ignored;
  do {
    SkipBlanks();
    if (!TakeText(key)) return false;
    SkipBlanks();
    if (!TakeChar(':') || !TakeValue(ignored, depth)) return false;
    SkipBlanks();
  } while (TakeChar(','));
  return TakeChar('}');
}

}  // namespace tramgac::firmware
