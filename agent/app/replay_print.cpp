#include "agent/app/replay_print.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "agent/app/table_view.h"
#include "agent/app/value_text.h"
#include "agent/core/payload/timestamp.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using nlohmann::ordered_json;

constexpr Phrase kDay{"{0}: {1} readings and {2} events from {3} to {4}, {5} run(s) of the node, {6} in all",
                      "{0}: {1} số đo và {2} sự kiện từ {3} đến {4}, {5} lần chạy của nút, tổng cộng {6}"};
constexpr Phrase kBefore{"before: {0}; after: {1}", "trước: {0}; sau: {1}"};
constexpr Phrase kFewer{"{0} alarms became {1}: the new configuration would have cut {2} of {0}.",
                        "{0} cảnh báo còn {1}: cấu hình mới sẽ bớt được {2} trong {0} cảnh báo."};
constexpr Phrase kMore{"{0} alarms became {1}: the new configuration would have added {2}.",
                       "{0} cảnh báo thành {1}: cấu hình mới sẽ thêm {2} cảnh báo."};
constexpr Phrase kSame{"{0} alarms before and after: the new configuration would not have changed their number.",
                       "{0} cảnh báo trước và sau: cấu hình mới không làm thay đổi số lượng."};
constexpr Phrase kCounted{
    "Counted is what operators are told. The replay sees what was recorded, by change and heartbeat, not every poll: a "
    "reading counts until the next, and an excursion smaller than a point's reporting deadband may be missing.",
    "Số cảnh báo là số lần báo cho người trực. Phép chạy lại chỉ thấy những gì đã ghi (khi thay đổi và theo nhịp định "
    "kỳ), không phải mọi lần đọc: một số đo có hiệu lực đến số đo kế tiếp, và dao động nhỏ hơn ngưỡng ghi (deadband) "
    "của điểm đo có thể không thấy."};
constexpr Phrase kFurther{"... and {0} further alarms (--json has all)", "... và {0} cảnh báo khác (--json có tất cả)"};
constexpr Phrase kNoAlarm{"no alarm, neither before nor after", "không có cảnh báo nào, cả trước và sau"};
constexpr Phrase kLeftOut{"not in {0}: {1}", "không có trong {0}: {1}"};
constexpr Phrase kDamaged{"{0} records of the file are damaged and were left out",
                          "{0} bản ghi của tệp bị hỏng và đã bỏ qua"};
constexpr Phrase kRecorded{"what the node recorded", "những gì nút đã ghi"};

constexpr std::size_t kMostRows = 50;
constexpr std::size_t kMostNames = 10;

std::uint64_t Distance(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; }

std::string UtcText(std::int64_t utc_ms) {
  std::array<char, 32> text{};
  return utc_ms == 0 ? "?" : std::string(FormatUtc(utc_ms, text));
}

double Seconds(Duration time) { return static_cast<double>(time.count()) / 1e6; }

// Whole minutes, of little time with a decimal.
std::string Minutes(Duration time, Language language) {
  const double minutes = Seconds(time) / 60;
  const double scale = minutes < 10 ? 10 : 1;
  const double rounded = static_cast<double>(static_cast<std::int64_t>(minutes * scale + 0.5)) / scale;
  if (rounded == static_cast<double>(static_cast<std::int64_t>(rounded))) {
    return ValueText(static_cast<std::int64_t>(rounded), language);
  }
  return ValueText(rounded, language);
}

std::string Change(std::uint64_t before, std::uint64_t after) {
  if (before == after) return "0";
  return fmt::format("{}{}", before > after ? "-" : "+", Distance(before, after));
}

std::string Became(const std::string& before, const std::string& after) { return before + " → " + after; }

std::string NoteText(AlarmNote note, Language language) {
  constexpr std::array<Phrase, 3> kNotes = {Phrase("", ""), Phrase("gone", "không còn"), Phrase("new", "mới")};
  return Say(kNotes[static_cast<std::size_t>(note)]).In(language);
}

