// The text of an iCalendar file (RFC 5545 section 3.1 and 3.3): content lines and the kinds of values that matter here.
// Pure functions and one reader; nothing blocks; single-threaded.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tramgac::meeting {

inline constexpr std::size_t kLongestLine = 64 * 1024;  // bytes of a content line after unfolding

// NAME;PARAMETER=VALUE:VALUE
struct ContentLine {
  std::uint32_t number = 0;                                     // of its first line in the file, from 1
  std::string name;                                             // in capitals
  std::vector<std::pair<std::string, std::string>> parameters;  // names in capitals; values without quotes
  std::string value;

  // Outcome: empty if the line has no such parameter.
  std::string_view Parameter(std::string_view parameter) const;
};

class LineReader {
 public:
  enum class Outcome : std::uint8_t {
    kLine,
    kNoLine,   // this one is no content line: no name, no colon; `line.number` says where
    kTooLong,  // longer than kLongestLine: `line` has its number and name, the rest is passed over
    kEnd,
  };

  // `text` outlives the reader. A byte order mark is passed over; lines end with CR LF or LF.
  explicit LineReader(std::string_view text);

  // The next line that is not empty; bytes that are no UTF-8 and control characters have become '?'.
  Outcome Next(ContentLine& line);

 private:
  std::string_view TakeRaw();

  std::string_view rest_;
  std::uint32_t number_ = 0;
  std::string unfolded_;
};

// A point in time as the calendar writes it: a local time that becomes UTC with a zone.
struct Stamp {
  enum class Kind : std::uint8_t { kFloating, kUtc, kZone };

  std::chrono::local_seconds local;
  Kind kind = Kind::kFloating;
  bool is_date = false;  // midnight of a day
  std::string zone;      // TZID, of kZone
};

// "20261130", "20261130T083000", "20261130T013000Z"; `zone`: the parameter TZID or empty. Outcome: nothing if it is
// none of these, or not in the years 1600 to 9999 (Windows begins its zones in 1601).
std::optional<Stamp> ReadStamp(std::string_view text, std::string_view zone);

// "PT1H30M", "P1D", "P2W", "-PT15M". Outcome: nothing if it is none, or more than a year.
std::optional<std::chrono::seconds> ReadDuration(std::string_view text);

// "+0700", "-053000" (TZOFFSETTO). Outcome: nothing if it is none, or more than a day.
std::optional<std::chrono::seconds> ReadOffset(std::string_view text);

// A whole number with an optional sign. Outcome: nothing if it is none, or beyond +-99'999.
std::optional<int> ReadWhole(std::string_view text);

// The value of a text (RFC 5545 section 3.3.11) on one line: `\,` `\;` `\\` without their backslash, `\n` and runs of
// blanks as one blank, at most `longest` bytes, no character cut in two.
std::string PlainText(std::string_view value, std::size_t longest);

// The parts of `text` between `separator`s, without blanks around them, empty ones left out. Views into `text`.
std::vector<std::string_view> Split(std::string_view text, char separator);

// ASCII letters as capitals.
std::string Capitals(std::string_view text);

}  // namespace tramgac::meeting
