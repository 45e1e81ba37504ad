#include "agent/app/alarm_words.h"

#include <fmt/format.h>

#include "agent/app/operator_words.h"
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
constexpr Phrase kToldOften{"when the device says so by a trap", "khi thiết bị báo bằng trap"};
constexpr Phrase kRises{"when {0} has risen by more than {1} within {2}{3}; over when by no more than {4}{5}",
                        "khi {0} tăng hơn {1} trong vòng {2}{3}; hết khi không tăng quá {4}{5}"};
constexpr Phrase kFalls{"when {0} has fallen by more than {1} within {2}{3}; over when by no more than {4}{5}",
                        "khi {0} giảm hơn {1} trong vòng {2}{3}; hết khi không giảm quá {4}{5}"};
constexpr Phrase kWillExceed{
    "when {0} is above {1}, or will be within {2} if it goes on as in the last {3}{4}; over when that is more than {5} "
    "away{6}",
    "khi {0} cao hơn {1}, hoặc sẽ như vậy trong vòng {2} nếu tiếp tục như {3} vừa qua{4}; hết khi còn hơn {5}{6}"};
constexpr Phrase kWillFall{
    "when {0} is below {1}, or will be within {2} if it goes on as in the last {3}{4}; over when that is more than {5} "
    "away{6}",
    "khi {0} thấp hơn {1}, hoặc sẽ như vậy trong vòng {2} nếu tiếp tục như {3} vừa qua{4}; hết khi còn hơn {5}{6}"};
constexpr Phrase kDiffers{"when {0} differs from {1} by more than {2}{3}; over when by no more than {4}{5}",
                          "khi {0} lệch so với {1} hơn {2}{3}; hết khi lệch không quá {4}{5}"};
constexpr Phrase kOrTimes{"; at once when it begins {0} times within {1}",
                          "; ngay lập tức nếu lặp lại {0} lần trong {1}"};
constexpr Phrase kOnlyTimes{"; only when it begins {0} times within {1}", "; chỉ khi lặp lại {0} lần trong {1}"};
constexpr Phrase kWorse{"; {0} beyond {1}", "; {0} khi vượt {1}"};
constexpr Phrase kLatches{"; stays until somebody acknowledges it", "; giữ nguyên đến khi có người xác nhận"};
constexpr Phrase kExplained{"; not announced while explained by {0}", "; không báo khi đã có nguyên nhân: {0}"};
constexpr Phrase kOr{" or ", " hoặc "};

// " for 5 s", or nothing where there is no delay.
std::string For(Duration delay, Language language) {
  if (delay <= Duration()) return {};
  const double seconds = static_cast<double>(delay.count()) / 1e6;
  return Pick(language, " for ", " trong ") + AgeText(seconds, language);
}

std::string Time(Duration time, Language language) {
  return AgeText(static_cast<double>(time.count()) / 1e6, language);
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

const PointSpec& OtherOf(const DeviceSpec& device, const AlarmSpec& alarm) {
  return alarm.other_in_row ? device.tables[alarm.table].columns[alarm.other] : device.points[alarm.other];
}

std::string NameOf(const DeviceSpec& device, const AlarmSpec& alarm, Language language) {
  const std::string name(PointOf(device, alarm).name);
  if (alarm.table == kNotInTable) return name;
  return name + fmt::format(fmt::runtime(Pick(language, " of a row of {}", " của một hàng trong {}")),
                            device.tables[alarm.table].name);
}

// "more than"/"less than" the limit for kinds that compare a number.
std::string LimitIn(const DeviceSpec& device, const AlarmSpec& alarm, const std::string& on, const std::string& off,
                    Language language) {
  const auto say = [language](const Phrase& phrase, const auto&... words) {
    return Say(phrase, words...).In(language);
  };
  const std::string_view unit = PointOf(device, alarm).unit;
  const std::string name = NameOf(device, alarm, language), limit = Number(alarm.limit, unit, language);
  const bool low = alarm.kind == AlarmKind::kLow || alarm.kind == AlarmKind::kWillFallBelow;
  const std::string clear = Number(low ? alarm.limit + alarm.deadband : alarm.limit - alarm.deadband, unit, language);
  const std::string window = Time(alarm.window, language);
  switch (alarm.kind) {
    case AlarmKind::kLow: return say(kBelow, name, limit, on, clear, off);
    case AlarmKind::kRise: return say(kRises, name, limit, window, on, clear, off);
    case AlarmKind::kFall: return say(kFalls, name, limit, window, on, clear, off);
    case AlarmKind::kWillExceed:
      return say(kWillExceed, name, limit, Time(alarm.horizon, language), window, on,
                 Time(alarm.horizon * 3 / 2, language), off);
    case AlarmKind::kWillFallBelow:
      return say(kWillFall, name, limit, Time(alarm.horizon, language), window, on,
                 Time(alarm.horizon * 3 / 2, language), off);
    case AlarmKind::kDeviation: return say(kDiffers, name, OtherOf(device, alarm).name, limit, on, clear, off);
    default: return say(kAbove, name, limit, on, clear, off);
  }
}

std::string RuleIn(const DeviceSpec& device, const AlarmSpec& alarm, Language language) {
  const auto say = [language](const Phrase& phrase, const auto&... words) {
    return Say(phrase, words...).In(language);
  };
  const std::string on = For(alarm.on_delay, language), off = For(alarm.off_delay, language);
  if (HasLimit(alarm.kind)) return LimitIn(device, alarm, on, off, language);
  if (alarm.kind == AlarmKind::kNotified) return say(alarm.times > 0 ? kToldOften : kTold);
  if (alarm.kind == AlarmKind::kNoData) return say(kNoReading, NameOf(device, alarm, language), on, off);
  if (alarm.kind == AlarmKind::kState) {
    return say(kIs, NameOf(device, alarm, language), StatesOf(alarm, language), on, off);
  }
  const double misses = device.misses_until_unavailable * static_cast<double>(device.period.count()) / 1e6;
  return say(kSilent, device.misses_until_unavailable, AgeText(misses, language), on, off);
}

std::string In(const DeviceSpec& device, const AlarmSpec& alarm, Language language) {
  const auto say = [language](const Phrase& phrase, const auto&... words) {
    return Say(phrase, words...).In(language);
  };
  std::string text = RuleIn(device, alarm, language);
  if (alarm.times > 0) {
    const bool only_counted = alarm.on_delay == Duration();
    text += say(only_counted ? kOnlyTimes : kOrTimes, alarm.times, Time(alarm.within, language));
  }
  if (alarm.worse != nullptr) {
    text += say(kWorse, SeverityText(SeverityName(alarm.worse->severity), language),
                Number(alarm.worse->limit, PointOf(device, alarm).unit, language));
  }
  if (alarm.latch) text += say(kLatches);
  std::string parents;
  for (const auto list : {alarm.parents, device.parents}) {
    for (const std::string_view parent : list) parents += (parents.empty() ? "" : ", ") + std::string(parent);
  }
  if (!parents.empty()) text += say(kExplained, parents);
  return text;
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
