#include "agent/app/soc_frame.h"

#include <fmt/format.h>

#include <algorithm>

#include "agent/app/operator_words.h"
#include "agent/app/soc_detail.h"
#include "agent/app/soc_text.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"

namespace tramgac::app {
namespace {

using document::Language;
using Mode = SocUi::Mode;

constexpr const char* kReset = "\x1b[0m";
constexpr const char* kBold = "\x1b[1m";
constexpr const char* kGrey = "\x1b[90m";
constexpr const char* kReverse = "\x1b[7m";
constexpr const char* kAlert = "\x1b[1;97;41m";
constexpr const char* kCaution = "\x1b[30;43m";

constexpr std::size_t kAroundList = 8;  // header 2, banner, titles, preview 2, prompt, keys
constexpr std::size_t kPreview = 2;

const char* ColourOf(SocSeverity severity, bool unacked) {
  switch (severity) {
    case SocSeverity::kCritical:
    case SocSeverity::kUnknown: return unacked ? "\x1b[1;97;41m" : "\x1b[31m";
    case SocSeverity::kMajor: return unacked ? "\x1b[1;31m" : "\x1b[31m";
    case SocSeverity::kMinor: return unacked ? "\x1b[1;33m" : "\x1b[33m";
    case SocSeverity::kWarning: return unacked ? "\x1b[1;36m" : "\x1b[36m";
  }
  return "";
}

// Everything that one frame is made of.
struct Drawing {
  const SocState& state;
  const SocUi& ui;
  const SocSituation& now;
  const Screen& screen;
  Language language = ui.language();

