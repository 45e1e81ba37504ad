#include "agent/meeting/calendar_text.h"

#include <algorithm>
#include <cstdlib>

#include "agent/core/base/fold.h"
#include "agent/core/base/utf8.h"

namespace tramgac::meeting {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// `text` with '?' in place of control characters and of bytes that are no UTF-8.
void Clean(std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = Utf8Length({reinterpret_cast<const std::uint8_t*>(text.data()) + at, text.size() - at});
    const auto byte = static_cast<unsigned char>(text[at]);
    if (length == 0 || (byte < 0x20 && byte != '\t') || byte == 0x7F) text[at] = '?';
    at += std::max<std::size_t>(length, 1);
  }
}

// Where the first of `stops` is that stands outside quotes. Outcome: npos if there is none.
std::size_t FindUnquoted(std::string_view text, std::string_view stops) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (!quoted && stops.find(text[i]) != std::string_view::npos) return i;
  }
  return std::string_view::npos;
}

std::string WithoutQuotes(std::string_view text) {
  std::string out(text);
  std::erase(out, '"');
  return out;
}

bool Parse(std::string_view text, ContentLine& line) {
  line.parameters.clear();
  std::size_t at = text.find_first_of(":;");
  line.name = Capitals(text.substr(0, at));
  if (at == std::string_view::npos || at == 0) return false;
  while (text[at] == ';') {
    text.remove_prefix(at + 1);
    at = FindUnquoted(text, ":;");
    if (at == std::string_view::npos) return false;
    const std::string_view parameter = text.substr(0, at);
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) return false;
    line.parameters.emplace_back(Capitals(parameter.substr(0, equals)), WithoutQuotes(parameter.substr(equals + 1)));
  }
  line.value = text.substr(at + 1);
  return true;
}

// Digits of a fixed place. Precondition: they are digits.
int Number(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  for (const char c : text.substr(at, count)) number = number * 10 + (c - '0');
  return number;
}

}  // namespace

std::string_view ContentLine::Parameter(std::string_view parameter) const {
  for (const auto& [key, said] : parameters) {
    if (key == parameter) return said;
  }
  return {};
}

LineReader::LineReader(std::string_view text) : rest_(text) {
  if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
}

std::string_view LineReader::TakeRaw() {
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  std::string_view raw = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  ++number_;
  if (raw.ends_with('\r')) raw.remove_suffix(1);
  return raw;
}

LineReader::Outcome LineReader::Next(ContentLine& line) {
  while (!rest_.empty()) {
    unfolded_ = TakeRaw().substr(0, kLongestLine + 1);
    line.number = number_;
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) {
      const std::string_view more = TakeRaw().substr(1);
      unfolded_ += more.substr(0, kLongestLine + 1 - unfolded_.size());
    }
    if (TrimBlanks(unfolded_).empty()) continue;
    if (unfolded_.size() > kLongestLine) {
      line.name =
          Capitals(std::string_view(unfolded_).substr(0, std::min<std::size_t>(unfolded_.find_first_of(":;"), 64)));
      return Outcome::kTooLong;
    }
    Clean(unfolded_);
    return Parse(unfolded_, line) ? Outcome::kLine : Outcome::kNoLine;
  }
  return Outcome::kEnd;
}

std::optional<Stamp> ReadStamp(std::string_view text, std::string_view zone) {
  Stamp stamp;
  stamp.is_date = text.size() == 8;
  const bool utc = text.size() == 16 && text[15] == 'Z';
  if (!stamp.is_date && text.size() != 15 && !utc) return std::nullopt;
  for (std::size_t i = 0; i < std::min<std::size_t>(text.size(), 15); ++i) {
    if (i == 8 ? text[i] != 'T' : !IsDigit(text[i])) return std::nullopt;
  }
  const std::chrono::year_month_day day{std::chrono::year(Number(text, 0, 4)),
                                        std::chrono::month(static_cast<unsigned>(Number(text, 4, 2))),
                                        std::chrono::day(static_cast<unsigned>(Number(text, 6, 2)))};
  if (!day.ok() || day.year() < std::chrono::year(1600)) return std::nullopt;
  stamp.local = std::chrono::local_days(day);
  if (!stamp.is_date) {
    const int hour = Number(text, 9, 2), minute = Number(text, 11, 2), second = Number(text, 13, 2);
    if (hour > 23 || minute > 59 || second > 60) return std::nullopt;  // 60: a leap second
    stamp.local += std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  }
  if (utc) stamp.kind = Stamp::Kind::kUtc;
  if (!utc && !stamp.is_date && !zone.empty()) {
    stamp.kind = Stamp::Kind::kZone;
    stamp.zone = PlainText(zone, kLongestLine);
  }
  return stamp;
}

std::optional<std::chrono::seconds> ReadDuration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (!text.starts_with('P') || text.size() < 3) return std::nullopt;
  text.remove_prefix(1);
  std::int64_t seconds = 0;
  bool in_day = false;
  while (!text.empty()) {
    if (text.front() == 'T' && !in_day && text.size() > 1) {
      in_day = true;
      text.remove_prefix(1);
      continue;
    }
    const auto unit_at = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), IsDigit) - text.begin());
    const auto number = ReadWhole(text.substr(0, unit_at));
    if (!number || unit_at == text.size()) return std::nullopt;
    const char unit = text[unit_at];
    const int scale = in_day ? (unit == 'H'   ? 3600
                                : unit == 'M' ? 60
                                : unit == 'S' ? 1
                                              : 0)
                             : (unit == 'W'   ? 7 * 86'400
                                : unit == 'D' ? 86'400
                                              : 0);
    if (scale == 0) return std::nullopt;
    seconds += std::int64_t{*number} * scale;
    if (seconds > 366LL * 86'400) return std::nullopt;
    text.remove_prefix(unit_at + 1);
  }
  return std::chrono::seconds(negative ? -seconds : seconds);
}

std::optional<std::chrono::seconds> ReadOffset(std::string_view text) {
  if ((text.size() != 5 && text.size() != 7) || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  if (!std::all_of(text.begin() + 1, text.end(), IsDigit)) return std::nullopt;
  const int seconds = Number(text, 1, 2) * 3600 + Number(text, 3, 2) * 60 + Number(text, 5, 2);
  if (seconds > 86'400) return std::nullopt;
  return std::chrono::seconds(text[0] == '-' ? -seconds : seconds);
}

std::optional<int> ReadWhole(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), IsDigit)) return std::nullopt;
  const int number = Number(text, 0, text.size());
  return negative ? -number : number;
}

std::string PlainText(std::string_view value, std::size_t longest) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    char c = value[i];
    if (c == '\\' && i + 1 < value.size()) {
      c = value[++i];
      if (c == 'n' || c == 'N') c = ' ';
    }
    if (!IsBlank(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.size() > longest) {
    while (longest > 0 && (static_cast<unsigned char>(out[longest]) & 0xC0) == 0x80) --longest;
    out.resize(longest);
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view part = TrimBlanks(text.substr(0, end));
    if (!part.empty()) parts.push_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string Capitals(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

}  // namespace tramgac::meeting