std::vector<std::string> Cells(const std::string& name, const AlarmCount& before, const AlarmCount& after,
                               AlarmNote note, Language language) {
  const auto number = [](std::uint64_t count) { return std::to_string(count); };
  return {name,
          Became(number(before.raised), number(after.raised)),
          Became(number(before.told), number(after.told)),
          Became(Minutes(before.active, language), Minutes(after.active, language)),
          Change(before.told, after.told),
          NoteText(note, language)};
}

std::string Table(const Comparison& comparison, Language language, std::size_t width) {
  const std::vector<ComparedAlarm> alarms = Compare(comparison);
  if (alarms.empty()) return Say(kNoAlarm).In(language) + "\n";
  const auto say = [language](const char* en, const char* vi) { return language == Language::kEnglish ? en : vi; };
  TableView table({{say("ALARM", "CẢNH BÁO"), false, 16, kAnyWidth, 1},
                   {say("RAISED", "XẢY RA"), true},
                   {say("TOLD", "ĐÃ BÁO"), true},
                   {say("MINUTES", "PHÚT"), true},
                   {say("CHANGE", "THAY ĐỔI"), true},
                   {"", false, 3, kAnyWidth, 0}});
  for (const ComparedAlarm& alarm : alarms) {
    if (table.rows() == kMostRows) break;
    table.Add({Cells(alarm.id, alarm.before, alarm.after, alarm.note, language), ""});
  }
  table.Add({Cells(say("all", "tất cả"), comparison.before_tally().Total(), comparison.after.tally().Total(),
                   AlarmNote::kNone, language),
             ""});
  std::string text;
  for (const std::string& line : table.Lines(width)) text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  if (alarms.size() > kMostRows) text += Say(kFurther, alarms.size() - kMostRows).In(language) + "\n";
  return text;
}

std::string Names(const NameList& list) {
  std::string text;
  std::size_t told = 0;
  for (const std::string& name : list.names) {
    if (told++ == kMostNames) break;
    text += (text.empty() ? "" : ", ") + document::Quoted(name);
  }
  return text + (list.names.size() > kMostNames ? ", ..." : "");
}

std::string LeftOut(const AlarmReplay& replay, const std::string& name, const NameList* alarms, Language language) {
  constexpr Phrase kDevices{"{0} device(s): {1}", "{0} thiết bị: {1}"},
      kPoints{"{0} point(s): {1}", "{0} điểm đo: {1}"}, kAlarms{"{0} alarm(s): {1}", "{0} cảnh báo: {1}"};
  std::string text;
  const auto add = [&](const Phrase& phrase, const NameList& list) {
    if (list.names.empty()) return;
    const std::string count = (list.full ? ">" : "") + std::to_string(list.names.size());
    text += Say(kLeftOut, document::QuotedPath(name), Say(phrase, count, Names(list)).In(language)).In(language) + "\n";
  };
  add(kDevices, replay.missing_devices());
  add(kPoints, replay.missing_points());
  if (alarms != nullptr) add(kAlarms, *alarms);
  return text;
}

std::string Sentence(const Comparison& comparison, Language language) {
  const std::uint64_t before = comparison.before_tally().Total().told, after = comparison.after.tally().Total().told;
  const Phrase& phrase = after < before ? kFewer : after > before ? kMore : kSame;
  return Say(phrase, before, after, Distance(before, after)).In(language) + "\n";
}

ordered_json CountJson(const AlarmCount& count) {
  return {{"raised", count.raised}, {"told", count.told}, {"active_s", Seconds(count.active)}};
}

ordered_json NamesJson(const NameList& list) {
  ordered_json names = ordered_json::array();
  for (const std::string& name : list.names) names.push_back(name);
  return names;
}

}  // namespace

