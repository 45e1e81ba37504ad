#include "agent/app/alarm_words.h"

#include <fmt/format.h>

#include "agent/app/value_text.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using document::Wording;

constexpr Phrase kAbove{"when {0} is above {1}{2}; over when it is not above {3}{4}",
                        "khi {0} cao hơn {1}{2}; hết khi không còn cao hơn {3}{4}"};
constexpr Phrase kBelow{"when {0} is below {1}{2}; over when it is not below {3}{4}",
                        "khi {0} thấp hơn {1}{2}; hết khi không còn thấp hơn {3}{4}"};
constexpr Phrase kIs{"when {0} is {1}{2}; over when it is not{3}", "khi {0} là {1}{2}; hết khi không còn như vậy{3}"};
constexpr Phrase kNoReading{"when {0} has no good reading{1}; over when it has one again{2}",
                            "khi {0} không có số đo tốt{1}; hết khi có lại{2}"};
constexpr Phrase kSilent{
    "when the device has not answered {0} polls in a row, about {1}{2}; over when it answers{3}",
    "khi thiết bị không trả lời {0} lần đọc liên tiếp, khoảng {1}{2}; hết khi thiết bị trả lời{3}"};
constexpr Phrase kTold{"when the device says so by a trap; over when it says so by another",
                       "khi thiết bị báo bằng trap; hết khi thiết bị báo bằng trap khác"};
constexpr Phrase kOr{" or ", " hoặc "};

// " for 5 s", or nothing where there is no delay.
std::string For(Duration delay, Language language) {
  if (delay <= Duration()) return {};
  const double seconds = static_cast<double>(delay.count()) / 1e6;
  return Pick(language, " for ", " trong ") + AgeText(seconds, language);
}

std::string Number(double number, std::string_view unit, Language language) {
  const std::string_view written = UnitText(unit);
  return ValueText(number, language) + (written.empty() ? "" : " " + std::string(written));
}

std::string StatesOf(const AlarmSpec& alarm, Language language) {
  if (alarm.words.empty()) return ValueText(alarm.state, language);
  std::string text;
  for (const std::string_view word : alarm.words) {
    if (!text.empty()) text += language == Language::kVietnamese ? kOr.vi : kOr.en;
    text += word;
  }
  return text;
}

const PointSpec& PointOf(const DeviceSpec& device, const AlarmSpec& alarm) {
  return alarm.table == kNotInTable ? device.points[alarm.point] : device.tables[alarm.table].columns[alarm.point];
}

std::string NameOf(const DeviceSpec& device, const AlarmSpec& alarm, Language language) {
  const std::string name(PointOf(device, alarm).name);
  if (alarm.table == kNotInTable) return name;
  return name + fmt::format(fmt::runtime(Pick(language, " of a row of {}", " của một hàng trong {}")),
                            device.tables[alarm.table].name);
}

std::string In(const DeviceSpec& device, const AlarmSpec& alarm, Language language) {
  const auto say = [language](const Phrase& phrase, const auto&... words) {
    return Say(phrase, words...).In(language);
  };
  const std::string on = For(alarm.on_delay, language), off = For(alarm.off_delay, language);
  switch (alarm.kind) {
    case AlarmKind::kUnavailable: {
      const double misses = device.misses_until_unavailable * static_cast<double>(device.period.count()) / 1e6;
      return say(kSilent, device.misses_until_unavailable, AgeText(misses, language), on, off);
    }
    case AlarmKind::kNotified: return say(kTold);
    case AlarmKind::kNoData: return say(kNoReading, NameOf(device, alarm, language), on, off);
    case AlarmKind::kState: return say(kIs, NameOf(device, alarm, language), StatesOf(alarm, language), on, off);
    case AlarmKind::kHigh:
    case AlarmKind::kLow: break;
  }
  const bool high = alarm.kind == AlarmKind::kHigh;
  const std::string_view unit = PointOf(device, alarm).unit;
  const double clear = high ? alarm.limit - alarm.deadband : alarm.limit + alarm.deadband;
  return say(high ? kAbove : kBelow, NameOf(device, alarm, language), Number(alarm.limit, unit, language), on,
             Number(clear, unit, language), off);
}

}  // namespace

Wording WhenItFires(const DeviceSpec& device, const AlarmSpec& alarm) {
  return {In(device, alarm, Language::kEnglish), In(device, alarm, Language::kVietnamese)};
}

std::string AlarmsText(std::span<const DeviceSpec> devices, Language language) {
  const auto in = [language](const LocalText& text) { return language == Language::kVietnamese ? text.vi : text.en; };
  std::string text;
  for (const DeviceSpec& device : devices) {
    text += fmt::format("{} ({})\n", device.id, device.profile);
    for (const AlarmSpec& alarm : device.alarms) {
      text += fmt::format("  {} ({}): {}\n", alarm.name, SeverityText(SeverityName(alarm.severity), language),
                          in(alarm.text));
      text += "    " + WhenItFires(device, alarm).In(language) + "\n";
      const double seconds = static_cast<double>(alarm.time_to_respond.count()) / 1e6;
      text += fmt::format(fmt::runtime(Pick(language, "    within {}: {}\n", "    trong {}: {}\n")),
                          AgeText(seconds, language), in(alarm.response));
    }
  }
  return text;
}

}  // namespace tramgac::app
