#include "agent/app/soc_text.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "agent/core/base/fold_case.h"

namespace tramgac::app {
namespace {

using Code = std::uint32_t;
using nlohmann::json;

constexpr Code kBad = 0xFFFFFFFF;

// The character at the start of `text` (not empty), strictly UTF-8 (RFC 3629). Outcome: its bytes; 1 with kBad.
std::size_t TakeCharacter(std::string_view text, Code& code) {
  const auto byte = [&text](std::size_t at) { return static_cast<Code>(static_cast<unsigned char>(text[at])); };
  const Code first = byte(0);
  code = first;
  if (first < 0x80) return 1;
  const std::size_t size = first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
  code = kBad;
  if (size == 0 || size > text.size()) return 1;
  Code value = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (byte(i) >> 6 != 2) return 1;
    value = value << 6 | (byte(i) & 0x3F);
  }
  constexpr std::array<Code, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kLeast[size] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 1;
  code = value;
  return size;
}

bool IsAccent(Code c) { return c >= 0x300 && c <= 0x36F; }

// One column wide in every terminal, and no more than ink: Latin, Greek, Cyrillic; dashes, quotes, arrows, signs.
bool IsPlain(Code c) {
  if (c == 0xAD || c == 0x61C) return false;
  return (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0x300) || (c >= 0x370 && c < 0x530) ||
         (c >= 0x1E00 && c < 0x2000) || (c >= 0x2010 && c < 0x2028) || (c >= 0x2030 && c < 0x2060) ||
         (c >= 0x2070 && c < 0x20D0) || (c >= 0x2100 && c < 0x2300) || (c >= 0x2500 && c < 0x2600);
}

// The letter below the accents of Vietnamese, in small letters. Outcome: the character itself for any other.
char LetterOf(Code c) {
  struct Span {
    Code from, to;
    char letter;
  };
  constexpr std::array<Span, 18> kSpans = {{{0xE0, 0xE3, 'a'},
                                            {0xE8, 0xEA, 'e'},
                                            {0xEC, 0xED, 'i'},
                                            {0xF2, 0xF5, 'o'},
                                            {0xF9, 0xFA, 'u'},
                                            {0xFD, 0xFD, 'y'},
                                            {0x102, 0x103, 'a'},
                                            {0x110, 0x111, 'd'},
                                            {0x128, 0x129, 'i'},
                                            {0x168, 0x169, 'u'},
                                            {0x1A0, 0x1A1, 'o'},
                                            {0x1AF, 0x1B0, 'u'},
                                            {0x1EA0, 0x1EB7, 'a'},
                                            {0x1EB8, 0x1EC7, 'e'},
                                            {0x1EC8, 0x1ECB, 'i'},
                                            {0x1ECC, 0x1EE3, 'o'},
                                            {0x1EE4, 0x1EF1, 'u'},
                                            {0x1EF2, 0x1EF9, 'y'}}};
  const auto* found = std::find_if(kSpans.begin(), kSpans.end(), [c](Span s) { return c >= s.from && c <= s.to; });
  return found == kSpans.end() ? '\0' : found->letter;
}

// Digits at `at` as a number. Outcome: -1 if one of them is none.
int NumberAt(std::string_view text, std::size_t at, std::size_t digits) {
  int number = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

}  // namespace

std::string CleanText(std::string_view text, std::size_t limit) {
  std::string clean;
  while (!text.empty()) {
    Code code = 0;
    const std::size_t size = TakeCharacter(text, code);
    const std::string_view character = IsPlain(code) ? text.substr(0, size) : IsAccent(code) ? "" : "?";
    if (clean.size() + character.size() > limit) break;
    clean += character;
    text.remove_prefix(size);
  }
  return clean;
}

std::string CleanMember(const json& object, const char* key, std::size_t limit) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return {};
  return CleanText(found->get_ref<const std::string&>(), limit);
}

std::string FoldForSearch(std::string_view text) {
  const std::string small = FoldCase(text);
  std::string folded;
  folded.reserve(small.size());  // twenty thousand are kept
  for (std::string_view rest = small; !rest.empty();) {
    Code code = 0;
    const std::size_t size = TakeCharacter(rest, code);
    if (const char letter = LetterOf(code); letter != '\0') {
      folded += letter;
    } else if (!IsAccent(code)) {
      folded += rest.substr(0, size);
    }
    rest.remove_prefix(size);
  }
  return folded;
}

std::int64_t UtcMsOf(std::string_view text) {
  using namespace std::chrono;
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd.dddZ";
  if (text.size() != kForm.size()) return 0;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == 'd' ? !digit : text[i] != kForm[i]) return 0;
  }
  const year_month_day date{year(NumberAt(text, 0, 4)), month(static_cast<unsigned>(NumberAt(text, 5, 2))),
                            day(static_cast<unsigned>(NumberAt(text, 8, 2)))};
  if (!date.ok()) return 0;
  const auto at = sys_days(date) + hours(NumberAt(text, 11, 2)) + minutes(NumberAt(text, 14, 2)) +
                  seconds(NumberAt(text, 17, 2)) + milliseconds(NumberAt(text, 20, 3));
  return duration_cast<milliseconds>(at.time_since_epoch()).count();
}

}  // namespace tramgac::app
