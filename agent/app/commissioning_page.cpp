#include "agent/app/commissioning_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "agent/app/selftest_run.h"
#include "agent/app/value_text.h"
#include "agent/page/page.h"
#include "agent/page/qr.h"

namespace tramgac::app {
namespace {

using document::Language;
using page::Escaped;

constexpr std::string_view kStyle =
    R"(.top { display: flex; gap: 16px; align-items: flex-start; justify-content: space-between; }
svg.qr { width: 118px; height: 118px; flex: none; }
.mono { font-family: "Liberation Mono", "DejaVu Sans Mono", monospace; font-size: 9.5px; font-weight: 400; overflow-wrap: anywhere; }
.failed { background: #111; color: #fff; } .noticed { border-style: dashed; }
.passed, .not-run { border-color: #888; font-weight: 400; }
tr.off td { background: #e4e4e4; } tr.off td.d { font-weight: 700; } tr.unread td { color: #555; font-style: italic; }
table.r { table-layout: fixed; } .r th { width: 17%; } .r th:first-child { width: 46%; }
h3 { font-size: 13.5px; margin: 14px 0 3px; break-after: avoid; } h3 .id { font-weight: 400; }
.advice { color: #333; } .curves { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 14px; }
.curves figure { margin: 0; break-inside: avoid; } figcaption { font-size: 12px; font-weight: 600; }
svg.c { display: block; width: 100%; height: auto; } .line { fill: none; stroke: #0b4f9e; stroke-width: 1.6; stroke-linejoin: round; }
.sign { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0 22px; margin-top: 26px; break-inside: avoid; }
.sign p { margin: 0; font-weight: 600; } .sign span { display: block; border-bottom: 1px solid #111; height: 34px; color: #555; font-size: 11px; }
)";

class Page {
 public:
  Page(const CommissioningReport& report, Language language) : report_(report), language_(language) {}

  std::string Write() {
    const std::string title = fmt::format("{} {}/{}", T("Commissioning", "Nghiệm thu"), report_.site, report_.node);
    out_ = page::PageBegin({T("en", "vi"), title, false, kStyle});
    Head();
    Overall();
    Pairs(T("Fingerprints", "Dấu vân khóa"), report_.fingerprints, "mono");
    Selftest();
    Devices();
    Gaps();
    Curves();
    Signatures();
    out_ += page::PageEnd();
    return std::move(out_);
  }

 private:
  const char* T(const char* en, const char* vi) const { return Pick(language_, en, vi); }

  template <typename... Args>
  void Put(std::string_view format, const Args&... args) {
    fmt::format_to(std::back_inserter(out_), fmt::runtime(format), args...);
  }

  std::string When(UtcTime time) const {
    const UtcTime local = time + report_.local_offset;
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(local));
    const std::chrono::hh_mm_ss clock(
        std::chrono::floor<std::chrono::minutes>(local - std::chrono::floor<std::chrono::days>(local)));
    const auto year = static_cast<int>(date.year());
    const auto month = static_cast<unsigned>(date.month()), day = static_cast<unsigned>(date.day());
    const std::string day_text = language_ == Language::kEnglish ? fmt::format("{:04}-{:02}-{:02}", year, month, day)
                                                                 : fmt::format("{:02}/{:02}/{:04}", day, month, year);
    const auto offset = report_.local_offset.count();
    return fmt::format("{} {:02}:{:02} (UTC{}{:02}:{:02})", day_text, clock.hours().count(), clock.minutes().count(),
                       offset < 0 ? '-' : '+', std::abs(offset) / 60, std::abs(offset) % 60);
  }

  void Rows(const std::vector<std::pair<std::string, std::string>>& pairs, std::string_view style) {
    out_ += "<dl>";
    for (const auto& [name, value] : pairs) {
      Put("<dt>{}</dt><dd class=\"{}\">{}</dd>", Escaped(name), style, Escaped(value));
    }
    out_ += "</dl>\n";
  }

  void Pairs(const char* title, const std::vector<std::pair<std::string, std::string>>& pairs, std::string_view style) {
    if (pairs.empty()) return;
    Put("<h2>{}</h2>\n", title);
    Rows(pairs, style);
  }

  void Head() {
    Put("<p class=\"kind\">{}</p>\n<div class=\"top\"><div><h1>{}</h1>\n",
        T("Commissioning report", "Biên bản nghiệm thu"),
        Escaped(report_.label.empty() ? report_.site + " / " + report_.node : report_.label));
    std::vector<std::pair<std::string, std::string>> facts = {{T("Site", "Địa điểm"), report_.site},
                                                              {T("Node", "Nút"), report_.node},
                                                              {T("Made", "Lập lúc"), When(report_.made)}};
    facts.insert(facts.end(), report_.facts.begin(), report_.facts.end());
    Rows(facts, "");
    Put("</div>{}</div>\n", page::QrSvg(report_.qr));
  }

  std::size_t Count(Verdict verdict) const {
    return static_cast<std::size_t>(std::ranges::count(report_.checks, verdict, &Check::verdict));
  }

  void Overall() {
    const char* overall = IsClean(report_) ? T("Everything is as it should be", "Mọi thứ đều đạt")
                                           : T("There is something to settle", "Còn việc phải xử lý");
    std::string counts = fmt::format(
        fmt::runtime(T("{} devices. Self-test: {} ok, {} to note, {} failed. {} readings deviate from the panel.",
                       "{} thiết bị. Tự kiểm tra: {} đạt, {} cần chú ý, {} lỗi. {} số đo lệch so với mặt máy.")),
        report_.devices.size(), Count(Verdict::kPassed), Count(Verdict::kNoticed), Count(Verdict::kFailed),
        DeviationsIn(report_));
    Put("<p class=\"sum\"><b>{}</b>{}</p>\n", overall, counts);
  }

  void Selftest() {
    Put("<h2>{}</h2>\n", T("Self-test", "Tự kiểm tra"));
    if (!report_.selftest_from.empty()) Put("<p class=\"id\">{}</p>\n", Escaped(report_.selftest_from));
    if (report_.checks.empty()) return Put("<p>{}</p>\n", T("Not run.", "Chưa chạy."));
    Put("<table><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>\n", T("What", "Mục"),
        T("Verdict", "Kết quả"), T("Found", "Chi tiết"));
    for (const Check& check : report_.checks) {
      Put("<tr><td>{}</td><td><span class=\"v {}\">{}</span></td><td>{}", Escaped(CheckTitle(check, language_)),
          VerdictName(check.verdict), VerdictMark(check.verdict, language_), Escaped(check.found.In(language_)));
      if (!check.advice.empty()) Put("<br><span class=\"advice\">→ {}</span>", Escaped(check.advice.In(language_)));
      out_ += "</td></tr>\n";
    }
    out_ += "</tbody></table>\n";
  }

  void Reading(const ReportedReading& reading) {
    const bool beside = !reading.panel.empty();
    const bool off = beside && reading.agreement != Agreement::kAgrees;
    Put("<tr{}><td>{} <span class=\"id\">{}</span></td><td class=\"n\">{}</td><td class=\"n\">{}</td>",
        off            ? " class=\"off\""
        : reading.read ? ""
                       : " class=\"unread\"",
        Escaped(reading.label), Escaped(reading.point), Escaped(reading.value),
        Escaped(beside ? reading.panel : std::string()));
    std::string mark;
    if (beside) mark = off ? "✗ " : "✓ ";
    Put("<td class=\"n d\">{}{}</td></tr>\n", mark, Escaped(beside ? reading.deviation : std::string()));
  }

  void Device(const ReportedDevice& device) {
    Put("<h3>{} <span class=\"id\">{}</span></h3>\n<p class=\"id\">{} · {} ({}) · {}</p>\n",
        Escaped(device.label.empty() ? device.id : device.label), Escaped(device.id), Escaped(device.address),
        Escaped(device.model), Escaped(device.profile), Escaped(device.condition));
    if (device.readings.empty()) return Put("<p>{}</p>\n", T("No reading.", "Chưa có số đo."));
    Put("<table class=\"r\"><thead><tr><th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th><th "
        "class=\"n\">{}</th></tr></thead><tbody>\n",
        T("Reading", "Số đo"), T("Node", "Nút đọc"), T("Panel", "Mặt máy"), T("Deviation", "Chênh lệch"));
    for (const ReportedReading& reading : device.readings) Reading(reading);
    out_ += "</tbody></table>\n";
    if (device.left_out > 0) {
      Put("<p class=\"id\">{}</p>\n",
          fmt::format(fmt::runtime(T("{} more readings", "và {} số đo khác")), device.left_out));
    }
  }

  void Devices() {
    Put("<h2>{}</h2>\n<p class=\"id\">{}</p>\n", T("First readings", "Số đo đầu tiên"),
        fmt::format(fmt::runtime(T("✓ agrees with the panel within {:g} % or one unit of its last digit; ✗ does not.",
                                   "✓ khớp với mặt máy trong {:g} % hoặc một đơn vị của chữ số cuối; ✗ không khớp.")),
                    report_.tolerance_percent));
    for (const ReportedDevice& device : report_.devices) Device(device);
  }

  void Gaps() {
    Put("<h2>{}</h2>\n", T("Missing or not certain", "Còn thiếu hoặc chưa chắc chắn"));
    const bool none = std::ranges::all_of(report_.devices, [](const auto& device) { return device.gaps.empty(); });
    if (none) return Put("<p>{}</p>\n", T("Nothing.", "Không có."));
    Put("<table><thead><tr><th>{}</th><th>{}</th></tr></thead><tbody>\n", T("Device", "Thiết bị"),
        T("What", "Nội dung"));
    for (const ReportedDevice& device : report_.devices) {
      for (const std::string& gap : device.gaps) {
        Put("<tr><td>{}</td><td>{}</td></tr>\n", Escaped(device.id), Escaped(gap));
      }
    }
    out_ += "</tbody></table>\n";
  }

  void Curves() {
    Put("<h2>{}</h2>\n", T("The first ten minutes", "Mười phút đầu"));
    const std::string from = report_.curves_from + (report_.remark.empty() ? "" : " " + report_.remark);
    if (!from.empty()) Put("<p class=\"id\">{}</p>\n", Escaped(from));
    if (report_.curves.empty()) return;
    out_ += "<div class=\"curves\">\n";
    for (const ReportedCurve& curve : report_.curves) {
      Put("<figure><figcaption>{}{}</figcaption>{}</figure>\n", Escaped(curve.title),
          Escaped(curve.unit.empty() ? "" : " [" + curve.unit + "]"),
          page::LineChartSvg({curve.points, report_.curve_seconds, T("min", "phút")}));
    }
    out_ += "</div>\n";
  }

  void Signatures() {
    Put("<h2>{}</h2>\n<div class=\"sign\">", T("Signatures", "Ký tên"));
    for (const char* who : {T("Technician", "Kỹ thuật viên"), T("Customer", "Đại diện đơn vị sử dụng"),
                            T("Control room", "Trung tâm giám sát")}) {
      Put("<div><p>{}</p><span>{}</span><span>{}</span><span>{}</span></div>", who, T("Name", "Họ tên"),
          T("Date", "Ngày"), T("Signature", "Chữ ký"));
    }
    out_ += "</div>\n";
  }

  const CommissioningReport& report_;
  const Language language_;
  std::string out_;
};

}  // namespace

std::size_t DeviationsIn(const CommissioningReport& report) {
  std::size_t count = 0;
  for (const ReportedDevice& device : report.devices) {
    count += static_cast<std::size_t>(std::ranges::count_if(device.readings, [](const ReportedReading& reading) {
      return !reading.panel.empty() && reading.agreement != Agreement::kAgrees;
    }));
  }
  return count;
}

bool IsClean(const CommissioningReport& report) {
  const bool certain = std::ranges::all_of(report.devices, [](const auto& device) { return device.gaps.empty(); });
  return certain && !report.checks.empty() && !HasFailed(report.checks) && DeviationsIn(report) == 0;
}

std::string CommissioningHtml(const CommissioningReport& report, Language language) {
  return Page(report, language).Write();
}

}  // namespace tramgac::app
