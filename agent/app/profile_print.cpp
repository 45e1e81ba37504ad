#include "agent/app/profile_print.h"

#include <fmt/ranges.h>

#include "agent/app/operator_words.h"
#include "agent/app/probe_read.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"
#include "drivers/snmp/oid.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;
using profile::PointNote;
using profile::Profile;

// A point or column with everything that is known about it.
struct Entry {
  std::string name, table, place, unit;
  LocalText label;
  PointNote note;
};

LocalText At(const std::vector<LocalText>& labels, std::size_t i) {
  return i < labels.size() ? labels[i] : LocalText();
}
PointNote At(const std::vector<PointNote>& notes, std::size_t i) { return i < notes.size() ? notes[i] : PointNote(); }

// The places come from the same function that probe uses, so that both say the same.
std::vector<Entry> EntriesOf(const Profile& profile) {
  RawBlock block;
  PointIndex next = static_cast<PointIndex>(profile.points.size());
  for (std::uint32_t t = 0; t < profile.tables.size(); ++t) {
    block.new_rows.push_back({t, next, std::string(profile.tables[t].name), "*"});
    next += static_cast<PointIndex>(profile.tables[t].columns.size());
  }
  const std::vector<ProbePoint> points = PointsOf(block, profile);
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < profile.points.size(); ++i) {
    entries.push_back({points[i].name, "", points[i].oid + points[i].register_name + points[i].question, points[i].unit,
                       At(profile.labels, i), At(profile.notes, i)});
  }
  std::size_t i = profile.points.size();
  for (std::size_t t = 0; t < profile.tables.size(); ++t) {
    for (std::size_t c = 0; c < profile.tables[t].columns.size() && i < points.size(); ++c, ++i) {
      entries.push_back({points[i].name, std::string(profile.tables[t].name), points[i].oid, points[i].unit,
                         t < profile.table_labels.size() ? At(profile.table_labels[t], c) : LocalText(),
                         t < profile.table_notes.size() ? At(profile.table_notes[t], c) : PointNote()});
    }
  }
  return entries;
}

std::string_view PointOf(const Profile& profile, const AlarmSpec& alarm) {
  if (!HasPoint(alarm.kind)) return {};
  if (alarm.table == kNotInTable) return profile.points[alarm.point].name;
  return profile.tables[alarm.table].columns[alarm.point].name;
}

std::string_view UnitOf(const Profile& profile, const AlarmSpec& alarm) {
  if (alarm.table == kNotInTable) return profile.points[alarm.point].unit;
  return profile.tables[alarm.table].columns[alarm.point].unit;
}

json TextJson(const LocalText& text) { return {{"en", text.en}, {"vi", text.vi}}; }

double Seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

json StateJson(const AlarmSpec& alarm) {
  if (alarm.words.empty()) return alarm.state;
  if (alarm.words.size() == 1) return alarm.words.front();
  return alarm.words;
}

std::string StateText(const AlarmSpec& alarm, Language language) {
  if (alarm.words.empty()) return ValueText(alarm.state, language);
  return fmt::format("{}", fmt::join(alarm.words, Pick(language, " or ", " hoặc ")));
}

json AlarmJson(const Profile& profile, const AlarmSpec& alarm) {
  json view = {{"name", alarm.name},
               {"kind", AlarmKindName(alarm.kind)},
               {"severity", SeverityName(alarm.severity)},
               {"on_delay_s", Seconds(alarm.on_delay)},
               {"off_delay_s", Seconds(alarm.off_delay)},
               {"time_to_respond_s", Seconds(alarm.time_to_respond)},
               {"text", TextJson(alarm.text)},
               {"cause", TextJson(alarm.cause)},
               {"consequence", TextJson(alarm.consequence)},
               {"response", TextJson(alarm.response)}};
  if (HasPoint(alarm.kind)) view["point"] = PointOf(profile, alarm);
  if (alarm.kind == AlarmKind::kState) view["state"] = StateJson(alarm);
  if (HasLimit(alarm.kind)) {
    view["limit"] = alarm.limit;
    view["deadband"] = alarm.deadband;
  }
  if (alarm.worse != nullptr) {
    view["worse"] = {{"limit", alarm.worse->limit}, {"severity", SeverityName(alarm.worse->severity)}};
  }
  if (HasWindow(alarm.kind)) view["window_s"] = Seconds(alarm.window);
  if (HasHorizon(alarm.kind)) view["horizon_s"] = Seconds(alarm.horizon);
  if (alarm.times > 0) view["times"] = alarm.times, view["within_s"] = Seconds(alarm.within);
  if (alarm.latch) view["latch"] = true;
  if (!alarm.parents.empty()) view["depends_on"] = alarm.parents;
  return view;
}

