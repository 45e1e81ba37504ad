// What an operator reads of an alarm: its text with the value, the limit and the unit filled in.
//
// A text may have placeholders: {value} {limit} {unit} {since} {device} {row} {severity} {response}. One that has none
// and is about a limit gets both behind it. Pure functions; single-threaded; no allocation.
#pragma once

#include <span>
#include <string_view>

#include "agent/core/model/alarm_spec.h"
#include "agent/core/model/local_text.h"

namespace tramgac {

enum class TextLanguage : std::uint8_t { kEnglish, kVietnamese };

struct MessageValues {
  const AlarmSpec* spec = nullptr;
  Severity severity = Severity::kMinor;
  double value = 0;
  double limit = 0;
  std::string_view unit;   // UCUM
  std::string_view word;   // of a state alarm: what the device says; empty: none
  std::string_view since;  // as people write it; empty: not known
  LocalText device;        // what people call it, or its id
  std::string_view row;
};

// The names of the placeholders. Outcome: whether `text` has no others and every brace is closed.
bool HasGoodPlaceholders(std::string_view text);

// Writes the message to `buffer`, cut between letters where it is too long. Outcome: a view of it.
std::string_view AlarmMessage(const MessageValues& values, TextLanguage language, std::span<char> buffer);

// What people call a severity: "critical", "nguy cấp". Outcome: always a non-empty view of static text.
std::string_view SeverityWord(Severity severity, TextLanguage language);

// What people write for a UCUM code: "°C" for Cel, nothing for 1.
std::string_view WrittenUnit(std::string_view code);

}  // namespace tramgac
