#include "agent/app/live_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "agent/app/json_member.h"
#include "agent/app/operator_words.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;

constexpr const char* kBold = "\x1b[1m";
constexpr const char* kRed = "\x1b[1;31m";
constexpr const char* kYellow = "\x1b[33m";
constexpr const char* kReset = "\x1b[0m";
constexpr std::size_t kMostAlarms = 6;

double NumberOf(const json& object, const char* key, double fallback) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : fallback;
}

std::int64_t CountOf(const json& object, const char* key) {
  return static_cast<std::int64_t>(NumberOf(object, key, 0));
}

// What a device simply does not offer is no news; what it should say and does not is.
bool NeedsAttention(const json& reading) {
  const std::string quality = TextMember(reading, "quality");
  constexpr std::string_view kHarmless[] = {"good", "not-read-yet", "no-such-object", "no-such-instance",
                                            "not-available"};
  return std::find(std::begin(kHarmless), std::end(kHarmless), quality) == std::end(kHarmless);
}

TableRow RowOf(const json& reading, const Screen& screen, Language language) {
  const std::string quality = TextMember(reading, "quality");
  const bool bad = NeedsAttention(reading);
  std::string word = QualityText(std::string_view(quality), language);
  if (bad) word.insert(0, "! ");
  return {{TextMember(reading, "device"), TextMember(reading, "point"),
           ValueText(quality == "good" ? reading.value("value", json()) : json(), language),
           std::string(UnitText(TextMember(reading, "unit"))), std::move(word),
           AgeText(NumberOf(reading, "age_s", -1), language)},
          bad && screen.colour ? kRed : ""};
}

std::vector<TableColumn> Columns(Language language) {
  return {{Pick(language, "DEVICE", "THIẾT BỊ"), false, 6, 16, 3},
          {Pick(language, "POINT", "ĐIỂM ĐO"), false, 12, 40, 2},
          {Pick(language, "VALUE", "GIÁ TRỊ"), true, 6, 24, 1},
          {Pick(language, "UNIT", "ĐƠN VỊ"), false, 3, 8, 5},
          {Pick(language, "QUALITY", "CHẤT LƯỢNG"), false, 4, 20, 4},
          {Pick(language, "AGE", "TUỔI"), true, 4, 8, 6}};
}

// A device that is gone is one piece of news, not one for each of its points: all of them are bad for one reason.
std::vector<json> Collapse(const std::vector<json>& readings, Language language) {
  std::map<std::string, std::size_t> points;
  std::map<std::pair<std::string, std::string>, std::size_t> alike;
  for (const json& reading : readings) {
    ++points[TextMember(reading, "device")];
    ++alike[{TextMember(reading, "device"), TextMember(reading, "quality")}];
  }
  std::vector<json> rows;
  for (const json& reading : readings) {
    const std::string device = TextMember(reading, "device");
    const std::string quality = TextMember(reading, "quality");
    const std::size_t all = points[device];
    if (all < 2 || quality.empty() || !NeedsAttention(reading) || alike[{device, quality}] < all) {
      rows.push_back(reading);
    } else if (rows.empty() || TextMember(rows.back(), "device") != device) {
      const char* text = Pick(language, "(all {} points)", "(cả {} điểm đo)");
      rows.push_back({{"device", device}, {"point", fmt::format(fmt::runtime(text), all)}, {"quality", quality}});
    }
  }
  return rows;
}

// Positions of the readings to be shown: those that need attention, then an equal share of each device.
std::vector<std::size_t> Choose(const std::vector<json>& readings, std::size_t room) {
  std::vector<std::size_t> chosen;
  std::map<std::string, std::vector<std::size_t>> rest;
  std::vector<std::string> devices;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (NeedsAttention(readings[i])) {
      chosen.push_back(i);
      continue;
    }
    const std::string device = TextMember(readings[i], "device");
    if (rest[device].empty()) devices.push_back(device);
    rest[device].push_back(i);
  }
  if (chosen.size() >= room) {
    chosen.resize(room);
    return chosen;
  }
  const std::size_t attention = chosen.size();
  // What is measured says more at a glance than a state that is as it should be.
  if (readings.size() > room) {
    for (auto& [device, list] : rest) {
      std::stable_partition(list.begin(), list.end(), [&readings](std::size_t i) {
        return !TextMember(readings[i], "unit").empty() && TextMember(readings[i], "quality") == "good";
      });
    }
  }
  for (std::size_t round = 0; chosen.size() < room; ++round) {
    const std::size_t before = chosen.size();
    for (const std::string& device : devices) {
      if (round < rest[device].size() && chosen.size() < room) chosen.push_back(rest[device][round]);
    }
    if (chosen.size() == before) break;
  }
  std::sort(chosen.begin() + static_cast<std::ptrdiff_t>(attention), chosen.end());
  return chosen;
}

std::string Coloured(const char* colour, std::string line, const Screen& screen) {
  return screen.colour ? colour + line + kReset : line;
}

std::string Cut(const std::string& line, std::size_t width) { return WidthOf(line) > width ? Fit(line, width) : line; }