std::string_view SignOf(AlarmKind kind, Language language) {
  switch (kind) {
    case AlarmKind::kLow: return "<";
    case AlarmKind::kRise: return Pick(language, "rises by", "tăng");
    case AlarmKind::kFall: return Pick(language, "falls by", "giảm");
    case AlarmKind::kWillExceed: return Pick(language, "soon >", "sắp >");
    case AlarmKind::kWillFallBelow: return Pick(language, "soon <", "sắp <");
    case AlarmKind::kDeviation: return Pick(language, "differs by", "lệch");
    default: return ">";
  }
}

std::string ConditionText(const Profile& profile, const AlarmSpec& alarm, Language language) {
  const std::string point(PointOf(profile, alarm));
  switch (alarm.kind) {
    case AlarmKind::kState: return point + " = " + StateText(alarm, language);
    case AlarmKind::kNoData: return point + Pick(language, ": no data", ": không có dữ liệu");
    case AlarmKind::kUnavailable: return Pick(language, "the device does not answer", "thiết bị không trả lời");
    case AlarmKind::kNotified: return Pick(language, "the device says so by a trap", "thiết bị báo bằng trap");
    case AlarmKind::kHigh:
    case AlarmKind::kLow:
    case AlarmKind::kRise:
    case AlarmKind::kFall:
    case AlarmKind::kWillExceed:
    case AlarmKind::kWillFallBelow:
    case AlarmKind::kDeviation: break;
  }
  return fmt::format("{} {} {} {}", point, SignOf(alarm.kind, language), ValueText(alarm.limit, language),
                     UnitText(UnitOf(profile, alarm)));
}

std::string_view In(const LocalText& text, Language language) {
  return language == Language::kVietnamese ? text.vi : text.en;
}

std::string AlarmText(const Profile& profile, const AlarmSpec& alarm, Language language) {
  return fmt::format("  {}: {} [{}; {}]\n    {}: {}\n    {}: {}\n    {}: {}\n", alarm.name, In(alarm.text, language),
                     SeverityText(SeverityName(alarm.severity), language), ConditionText(profile, alarm, language),
                     Pick(language, "cause", "nguyên nhân"), In(alarm.cause, language),
                     Pick(language, "consequence", "hậu quả"), In(alarm.consequence, language),
                     Pick(language, "response", "xử lý"), In(alarm.response, language));
}

std::string OidText(snmp::OidView oid) {
  std::string text(snmp::kMaxOidText, ' ');
  text.resize(snmp::FormatOid(oid, text).value_or(0));
  return text;
}

json TrapJson(const NotificationSpec& trap, const snmp::NotificationAddress& address) {
  json fields = json::array();
  for (const PointSpec& field : trap.fields) fields.push_back(field.name);
  json view = {{"oid", OidText(address.oid)},
               {"event", trap.event},
               {"severity", trap.severity ? json(SeverityName(*trap.severity)) : json(nullptr)},
               {"text", TextJson(trap.text)},
               {"fields", std::move(fields)}};
  if (!trap.alarm.empty()) view[trap.raises ? "raises" : "clears"] = trap.alarm;
  return view;
}

std::string TrapText(const NotificationSpec& trap, const snmp::NotificationAddress& address, Language language) {
  std::string effect;
  if (!trap.alarm.empty()) {
    effect = fmt::format(" [{} {}]", trap.raises ? Pick(language, "raises", "phát") : Pick(language, "clears", "tắt"),
                         trap.alarm);
  }
  return fmt::format("  {}: {} ({}){}\n", trap.event, In(trap.text, language), OidText(address.oid), effect);
}