std::vector<ComparedAlarm> Compare(const Comparison& comparison) {
  std::map<std::string, ComparedAlarm> alarms;
  for (const auto& [id, count] : comparison.before_tally().alarms()) alarms[id].before = count;
  for (const auto& [id, count] : comparison.after.tally().alarms()) alarms[id].after = count;
  std::vector<ComparedAlarm> list;
  for (auto& [id, alarm] : alarms) {
    if (alarm.before.raised + alarm.before.told + alarm.after.raised + alarm.after.told == 0) continue;
    alarm.id = id;
    if (!comparison.after.alarms().contains(id)) alarm.note = AlarmNote::kGone;
    if (comparison.before != nullptr && !comparison.before->alarms().contains(id)) alarm.note = AlarmNote::kNew;
    list.push_back(std::move(alarm));
  }
  const auto difference = [](const ComparedAlarm& alarm) {
    return std::pair(Distance(alarm.before.told, alarm.after.told), Distance(alarm.before.raised, alarm.after.raised));
  };
  std::ranges::stable_sort(list, std::greater(), difference);
  return list;
}

NameList MissingAlarms(const Comparison& comparison) {
  NameList missing;
  for (const auto& [id, count] : comparison.run.recorded().alarms()) {
    if (!comparison.after.alarms().contains(id)) missing.Add(id);
  }
  return missing;
}

std::string ReplayText(const Comparison& comparison, Language language, std::size_t width) {
  const ReplayFigures& figures = comparison.run.figures();
  const std::string before = comparison.before != nullptr ? comparison.before_name : Say(kRecorded).In(language);
  std::string text = Say(kDay, comparison.file, figures.readings, figures.events, UtcText(figures.from_utc_ms),
                         UtcText(figures.to_utc_ms), figures.runs, AgeText(Seconds(figures.ran), language))
                         .In(language) +
                     "\n";
  text += Say(kBefore, before, comparison.after_name).In(language) + "\n\n";
  text += Table(comparison, language, width) + "\n" + Sentence(comparison, language);
  text += Say(kCounted).In(language) + "\n";
  const NameList alarms = MissingAlarms(comparison);
  text += LeftOut(comparison.after, comparison.after_name, &alarms, language);
  if (comparison.before != nullptr) text += LeftOut(*comparison.before, comparison.before_name, nullptr, language);
  if (comparison.damaged > 0) text += Say(kDamaged, comparison.damaged).In(language) + "\n";
  return text;
}

ordered_json ReplayJson(const Comparison& comparison) {
  const ReplayFigures& figures = comparison.run.figures();
  const auto time = [](std::int64_t utc_ms) { return utc_ms == 0 ? ordered_json() : ordered_json(UtcText(utc_ms)); };
  ordered_json alarms = ordered_json::array();
  for (const ComparedAlarm& alarm : Compare(comparison)) {
    ordered_json one = {{"alarm", alarm.id}, {"before", CountJson(alarm.before)}, {"after", CountJson(alarm.after)}};
    if (alarm.note != AlarmNote::kNone) one["note"] = NoteText(alarm.note, Language::kEnglish);
    alarms.push_back(std::move(one));
  }
  return {{"file", comparison.file},
          {"before", comparison.before != nullptr ? ordered_json(comparison.before_name) : ordered_json()},
          {"after", comparison.after_name},
          {"from", time(figures.from_utc_ms)},
          {"to", time(figures.to_utc_ms)},
          {"readings", figures.readings},
          {"events", figures.events},
          {"damaged", comparison.damaged},
          {"runs", figures.runs},
          {"ran_s", Seconds(figures.ran)},
          {"alarms", std::move(alarms)},
          {"total",
           {{"before", CountJson(comparison.before_tally().Total())},
            {"after", CountJson(comparison.after.tally().Total())}}},
          {"left_out",
           {{"devices", NamesJson(comparison.after.missing_devices())},
            {"points", NamesJson(comparison.after.missing_points())},
            {"alarms", NamesJson(MissingAlarms(comparison))}}}};
}

}  // namespace tramgac::app
