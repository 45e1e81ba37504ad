#include "agent/app/soc_detail.h"

#include <fmt/format.h>

#include <array>
#include <ctime>

#include "agent/app/operator_words.h"
#include "agent/app/soc_text.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"
#include "agent/core/base/calendar_time.h"

namespace tramgac::app {
namespace {

using document::Language;

constexpr std::size_t kTitleWidth = 13;

class Page {
 public:
  Page(std::size_t width, Language language) : width_(width), language_(language) {}

  // A title and a text that is wrapped beside it; nothing for an empty text.
  void Add(const char* en, const char* vi, const std::string& text) {
    if (text.empty()) return;
    const std::size_t indent = width_ > 2 * kTitleWidth ? kTitleWidth : 0;
    std::string title = Pick(language_, en, vi);
    for (const std::string& line : Wrap(text, width_ > indent ? width_ - indent : 1)) {
      lines.push_back(indent == 0 ? line : Fit(title, indent) + line);
      title.clear();
    }
  }

  std::vector<std::string> lines;

 private:
  std::size_t width_;
  Language language_;
};

std::string Since(const SocAlarm& alarm, std::int64_t now_ms, std::int64_t offset_s, Language language) {
  if (alarm.since_ms <= 0) return {};
  std::string text = Pick(language, ", since ", ", từ ") + LocalTime(alarm.since_ms, offset_s, "%d/%m/%Y %H:%M:%S");
  if (now_ms < alarm.since_ms) return text;
  return text + " (" + AgeText(static_cast<double>(now_ms - alarm.since_ms) / 1000, language) + ")";
}

std::string SeverityLine(const SocAlarm& alarm, Language language) {
  const auto word = [language](SocSeverity severity) {
    return std::string(SeverityMark(SocSeverityName(severity))) + " " +
           SeverityText(SocSeverityName(severity), language);
  };
  if (alarm.peak <= alarm.severity) return word(alarm.severity);
  return word(alarm.severity) + Pick(language, ", at its worst ", ", nặng nhất ") + word(alarm.peak);
}

void AddState(const SocState& state, const SocKey& key, const SocAlarm& alarm, std::int64_t now_ms,
              std::int64_t offset_s, Language language, Page& page) {
  page.Add("severity", "mức", SeverityLine(alarm, language));
  page.Add("state", "trạng thái",
           PhaseText(AlarmPhaseName(alarm.phase), language) + Since(alarm, now_ms, offset_s, language));
  if (const SocNode* node = state.Node(key.site, key.node); node != nullptr && node->presence == SocPresence::kLost) {
    page.Add("node", "nút",
             Pick(language, "LOST: this is what it said last", "MẤT liên lạc: đây là thông tin cuối cùng"));
  }
  std::string reading = alarm.point;
  if (!alarm.value.empty()) reading += " = " + alarm.value;
  if (!alarm.limit.empty()) reading += Pick(language, ", limit ", ", ngưỡng ") + alarm.limit;
  page.Add("reading", "số đo", reading);
  std::string hidden = HidingText(alarm.hidden, language);
  if (!alarm.hidden_by.empty()) hidden += ", " + alarm.hidden_by;
  if (!alarm.hidden_reason.empty()) hidden += ": " + alarm.hidden_reason;
  page.Add("hidden", "bị ẩn", hidden);
  page.Add("explained by", "do", alarm.root);
  if (alarm.hides > 0)
    page.Add("hides", "che", fmt::format(fmt::runtime(Pick(language, "{} alarms", "{} cảnh báo")), alarm.hides));
  if (alarm.first_out)
    page.Add("order", "thứ tự", Pick(language, "the first of its group", "xảy ra đầu tiên trong nhóm"));
}

}  // namespace

std::string HappeningLine(const SocHappening& one, std::int64_t offset_s, Language language) {
  std::string line = one.at_ms > 0 ? LocalTime(one.at_ms, offset_s, "%d/%m %H:%M:%S  ") : "?  ";
  line += HappeningText(one.what, language);
  if (!one.value.empty()) line += "  " + one.value;
  if (!one.by.empty()) line += "  " + one.by;
  const std::string& reason = one.reason.In(language);
  if (!reason.empty()) line += ": " + reason;
  if (!one.result.empty() && one.result != "done") line += "  (" + HappeningText(one.result, language) + ")";
  return line;
}

std::string LocalTime(std::int64_t utc_ms, std::int64_t offset_s, const char* form) {
  const std::tm parts = PartsOfUtc<std::tm>(UtcTime(std::chrono::seconds(utc_ms / 1000 + offset_s)));
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), form, &parts)};
}

std::vector<std::string> SocDetail(const SocState& state, const SocKey& key, std::int64_t now_ms, std::int64_t offset_s,
                                   std::size_t width, Language language) {
  Page page(width, language);
  const auto found = state.alarms().find(key);
  if (found == state.alarms().end()) {
    page.lines = Wrap(Pick(language, "This alarm is over.", "Cảnh báo này đã kết thúc."), width);
  } else {
    page.lines = Wrap(found->second.text.In(language), width);
  }
  page.Add("alarm", "cảnh báo", key.site + "/" + key.node + " " + key.alarm);
  if (found != state.alarms().end()) AddState(state, key, found->second, now_ms, offset_s, language, page);
  if (const auto definition = state.Definition(key)) {
    page.Add("cause", "nguyên nhân", definition->cause.In(language));
    page.Add("consequence", "hậu quả", definition->consequence.In(language));
    page.Add("response", "xử lý", definition->response.In(language));
    if (definition->time_to_respond_s > 0) {
      page.Add("within", "trong", AgeText(static_cast<double>(definition->time_to_respond_s), language));
    }
  } else {
    page.Add("advice", "hướng dẫn", Pick(language, "the node has not said what to do", "nút chưa gửi hướng dẫn xử lý"));
  }
  const auto history = state.History(key);
  if (!history.empty()) page.lines.emplace_back();
  const char *en = "seen here", *vi = "đã thấy";
  for (const SocHappening* one : history) {
    page.Add(en, vi, HappeningLine(*one, offset_s, language));
    en = vi = "";
  }
  return page.lines;
}

}  // namespace tramgac::app
