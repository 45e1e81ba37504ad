#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "agent/meeting/call_report.h"
#include "agent/meeting/svg_timeline.h"
#include "agent/page/page.h"

namespace tramgac::meeting {
namespace {

using page::Escaped;

constexpr std::string_view kStyle = R"(.never-joined { background: #111; color: #fff; } .poor { background: #c9c9c9; }
.fair { border-style: dashed; } .no-data { border-style: dotted; font-weight: 400; }
.good { border-color: #888; font-weight: 400; }
.room { break-inside: avoid; margin: 0 0 9px; }
.room p { margin: 0 0 3px; } .room .name { font-weight: 600; font-size: 14px; margin-right: 6px; }
svg.t { display: block; width: 100%; height: auto; } svg.k { width: 26px; height: 12px; vertical-align: -1px; margin-right: 5px; }
.limit { stroke: #555; stroke-width: 1; stroke-dasharray: 2 4; } .start { stroke: #111; stroke-width: 1.4; stroke-dasharray: 6 3; }
.loss { fill: none; stroke: #b3261e; stroke-width: 1.8; stroke-linejoin: round; }
.legend { display: flex; flex-wrap: wrap; gap: 3px 18px; font-size: 12px; margin: 0 0 12px; align-items: center; }
)";

class Page {
 public:
  Page(const CallReport& report, std::span<const RoomTimeline> timelines, Language language, UtcTime made)
      : report_(report), timelines_(timelines), language_(language), made_(made) {}

  std::string Write() {
    const std::string title = report_.title.empty() ? report_.meeting : report_.title;
    out_ += page::PageBegin({T("en", "vi"), title, true, kStyle});
    out_ += TimelinePatterns();
    Head(Escaped(title));
    Table();
    Timelines();
    Foot();
    out_ += page::PageEnd();
    return std::move(out_);
  }

 private:
  std::string_view T(std::string_view en, std::string_view vi) const { return In(language_, {en, vi}); }

  template <typename... Args>
  void Put(std::string_view format, const Args&... args) {
    fmt::format_to(std::back_inserter(out_), fmt::runtime(format), args...);
  }

  std::string Clock(UtcTime time) const { return ClockText(time, report_.rules.local_offset); }
  std::string Date(UtcTime time) const { return DateText(time, report_.rules.local_offset, language_); }

  std::string Zone() const {
    const auto offset = report_.rules.local_offset.count();
    const auto size = offset < 0 ? -offset : offset;
    return fmt::format("UTC{}{:02}:{:02}", offset < 0 ? '-' : '+', size / 60, size % 60);
  }

  std::string Badge(CallVerdict verdict) const {
    return fmt::format(R"(<span class="v {}">{}</span>)", CallVerdictName(verdict),
                       In(language_, CallVerdictText(verdict)));
  }

  std::string Name(const RoomCall& room) const {
    const std::string& label = room.label.In(language_);
    return Escaped(label.empty() ? room.id : label);
  }

  void Head(const std::string& title) {
    const bool one_day = Date(report_.start) == Date(report_.end);
    Put("<p class=\"kind\">{}</p>\n<h1>{}</h1>\n<dl>",
        T("Quality of a videoconference", "Báo cáo chất lượng cuộc họp trực tuyến"), title);
    Put("<dt>{}</dt><dd>{}, {}–{}{} ({})</dd>", T("Time", "Thời gian"), Date(report_.start), Clock(report_.start),
        one_day ? std::string() : Date(report_.end) + " ", Clock(report_.end), Zone());
    if (!report_.contact.empty()) Put("<dt>{}</dt><dd>{}</dd>", T("Contact", "Liên hệ"), Escaped(report_.contact));
    Put("<dt>{}</dt><dd>{}</dd></dl>\n", T("Rooms invited", "Số phòng được mời"), report_.rooms.size());
    Put("<p class=\"sum\"><b>{}: {}</b>{}</p>\n", T("Overall", "Đánh giá chung"),
        In(language_, CallVerdictText(report_.overall)), Escaped(report_.summary.In(language_)));
  }

  void Cell(const std::string& text) { Put("<td class=\"n\">{}</td>", text.empty() ? "–" : text); }

  void MeasuredCell(const Measured& measured) {
    if (measured.mean < 0) return Cell({});
    Cell(DecimalText(measured.mean, language_) + " / " + DecimalText(measured.worst, language_));
  }

  void Table() {
    if (report_.rooms.empty()) return;
    Put("<h2>{}</h2>\n<table><thead><tr><th class=\"n\">{}</th><th>{}</th><th>{}</th>",
        T("Rooms, the worst first", "Các phòng họp, xấu nhất trước"), T("No.", "STT"), T("Room", "Phòng họp"),
        T("Verdict", "Đánh giá"));
    for (const LocalText& head :
         {LocalText{"Joined", "Vào"}, LocalText{"Left", "Ra"}, LocalText{"In call,<br>min", "Trong họp,<br>phút"},
          LocalText{"Away,<br>times / min", "Vắng,<br>lần / phút"},
          LocalText{"Loss, %<br>mean / worst", "Mất gói, %<br>TB / xấu nhất"},
          LocalText{"Jitter, ms<br>mean / worst", "Biến thiên trễ, ms<br>TB / xấu nhất"},
          LocalText{"MOS<br>mean / worst", "MOS<br>TB / xấu nhất"}, LocalText{"Worst<br>minute", "Phút<br>xấu nhất"}}) {
      Put("<th class=\"n\">{}</th>", In(language_, head));
    }
    out_ += "</tr></thead>\n<tbody>\n";
    std::size_t number = 0;
    for (const RoomCall& room : report_.rooms) Row(++number, room);
    out_ += "</tbody></table>\n";
  }

  void Row(std::size_t number, const RoomCall& room) {
    const auto minutes = [](std::chrono::milliseconds time) {
      return fmt::format("{}", std::chrono::round<std::chrono::minutes>(time).count());
    };
    Put("<tr><td class=\"n\">{}</td><td>{}</td><td>{}</td>", number, Name(room), Badge(room.verdict));
    Cell(room.joined ? Clock(*room.joined) : std::string());
    Cell(room.left ? Clock(*room.left) : std::string());
    Cell(room.joined ? minutes(room.in_call) : std::string());
    Cell(room.absences > 0 ? fmt::format("{} / {}", room.absences, minutes(room.absent)) : std::string());
    MeasuredCell(room.loss);
    MeasuredCell(room.jitter);
    MeasuredCell(room.mos);
    Cell(room.worst_minute ? Clock(room.worst_minute->at) : std::string());
    out_ += "</tr>\n";
  }

  void Legend() {
    out_ += "<p class=\"legend\">";
    for (const RoomLook look : {RoomLook::kInCall, RoomLook::kReady, RoomLook::kStandby, RoomLook::kDegraded,
                                RoomLook::kUnreachable, RoomLook::kUnknown}) {
      Put("<span>{}{}</span>", LookSample(look), In(language_, LookText(look)));
    }
    Put(R"(<span><svg class="k" viewBox="0 0 26 12"><polyline class="loss" points="0,9 8,9 8,3 17,3 17,7 26,7"/></svg>{}</span>)",
        T("packet loss of each minute", "tỷ lệ mất gói từng phút"));
    Put(R"(<span><svg class="k" viewBox="0 0 26 12"><line class="limit" x1="0" y1="6" x2="26" y2="6"/></svg>{} {:g} %</span>)",
        T("limit", "ngưỡng"), report_.rules.limits.loss.major);
    Put(R"(<span><svg class="k" viewBox="0 0 26 12"><line class="start" x1="13" y1="0" x2="13" y2="12"/></svg>{}</span></p>)",
        T("start of the meeting", "bắt đầu cuộc họp"));
    out_ += '\n';
  }

  void Timelines() {
    if (report_.rooms.empty()) return;
    Put("<h2>{} ({})</h2>\n", T("Timelines", "Diễn biến theo thời gian"), Zone());
    Legend();
    for (const RoomCall& room : report_.rooms) {
      const auto timeline =
          std::find_if(timelines_.begin(), timelines_.end(), [&](const RoomTimeline& t) { return t.id == room.id; });
      Put("<div class=\"room\"><p><span class=\"name\">{}</span> {} {}", Name(room), Badge(room.verdict),
          Escaped(room.remark.In(language_)));
      if (!room.contact.empty() && room.contact != report_.contact) {
        Put(" <span class=\"id\">{}: {}</span>", T("Contact", "Liên hệ"), Escaped(room.contact));
      }
      Put("</p>\n{}</div>\n", TimelineSvg(report_, timeline == timelines_.end() ? nullptr : &*timeline, language_));
    }
  }

  void Foot() {
    const QualityLimits& limits = report_.rules.limits;
    Put("<div class=\"foot\">{}",
        T("MOS is the estimated quality of the voice from 1 (bad) to 4.5 (best): what the endpoint tells, "
          "or the E-model of ITU-T G.107.",
          "MOS là điểm chất lượng thoại ước tính từ 1 (rất kém) đến 4,5 (tốt nhất): do thiết bị báo, hoặc tính "
          "theo mô hình E của ITU-T G.107."));
    Put(" {} ", T("A minute is bad from these limits on:", "Một phút bị coi là kém khi đạt các ngưỡng sau:"));
    Put(T("loss {:g} %, jitter {:g} ms, round trip {:g} ms, MOS {} and below.",
          "mất gói {:g} %, biến thiên trễ {:g} ms, độ trễ khứ hồi {:g} ms, MOS từ {} trở xuống."),
        limits.loss.major, limits.jitter.major, limits.rtt.major,
        DecimalText(static_cast<double>(limits.mos.major), language_));
    Put("<br>{} {} {} ({}). {}: {}</div>\n", T("Made at", "Lập lúc"), Clock(made_), Date(made_), Zone(),
        T("Meeting", "Mã cuộc họp"), Escaped(report_.meeting));
  }

  const CallReport& report_;
  const std::span<const RoomTimeline> timelines_;
  const Language language_;
  const UtcTime made_;
  std::string out_;
};

}  // namespace

std::string CallReportHtml(const CallReport& report, std::span<const RoomTimeline> timelines, Language language,
                           UtcTime made) {
  return Page(report, timelines, language, made).Write();
}

}  // namespace tramgac::meeting
