#include "agent/meeting/recurrence.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace tramgac::meeting {
namespace {

using std::chrono::local_days;
using std::chrono::weekday;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 7> kDayNames = {"SU", "MO", "TU", "WE", "TH", "FR", "SA"};

std::optional<weekday> ReadWeekday(std::string_view text) {
  const auto at = std::find(kDayNames.begin(), kDayNames.end(), text);
  if (at == kDayNames.end()) return std::nullopt;
  return weekday(static_cast<unsigned>(at - kDayNames.begin()));
}

bool ReadDays(std::string_view text, std::vector<Recurrence::DayName>& days) {
  for (const std::string_view part : Split(text, ',')) {
    if (part.size() < 2) return false;
    const auto day = ReadWeekday(part.substr(part.size() - 2));
    const std::string_view nth = part.substr(0, part.size() - 2);
    const auto number = nth.empty() ? 0 : ReadWhole(nth);
    if (!day || !number || (!nth.empty() && (*number == 0 || std::abs(*number) > 53))) return false;
    days.push_back({*day, *number});
  }
  return !days.empty();
}

bool ReadNumbers(std::string_view text, int largest, std::vector<int>& numbers) {
  for (const std::string_view part : Split(text, ',')) {
    const auto number = ReadWhole(part);
    if (!number || *number == 0 || std::abs(*number) > largest) return false;
    numbers.push_back(*number);
  }
  return !numbers.empty();
}

bool ReadMonths(std::string_view text, std::uint16_t& months) {
  std::vector<int> numbers;
  if (!ReadNumbers(text, 12, numbers) || *std::min_element(numbers.begin(), numbers.end()) < 0) return false;
  for (const int number : numbers) months = static_cast<std::uint16_t>(months | 1U << number);
  return true;
}

bool ReadFrequency(std::string_view text, Recurrence::Frequency& frequency) {
  constexpr std::array<std::string_view, 4> kNames = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
  const auto at = std::find(kNames.begin(), kNames.end(), text);
  frequency = static_cast<Recurrence::Frequency>(at - kNames.begin());
  return at != kNames.end();
}

bool ReadPositive(std::string_view text, int& number) {
  number = ReadWhole(text).value_or(0);
  return number > 0;
}

bool ReadPart(std::string_view key, std::string_view value, Recurrence& rule) {
  if (key == "FREQ") return ReadFrequency(value, rule.frequency);
  if (key == "INTERVAL") return ReadPositive(value, rule.interval);
  if (key == "COUNT") return ReadPositive(value, rule.count);
  if (key == "UNTIL") return (rule.until = ReadStamp(value, {})).has_value();
  if (key == "BYDAY") return ReadDays(value, rule.days);
  if (key == "BYMONTHDAY") return ReadNumbers(value, 31, rule.month_days);
  if (key == "BYMONTH") return ReadMonths(value, rule.months);
  if (key != "WKST") return false;
  const auto day = ReadWeekday(value);
  rule.week_start = day.value_or(rule.week_start);
  return day.has_value();
}

local_days WeekOf(local_days day, weekday week_start) { return day - (weekday(day) - week_start); }

int MonthNumber(const year_month_day& date) {
  return static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month()));
}

int DayOfMonth(const year_month_day& date) { return static_cast<int>(static_cast<unsigned>(date.day())); }

// Which of its weekday `day` is among the days from `begin` to `end` (not included), from the front or from the back.
bool IsNth(local_days day, int nth, local_days begin, local_days end) {
  const auto from_front = (day - begin).count() / 7 + 1;
  const auto from_back = (end - day).count() - 1;
  return nth > 0 ? from_front == nth : from_back / 7 + 1 == -nth;
}

}  // namespace

bool Recurrence::FallsOn(local_days first, local_days day) const {
  using std::chrono::January;
  const year_month_day date(day), first_date(first);
  const bool by_day = !days.empty() || !month_days.empty();
  std::int64_t periods = 0;
  bool open = true;  // whether what the rule leaves open is as it was on the first day
  switch (frequency) {
    case Frequency::kDaily: periods = (day - first).count(); break;
    case Frequency::kWeekly:
      periods = (WeekOf(day, week_start) - WeekOf(first, week_start)).count() / 7;
      open = by_day || weekday(day) == weekday(first);
      break;
    case Frequency::kMonthly:
      periods = MonthNumber(date) - MonthNumber(first_date);
      open = by_day || date.day() == first_date.day();
      break;
    case Frequency::kYearly:
      periods = (date.year() - first_date.year()).count();
      open = by_day || (date.day() == first_date.day() && (months != 0 || date.month() == first_date.month()));
      break;
  }
  const auto month = static_cast<unsigned>(date.month());
  if (!open || periods % interval != 0 || (months != 0 && (months >> month & 1) == 0)) return false;
  const local_days month_begin(date.year() / date.month() / 1);
  const local_days month_end((date.year() / date.month() + std::chrono::months(1)) / 1);
  const bool of_year = frequency == Frequency::kYearly && months == 0;
  const local_days begin = of_year ? local_days(date.year() / January / 1) : month_begin;
  const local_days end = of_year ? local_days((date.year() + std::chrono::years(1)) / January / 1) : month_end;
  const auto is_day = [&](const DayName& name) {
    return name.day == weekday(day) && (name.nth == 0 || IsNth(day, name.nth, begin, end));
  };
  const auto is_month_day = [&](int number) {
    return number > 0 ? DayOfMonth(date) == number : (month_end - day).count() == -number;
  };
  return (days.empty() || std::any_of(days.begin(), days.end(), is_day)) &&
         (month_days.empty() || std::any_of(month_days.begin(), month_days.end(), is_month_day));
}

std::optional<Recurrence> ReadRecurrence(std::string_view text, std::string& trouble) {
  Recurrence rule;
  bool has_frequency = false;
  const std::string capitals = Capitals(text);
  for (const std::string_view part : Split(capitals, ';')) {
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string_view key = part.substr(0, equals);
    if (equals == part.size() || !ReadPart(key, part.substr(equals + 1), rule)) {
      trouble = part;
      return std::nullopt;
    }
    has_frequency = has_frequency || key == "FREQ";
  }
  if (has_frequency) return rule;
  trouble = "no FREQ";
  return std::nullopt;
}

}  // namespace tramgac::meeting