  std::string Coloured(const char* colour, const std::string& line) const {
    return screen.colour ? colour + line + kReset : line;
  }
  const char* Word(const char* en, const char* vi) const { return Pick(language, en, vi); }
  template <typename... Args>
  std::string Say(const char* en, const char* vi, const Args&... args) const {
    return fmt::format(fmt::runtime(Word(en, vi)), args...);
  }
};

// `left` and `right` at the two ends of a line; what does not fit is cut from the left one.
std::string Spread(const std::string& left, const std::string& right, std::size_t width) {
  const std::size_t needed = WidthOf(right);
  if (needed + 1 >= width) return Fit(right, width);
  return Fit(left, width - needed - 1) + " " + right;
}

std::string NodesLine(const Drawing& d, const SocCounts& counts) {
  std::string line = d.Say("TRAMGAC  nodes: {} online", "TRẠM GÁC  nút: {} trực tuyến", counts.online);
  if (counts.lost > 0) line += d.Say(", {} LOST", ", {} MẤT", counts.lost);
  if (counts.unknown > 0) line += d.Say(", {} unknown", ", {} chưa rõ", counts.unknown);
  if (d.ui.muted()) line += d.Word("  [MUTED]", "  [TẮT CHUÔNG]");
  const char* connection = d.now.connected       ? d.Word("connected", "đã nối")
                           : d.now.was_connected ? d.Word("NOT CONNECTED", "MẤT KẾT NỐI")
                                                 : d.Word("connecting", "đang nối");
  const std::string clock = LocalTime(d.now.now_ms, d.now.local_offset_s, "%d/%m/%Y %H:%M:%S");
  return Spread(line, std::string(connection) + "  " + clock, d.screen.width);
}

// How many of each severity are active, the worst first. `words`: not the marks alone.
std::string SeveritiesText(const Drawing& d, const SocCounts& counts, bool words) {
  std::string line;
  for (std::size_t i = kSocSeverities; i-- > 0;) {
    const auto severity = static_cast<SocSeverity>(i);
    if (severity == SocSeverity::kUnknown && counts.active[i] == 0) continue;
    line += fmt::format("{}{} {}{}", line.empty() ? "" : "  ", SeverityMark(SocSeverityName(severity)),
                        words ? SeverityText(SocSeverityName(severity), d.language) + " " : "", counts.active[i]);
  }
  return line;
}

std::string CountsLine(const Drawing& d, const SocCounts& counts) {
  const char* colour = nullptr;  // of the worst that there is
  for (std::size_t i = kSocSeverities; i-- > 0 && colour == nullptr;) {
    if (counts.active[i] != 0) colour = ColourOf(static_cast<SocSeverity>(i), false);
  }
  const std::string right = d.Say("unseen {}  hidden {}", "chưa xem {}  ẩn {}", counts.unacked, counts.hidden);
  std::string line = SeveritiesText(d, counts, true);
  // A number that is cut would be taken for another.
  if (WidthOf(line) + 1 + WidthOf(right) > d.screen.width) line = SeveritiesText(d, counts, false);
  line = Spread(line, right, d.screen.width);
  return colour == nullptr ? line : d.Coloured(colour, line);
}

std::string Joined(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) text += (i == 0 ? "" : ", ") + names[i];
  return names.size() > most ? text + fmt::format(" +{}", names.size() - most) : text;
}

// The worst thing that an operator must know about what is on the screen; empty: nothing.
std::string Banner(const Drawing& d, const char*& colour) {
  colour = kAlert;
  if (!d.now.connected) {
    const std::string why = d.now.fault.In(d.language);
    if (!d.now.was_connected) {
      colour = kCaution;
      return d.Say(" connecting to {}  {}", " đang nối tới {}  {}", d.now.broker, why);
    }
    const auto seconds = static_cast<double>(std::max<std::int64_t>(0, d.now.now_ms - d.now.lost_ms)) / 1000;
    return d.Say(" CONNECTION LOST {} ago: what you see is OLD. {}",
                 " MẤT KẾT NỐI {} trước: dữ liệu dưới đây ĐÃ CŨ. {}", AgeText(seconds, d.language), why);
  }
  const SocLosses& losses = d.state.losses();
  if (losses.alarms + losses.nodes + d.now.dropped > 0) {
    return d.Say(" NOT EVERYTHING IS SHOWN: {} alarms and {} nodes too many, {} messages dropped",
                 " HIỂN THỊ KHÔNG ĐỦ: thừa {} cảnh báo, {} nút; bỏ {} bản tin", losses.alarms, losses.nodes,
                 d.now.dropped);
  }
  colour = kCaution;
  if (!d.now.refused_subscription.empty()) {
    return d.Say(" The broker refuses the subscription {}", " Máy chủ MQTT từ chối đăng ký {}",
                 d.now.refused_subscription);
  }
  if (const auto lost = d.state.LostNodes(); !lost.empty()) {
    return d.Say(" LOST nodes: {}", " Nút MẤT liên lạc: {}", Joined(lost, 6));
  }
  if (losses.malformed > 0) {
    return d.Say(" {} messages make no sense and are not shown", " {} bản tin không hợp lệ, không hiển thị",
                 losses.malformed);
  }
  if (losses.definitions > 0) {
    return d.Say(" {} descriptions of alarms were too many", " thừa {} mô tả cảnh báo", losses.definitions);
  }
  return {};
}

// Widths of the columns of the list; the message has the rest.
struct Columns {
  std::size_t severity, state, since, node, alarm, message;
};

Columns ColumnsFor(const Drawing& d) {
  const bool vi = d.language == Language::kVietnamese;
  Columns c{vi ? 12U : 8U, vi ? 7U : 6U, vi ? 7U : 6U, 0, 0, 0};
  const std::size_t fixed = 1 + 4 + 1 + c.severity + 1 + c.state + 1 + c.since + 1;
  const std::size_t rest = d.screen.width > fixed ? d.screen.width - fixed : 0;
  c.node = std::clamp<std::size_t>(rest / 4, 9, 24);
  c.alarm = std::clamp<std::size_t>(rest / 3, 12, 36);
  const std::size_t used = c.node + c.alarm + 2;
  c.message = rest > used ? rest - used : 0;
  return c;
}

// The end of a name says more than its beginning: "…ien-phu/dc-01".
std::string FitEnd(const std::string& text, std::size_t width) {
  if (text.size() <= width || width == 0) return Fit(text, width);
  return "…" + text.substr(text.size() - (width - 1));
}

bool IsOld(const Drawing& d, const SocKey& key, const SocAlarm& alarm) {
  const SocNode* const node = d.state.Node(key.site, key.node);
  const bool lost = node != nullptr && node->presence == SocPresence::kLost;
  return lost || !alarm.confirmed || !d.now.connected;
}

std::string StateWord(const Drawing& d, const SocKey& key, const SocAlarm& alarm) {
  const SocNode* const node = d.state.Node(key.site, key.node);
  if (node != nullptr && node->presence == SocPresence::kLost) return d.Word("LOST", "MẤT");
  return PhaseWord(AlarmPhaseName(alarm.phase), d.language);
}

std::string SinceText(const Drawing& d, const SocAlarm& alarm) {
  const bool known = alarm.since_ms > 0 && d.now.now_ms >= alarm.since_ms;
  return AgeText(known ? static_cast<double>(d.now.now_ms - alarm.since_ms) / 1000 : -1, d.language);
}

std::string MessageOf(const Drawing& d, const SocAlarm& alarm) {
  std::string text = alarm.text.In(d.language);
  if (alarm.hides > 0) text = d.Say("(+{} hidden) {}", "(ẩn {}) {}", alarm.hides, text);
  // That a lone alarm was the first is no news.
  if (alarm.first_out && alarm.hides > 0) text.insert(0, d.Word("FIRST: ", "ĐẦU TIÊN: "));
  if (alarm.hidden.empty()) return text;
  std::string why = HidingText(alarm.hidden, d.language);
  if (!alarm.hidden_by.empty()) why += " (" + alarm.hidden_by + ")";
  return why + ": " + text;
}

std::string Row(const Drawing& d, const Columns& c, const SocKey& key, const SocAlarm& alarm, bool selected) {
  std::string line = (selected ? ">" : " ") + Fit(SeverityMark(SocSeverityName(alarm.severity)), 4) + " " +
                     Fit(SeverityText(SocSeverityName(alarm.severity), d.language), c.severity) + " " +
                     Fit(StateWord(d, key, alarm), c.state) + " " + Fit(SinceText(d, alarm), c.since, true) + " " +
                     Fit(FitEnd(key.site + "/" + key.node, c.node), c.node) + " " + Fit(key.alarm, c.alarm);
  if (c.message > 0) line += " " + Fit(MessageOf(d, alarm), c.message);
  return Fit(line, d.screen.width);
}

std::string Titles(const Drawing& d, const Columns& c) {
  std::string line = Fit(d.Word(" SEVERITY", " MỨC"), 6 + c.severity) + " " + Fit(d.Word("STATE", "TR.THÁI"), c.state) +
                     " " + Fit(d.Word("FOR", "ĐÃ"), c.since, true) + " " + Fit(d.Word("NODE", "NÚT"), c.node) + " " +
                     Fit(d.Word("ALARM", "CẢNH BÁO"), c.alarm);
  if (c.message > 0) line += " " + Fit(d.Word("MESSAGE", "NỘI DUNG"), c.message);
  return Fit(line, d.screen.width);
}

std::string EmptyText(const Drawing& d) {
  if (!d.ui.filter().empty()) return d.Word("No alarm is found.", "Không tìm thấy cảnh báo nào.");
  if (d.ui.shows_hidden()) return d.Word("No alarm is hidden.", "Không có cảnh báo nào bị ẩn.");
  if (!d.now.was_connected) {  // the banner has no room for the whole reason
    return d.Word("Waiting for the broker. ", "Đang chờ máy chủ MQTT. ") + d.now.fault.In(d.language);
  }
  return d.Word("No alarm is active or unseen.", "Không có cảnh báo nào đang xảy ra hoặc chưa xem.");
}

void AddList(const Drawing& d, std::vector<std::string>& lines) {
  const SocList& list = d.ui.List(d.state);
  const std::size_t rows = SocListRows(d.screen.height), selected = d.ui.Selected(d.state);
  const std::size_t last_top = list.size() > rows ? list.size() - rows : 0;
  const std::size_t top = std::min(selected > rows / 2 ? selected - rows / 2 : 0, last_top);
  const Columns columns = ColumnsFor(d);
  lines.push_back(d.Coloured(kReverse, Titles(d, columns)));
  if (list.empty()) {
    for (const std::string& line : Wrap(EmptyText(d), d.screen.width > 1 ? d.screen.width - 1 : 1)) {
      if (lines.size() < 4 + rows) lines.push_back(Fit(" " + line, d.screen.width));
    }
  }
  for (std::size_t i = top; i < std::min(top + rows, list.size()); ++i) {
    const auto& [key, alarm] = list[i];
    std::string colour = IsOld(d, key, alarm) ? kGrey : ColourOf(alarm.severity, alarm.is_unacked());
    if (i == selected) colour += kReverse;
    lines.push_back(d.Coloured(colour.c_str(), Row(d, columns, key, alarm, i == selected)));
  }
  lines.resize(std::max(lines.size(), 4 + rows));
  if (list.empty()) {
    lines.resize(lines.size() + kPreview);
    return;
  }
  const auto& [key, alarm] = list[selected];
  const std::string place = fmt::format("{}/{}", selected + 1, list.size());
  const std::string since = alarm.since_ms > 0 ? LocalTime(alarm.since_ms, d.now.local_offset_s, "%d/%m %H:%M:%S") : "";
  lines.push_back(d.Coloured(
      kBold, Spread(fmt::format("{}/{} {}", key.site, key.node, key.alarm), since + "  " + place, d.screen.width)));
  std::string message = MessageOf(d, alarm);
  if (!alarm.hidden_reason.empty()) message += " - " + alarm.hidden_reason;
  lines.push_back(Fit("  " + message, d.screen.width));
}

std::vector<std::string> DetailOf(const Drawing& d) {
  return SocDetail(d.state, d.ui.detail(), d.now.now_ms, d.now.local_offset_s, d.screen.width, d.language);
}

// Lines for the detail: without header 2, banner, prompt, keys.
std::size_t DetailRows(const Screen& screen) { return screen.height > 5 ? screen.height - 5 : 1; }

void AddDetail(const Drawing& d, std::vector<std::string>& lines) {
  const std::size_t room = DetailRows(d.screen);
  const std::vector<std::string> all = DetailOf(d);
  const std::size_t from = std::min(d.ui.scroll(), all.size() > room ? all.size() - room : 0);
  for (std::size_t i = from; i < std::min(from + room, all.size()); ++i) {
    lines.push_back(i == 0 ? d.Coloured(kBold, Fit(all[i], d.screen.width)) : Fit(all[i], d.screen.width));
  }
  lines.resize(std::max(lines.size(), 3 + room));
}

// What is asked, and what has been typed: its end, where the typing happens.
std::string Prompt(const Drawing& d, const std::string& question) {
  const std::string typed = d.ui.input() + "_";
  const std::size_t room = d.screen.width > WidthOf(question) ? d.screen.width - WidthOf(question) : 1;
  const std::size_t too_many = WidthOf(typed) > room ? WidthOf(typed) - room : 0;
  std::string shown = typed;
  for (std::size_t i = 0; i < too_many; ++i) {
    do shown.erase(0, 1);
    while (!shown.empty() && (static_cast<unsigned char>(shown[0]) & 0xC0) == 0x80);
  }
  return Fit(question + shown, d.screen.width);
}

std::string PromptLine(const Drawing& d) {
  const std::string what = d.ui.pending().key.node + " " + d.ui.pending().key.alarm;
  switch (d.ui.mode()) {
    case Mode::kFilter: return Prompt(d, d.Word("find: ", "tìm: "));
    case Mode::kAckReason: return Prompt(d, d.Say("ack {}; comment: ", "xác nhận {}; ghi chú: ", what));
    case Mode::kShelveReason: return Prompt(d, d.Say("shelve {}; why: ", "tạm ẩn {}; lý do: ", what));
    case Mode::kShelveTime:
      return Fit(d.Say("shelve {} for how long?", "tạm ẩn {} trong bao lâu?", what), d.screen.width);
    case Mode::kList:
    case Mode::kDetail: break;
  }
  if (d.now.waiting > 0)
    return Fit(d.Say("{} sent, waiting for the node", "đã gửi {}, chờ nút trả lời", d.now.waiting), d.screen.width);
  if (const document::Wording* notice = d.ui.notice(d.now.now_ms))
    return d.Coloured(kBold, Fit(notice->In(d.language), d.screen.width));
  if (!d.ui.filter().empty())
    return Fit(d.Say("found: \"{}\" (Esc: all)", "đang lọc: \"{}\" (Esc: tất cả)", d.ui.filter()), d.screen.width);
  return {};
}

std::string KeysLine(const Drawing& d) {
  switch (d.ui.mode()) {
    case Mode::kFilter: return d.Word("Enter keep  Esc all", "Enter giữ  Esc bỏ lọc");
    case Mode::kAckReason:
      return d.Word("Enter send (may be empty)  Esc cancel", "Enter gửi (có thể để trống)  Esc hủy");
    case Mode::kShelveReason: return d.Word("Enter send  Esc cancel", "Enter gửi  Esc hủy");
    case Mode::kShelveTime:
      return d.Word("1: 15 min  2: 1 h  3: 4 h  4: 8 h  Esc cancel",
                    "1: 15 phút  2: 1 giờ  3: 4 giờ  4: 8 giờ  Esc hủy");
    case Mode::kDetail:
      return d.Word("j/k scroll  a ack  s shelve  u unshelve  m mute  l Việt  Esc back",
                    "j/k cuộn  a xác nhận  s tạm ẩn  u bỏ ẩn  m chuông  l English  Esc về");
    case Mode::kList: break;
  }
  if (d.ui.shows_hidden()) {
    return d.Word("HIDDEN  j/k move  g detail  u unshelve  h back  f find  m mute  l Việt  q quit",
                  "ĐANG ẨN  j/k chọn  g xem  u bỏ ẩn  h về  f tìm  m chuông  l English  q thoát");
  }
  return d.Word("j/k move  g detail  a ack  s shelve  h hidden  f find  m mute  l Việt  q quit",
                "j/k chọn  g xem  a xác nhận  s tạm ẩn  h ẩn  f tìm  m chuông  l English  q");
}

}  // namespace

