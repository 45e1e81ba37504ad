// maintenance: when somebody works on devices by plan.
#include <chrono>
#include <cstdio>

#include "agent/config/messages.h"
#include "agent/config/sections.h"

namespace tramgac::config {
namespace {

using document::Choice;
using document::Field;
using document::Mapping;
using document::Say;

constexpr std::size_t kMostWindows = 100;
constexpr Choice<std::uint8_t> kDays[] = {{"mon", 1},  {"tue", 2},  {"wed", 4}, {"thu", 8},
                                          {"fri", 16}, {"sat", 32}, {"sun", 64}};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "02:30". Outcome: minutes since midnight.
std::optional<int> ParseClock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t i : {0, 1, 3, 4}) {
    if (!IsDigit(text[i])) return std::nullopt;
  }
  const int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
  return hour < 24 && minute < 60 ? std::optional(hour * 60 + minute) : std::nullopt;
}

// "2026-12-01 22:00". Outcome: milliseconds since 1970-01-01 00:00 on the same clock.
std::optional<std::int64_t> ParseMoment(std::string_view text) {
  if (text.size() != 16 || text[4] != '-' || text[7] != '-' || text[10] != ' ') return std::nullopt;
  for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (!IsDigit(text[i])) return std::nullopt;
  }
  const auto number = [text](std::size_t at, std::size_t size) {
    int value = 0;
    for (const char c : text.substr(at, size)) value = value * 10 + c - '0';
    return value;
  };
  const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const auto minutes = ParseClock(text.substr(11));
  if (!date.ok() || !minutes) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (days * 24 * 60 + *minutes) * 60'000;
}

constexpr document::TextRule kTime{1, 20, {}};

std::uint16_t ReadClock(const Field& field) {
  const std::string text = field.Text(kTime);
  if (text.empty()) return 0;
  const auto minutes = ParseClock(text);
  if (!minutes) field.ComplainValue(Say(kWantClock));
  return static_cast<std::uint16_t>(minutes.value_or(0));
}

MaintenanceConfig ReadWindow(const Field& item) {
  MaintenanceConfig window;
  Mapping map = item.Map();
  const Field devices = map.Optional("devices"), days = map.Optional("days");
  const Field from = map.Required("from"), to = map.Required("to");
  window.reason = map.Required("reason").Text({1, 100, {}});
  for (const Field& device : devices.List(1, 1000)) {
    window.devices.push_back(device.Text(document::kIdRule));
    window.device_places.push_back(device.place());
  }
  for (const Field& day : days.List(1, 7)) window.weekdays |= day.Word(kDays, std::uint8_t{0});
  if (days.present()) {
    window.from_minute = ReadClock(from);
    window.to_minute = ReadClock(to);
    return window;
  }
  window.from_local_ms = ReadMoment(from);
  window.to_local_ms = ReadMoment(to);
  const bool both = window.from_local_ms != 0 && window.to_local_ms != 0;
  if (both && window.to_local_ms <= window.from_local_ms) to.Complain(Say(kEndsBefore));
  return window;
}

}  // namespace

std::int64_t ReadMoment(const Field& field) {
  const std::string text = field.Text(kTime);
  if (text.empty()) return 0;
  const auto moment = ParseMoment(text);
  if (!moment) field.ComplainValue(Say(kWantMoment));
  return moment.value_or(0);
}

std::vector<MaintenanceConfig> ReadMaintenance(const Field& list) {
  std::vector<MaintenanceConfig> windows;
  for (const Field& item : list.List(0, kMostWindows)) windows.push_back(ReadWindow(item));
  return windows;
}

}  // namespace tramgac::config