std::size_t PointCount(const Profile& profile) {
  std::size_t count = profile.points.size();
  for (const TableSpec& table : profile.tables) count += table.columns.size();
  return count;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

std::string_view MaturityName(profile::Maturity maturity) {
  constexpr std::string_view kNames[] = {"verified", "partial", "draft"};
  return kNames[static_cast<std::size_t>(maturity)];
}

std::string_view MaturityText(profile::Maturity maturity, Language language) {
  constexpr std::string_view kVietnamese[] = {"đã kiểm chứng", "một phần", "nháp"};
  return language == Language::kVietnamese ? kVietnamese[static_cast<std::size_t>(maturity)] : MaturityName(maturity);
}

json ProfileSummaryJson(const Profile& profile) {
  return {{"name", profile.name},
          {"vendor", profile.vendor},
          {"model", profile.model},
          {"protocol", ProtocolName(profile.protocol)},
          {"maturity", MaturityName(profile.maturity)},
          {"points", PointCount(profile)},
          {"alarms", profile.alarms.size()}};
}

json ProfileJson(const Profile& profile) {
  json view = ProfileSummaryJson(profile);
  view["sources"] = profile.sources;
  view["points"] = json::array();
  for (const Entry& entry : EntriesOf(profile)) {
    json point = {{"name", entry.name},
                  {"unit", entry.unit},
                  {"label", TextJson(entry.label)},
                  {"source", entry.note.source},
                  {"inferred", entry.note.inferred},
                  {"note", entry.note.note}};
    if (!entry.table.empty()) point["table"] = entry.table;
    constexpr const char* kPlaces[] = {"register", "oid", "question"};  // by protocol
    point[kPlaces[static_cast<std::size_t>(profile.protocol)]] = entry.place;
    view["points"].push_back(std::move(point));
  }
  view["alarms"] = json::array();
  for (const AlarmSpec& alarm : profile.alarms) view["alarms"].push_back(AlarmJson(profile, alarm));
  view["traps"] = json::array();
  for (std::size_t i = 0; i < profile.notifications.size(); ++i) {
    view["traps"].push_back(TrapJson(profile.notifications[i], profile.snmp_notifications[i]));
  }
  return view;
}

std::string ProfileListText(const std::vector<std::shared_ptr<const Profile>>& profiles, std::size_t width,
                            Language language) {
  TableView table({{Pick(language, "NAME", "TÊN"), false, 8, kAnyWidth, 0},
                   {Pick(language, "PROTOCOL", "GIAO THỨC"), false, 6, kAnyWidth, 0},
                   {Pick(language, "MATURITY", "ĐỘ TIN CẬY"), false, 5, kAnyWidth, 0},
                   {Pick(language, "POINTS", "ĐIỂM ĐO"), true, 4, kAnyWidth, 0},
                   {Pick(language, "ALARMS", "CẢNH BÁO"), true, 4, kAnyWidth, 0},
                   {Pick(language, "DEVICE", "THIẾT BỊ"), false, 12, 60, 1}});
  for (const auto& profile : profiles) {
    table.Add({{profile->name, std::string(ProtocolName(profile->protocol)),
                std::string(MaturityText(profile->maturity, language)), std::to_string(PointCount(*profile)),
                std::to_string(profile->alarms.size()), profile->vendor + " " + profile->model},
               ""});
  }
  return Joined(table.Lines(width));
}

std::string ProfileText(const Profile& profile, std::size_t width, Language language) {
  std::string text = fmt::format("{}: {} {}, {}, {}\n", profile.name, profile.vendor, profile.model,
                                 ProtocolName(profile.protocol), MaturityText(profile.maturity, language));
  TableView table({{Pick(language, "POINT", "ĐIỂM ĐO"), false, 16, 44, 3},
                   {Pick(language, "UNIT", "ĐƠN VỊ"), false, 3, 8, 0},
                   {Pick(language, "FROM", "LẤY TỪ"), false, 12, 44, 4},
                   {Pick(language, "SURE", "CHẮC"), false, 4, 10, 2},
                   {Pick(language, "SOURCE", "NGUỒN"), false, 4, 12, 1},
                   {Pick(language, "LABEL", "TÊN"), false, 10, 40, 5}});
  for (const Entry& entry : EntriesOf(profile)) {
    table.Add(
        {{entry.table.empty() ? entry.name : entry.name + "[" + entry.table + "]", std::string(UnitText(entry.unit)),
          entry.place, entry.note.inferred ? Pick(language, "inferred", "suy ra") : "", entry.note.source,
          std::string(In(entry.label, language))},
         ""});
  }
  text += Joined(table.Lines(width));
  if (!profile.alarms.empty()) text += Pick(language, "alarms:\n", "cảnh báo:\n");
  for (const AlarmSpec& alarm : profile.alarms) text += AlarmText(profile, alarm, language);
  if (!profile.notifications.empty()) text += "traps:\n";
  for (std::size_t i = 0; i < profile.notifications.size(); ++i) {
    text += TrapText(profile.notifications[i], profile.snmp_notifications[i], language);
  }
  text += Pick(language, "sources:\n", "nguồn:\n");
  for (const std::string& source : profile.sources) text += "  " + source + "\n";
  return text;
}

}  // namespace tramgac::app
