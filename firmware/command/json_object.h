// Reads what others have sent as one JSON object (RFC 8259), member by member, without a tree of it.
//
// Single-threaded; allocates nothing. Pure but for the scratch memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tramgac::firmware {

struct JsonValue {
  enum class Kind : std::uint8_t {
    kText,   // text
    kWhole,  // a number without point and exponent that int64_t holds
    kOther,  // any other value
  };
  Kind kind = Kind::kOther;
  std::string_view text = {};
  std::int64_t whole = 0;
};

class JsonObject {
 public:
  static constexpr unsigned kDeepest = 16;  // objects and lists in one another; deeper ones are refused

  // `scratch` is where texts are decoded: as many bytes as `text` has and four more are enough. Both outlive it.
  JsonObject(std::string_view text, std::span<char> scratch);

  // The next member; its views are valid as long as this. Outcome: false if there is none, or what came is no object.
  bool Next(std::string_view& key, JsonValue& value);

  // Was all of it an object, and nothing behind it? To be asked when Next has said false.
  bool sound() const { return state_ == State::kEnded; }

 private:
  enum class State : std::uint8_t { kFirst, kFurther, kEnded, kBroken };

  bool Break();
  void SkipBlanks();
  bool TakeChar(char wanted);
  bool TakeText(std::string_view& text);
  bool TakeEscape(char*& out);
  bool TakeUnicode(char*& out);
  bool TakeHex(std::uint32_t& unit);
  bool TakeNumber(JsonValue& value);
  bool TakeWord(std::string_view word);
  bool TakeValue(JsonValue& value, unsigned depth);
  bool SkipList(unsigned depth);
  bool SkipObject(unsigned depth);
  bool IsDigit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  bool SkipDigits();

  std::string_view rest_;
  std::span<char> scratch_;
  State state_ = State::kFirst;
};

}  // namespace tramgac::firmware