void AddAlarms(const LiveData& data, const Screen& screen, Language language, std::vector<std::string>& lines) {
  if (data.alarms.empty()) return;
  const std::size_t room = std::clamp<std::size_t>(screen.height / 4, 1, kMostAlarms);
  const std::size_t shown = data.alarms.size() <= room ? data.alarms.size() : room - 1;
  for (std::size_t i = 0; i < shown; ++i) {
    const std::string severity = TextMember(data.alarms[i], "severity");
    const char* colour = severity == "critical" || severity == "major" ? kRed : kYellow;
    lines.push_back(Coloured(colour, Cut(AlarmLine(data.alarms[i], data.now_utc_ms, language), screen.width), screen));
  }
  if (shown < data.alarms.size()) {
    const char* text = Pick(language, "… {} more active alarms", "… còn {} cảnh báo khác");
    lines.push_back(
        Coloured(kRed, Cut(fmt::format(fmt::runtime(text), data.alarms.size() - shown), screen.width), screen));
  }
}

std::string BrokerText(const json& status, Language language) {
  const auto broker = status.find("broker");
  if (broker == status.end() || !broker->is_object()) return Pick(language, "no broker", "không có broker");
  return broker->value("connected", false) ? Pick(language, "broker connected", "broker: đã nối")
                                           : Pick(language, "broker NOT CONNECTED", "broker: MẤT KẾT NỐI");
}

}  // namespace

std::string NodeLine(const json& status, Language language) {
  const json store = status.value("store", json::object());
  std::string line = fmt::format("{} ({})", TextMember(status, "node"), TextMember(status, "site"));
  line += fmt::format(fmt::runtime(Pick(language, ": {} devices", ": {} thiết bị")), CountOf(status, "devices"));
  if (const auto gone = CountOf(status, "devices_unavailable"); gone > 0) {
    line += fmt::format(fmt::runtime(Pick(language, ", {} UNAVAILABLE", ", {} MẤT LIÊN LẠC")), gone);
  }
  line += "; " + BrokerText(status, language);
  line += fmt::format(fmt::runtime(Pick(language, "; {} to send", "; {} chờ gửi")), CountOf(store, "unsent"));
  line += fmt::format(fmt::runtime(Pick(language, "; {} alarms", "; {} cảnh báo")), CountOf(status, "alarms_active"));
  return line;
}

std::string AlarmLine(const json& alarm, std::int64_t now_utc_ms, Language language) {
  const auto since = CountOf(alarm, "since_utc_ms");
  std::string severity = SeverityText(TextMember(alarm, "severity"), language);
  std::string line = fmt::format("! {}: {}: {}", severity, TextMember(alarm, "device"),
                                 LabelText(alarm.value("text", json()), language));
  // The row of a table stands in the id alone.
  const std::string id = TextMember(alarm, "alarm");
  if (std::count(id.begin(), id.end(), '.') > 1) line += fmt::format(" [{}]", id.substr(id.rfind('.') + 1));
  if (since > 0 && now_utc_ms >= since) {
    line += fmt::format(fmt::runtime(Pick(language, ", for {}", ", đã {}")),
                        AgeText(static_cast<double>(now_utc_ms - since) / 1000, language));
  }
  if (alarm.value("acked", false)) line += Pick(language, " (acknowledged)", " (đã xác nhận)");
  return line;
}

std::string ReportLine(const json& reading, Language language) {
  const std::string quality = TextMember(reading, "quality");
  const bool good = quality == "good";
  const std::string unit(UnitText(TextMember(reading, "unit")));
  std::string line = fmt::format("{} {} ", TextMember(reading, "device"), TextMember(reading, "point"));
  if (good) line += ValueText(reading.value("value", json()), language) + (unit.empty() ? " " : " " + unit + " ");
  return line + QualityText(std::string_view(quality), language);
}

std::vector<std::string> LiveFrame(const LiveData& data, const Screen& screen, Language language) {
  std::vector<std::string> lines{Coloured(kBold, Cut(NodeLine(data.status, language), screen.width), screen)};
  AddAlarms(data, screen, language, lines);
  const std::vector<json> readings = Collapse(data.readings, language);
  const std::size_t used = lines.size() + 1;  // and the titles
  std::size_t room = screen.height > used ? screen.height - used : 0;
  if (readings.size() > room && room > 0) --room;  // the line that counts
  TableView table(Columns(language));
  const std::vector<std::size_t> chosen = Choose(readings, room);
  for (const std::size_t i : chosen) table.Add(RowOf(readings[i], screen, language));
  for (std::string& line : table.Lines(screen.width)) lines.push_back(std::move(line));
  if (chosen.size() < readings.size()) {
    const char* text =
        Pick(language, "… {} more; --device ID shows one device", "… còn {} dòng; --device ID: xem một thiết bị");
    lines.push_back(Cut(fmt::format(fmt::runtime(text), readings.size() - chosen.size()), screen.width));
  }
  if (lines.size() > screen.height) lines.resize(screen.height);
  return lines;
}

}  // namespace tramgac::app
