// One value as it travels from decode to the record: number, truth, enumeration word, flags or text.
// A Value does not own text: a view lives as long as the raw block or profile that it came from.
// Plain values, safe anywhere.
#pragma once

#include <cstdint>
#include <string_view>

namespace tramgac {

enum class ValueType : std::uint8_t {
  kNone,     // no value; the quality says why
  kBool,     // integer is 0 or 1
  kInteger,  // integer
  kReal,     // real; always finite
  kText,     // text (UTF-8); also enumeration words ("charging") and flag words ("passed,aborted")
};

struct Value {
  ValueType type = ValueType::kNone;
  union {
    std::int64_t integer;
    double real;
  };
  std::string_view text;

  constexpr Value() : integer(0) {}
  static constexpr Value Bool(bool v) { return Value(ValueType::kBool, v ? 1 : 0, {}); }
  static constexpr Value Integer(std::int64_t v) { return Value(ValueType::kInteger, v, {}); }
  static constexpr Value Real(double v) {
    Value value;
    value.type = ValueType::kReal;
    value.real = v;
    return value;
  }
  // `code` is the raw number behind an enumeration word, 0 for plain text.
  static constexpr Value Text(std::string_view text, std::int64_t code = 0) {
    return Value(ValueType::kText, code, text);
  }

  constexpr bool IsNumber() const { return type == ValueType::kInteger || type == ValueType::kReal; }
  // The number in it (bool as 0/1, the code of a word). Outcome: 0 for kNone.
  constexpr double AsNumber() const { return type == ValueType::kReal ? real : static_cast<double>(integer); }

 private:
  constexpr Value(ValueType t, std::int64_t v, std::string_view s) : type(t), integer(v), text(s) {}
};

// Same type and same content (numbers compared exactly, text byte for byte).
constexpr bool operator==(const Value& a, const Value& b) {
  if (a.type != b.type) return false;
  if (a.type == ValueType::kReal) return a.real == b.real;
  if (a.type == ValueType::kText) return a.text == b.text;
  return a.type == ValueType::kNone || a.integer == b.integer;
}

}  // namespace tramgac