std::size_t SocListRows(std::size_t height) { return height > kAroundList + 1 ? height - kAroundList : 1; }

std::size_t SocLongestScroll(const SocState& state, const SocUi& ui, const SocSituation& situation,
                             const Screen& screen) {
  const std::size_t lines = DetailOf({state, ui, situation, screen}).size(), rows = DetailRows(screen);
  return lines > rows ? lines - rows : 0;
}

std::vector<std::string> SocFrame(const SocState& state, const SocUi& ui, const SocSituation& situation,
                                  const Screen& screen) {
  const Drawing d{state, ui, situation, screen};
  const SocCounts counts = state.Counts();
  const char* colour = "";
  const std::string banner = Banner(d, colour);
  std::vector<std::string> lines{d.Coloured(kBold, NodesLine(d, counts)), CountsLine(d, counts),
                                 banner.empty() ? "" : d.Coloured(colour, Fit(banner, screen.width))};
  ui.mode() == Mode::kDetail || (ui.mode() != Mode::kList && ui.prompts_in_detail()) ? AddDetail(d, lines)
                                                                                     : AddList(d, lines);
  lines.push_back(PromptLine(d));
  lines.push_back(d.Coloured(kReverse, Fit(KeysLine(d), screen.width)));
  // A screen that is too low keeps its first lines: the alarms and what is wrong.
  if (lines.size() > screen.height) lines.resize(screen.height);
  return lines;
}

}  // namespace tramgac::app
