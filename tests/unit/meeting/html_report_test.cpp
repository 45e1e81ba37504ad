// The page for people. How it looks is for eyes; here: that it holds what it must and nothing that it must not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "agent/meeting/svg_timeline.h"
#include "tests/unit/meeting/call_kit.h"

namespace tramgac::meeting {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t Count(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

std::string Page(Language language, std::vector<RoomTimeline> seen, std::vector<std::string> ids) {
  return CallReportHtml(BuildCallReport(TwoHours(std::move(ids)), seen), seen, language,
                        kEnd + std::chrono::minutes(5));
}

// Every tag that is opened is closed, in order.
void ExpectNested(const std::string& html) {
  std::vector<std::string> open;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const std::size_t end = html.find('>', at);
    ASSERT_NE(end, std::string::npos);
    const std::string tag = html.substr(at + 1, end - at - 1);
    if (tag.starts_with("!") || tag.ends_with("/") || tag.starts_with("meta") || tag == "br") continue;
    if (!tag.starts_with("/")) {
      open.push_back(tag.substr(0, tag.find(' ')));
      continue;
    }
    ASSERT_FALSE(open.empty()) << tag;
    ASSERT_EQ("/" + open.back(), tag) << html.substr(at, 200);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

TEST(HtmlReport, Vietnamese) {
  const std::string page =
      Page(Language::kVietnamese, {Good("a"), Watch("b", [](double, CallSample&) {})}, {"a", "b", "c"});
  ExpectNested(page);
  EXPECT_THAT(page, HasSubstr("<html lang=\"vi\">"));
  EXPECT_THAT(page, HasSubstr("Báo cáo chất lượng cuộc họp trực tuyến"));
  EXPECT_THAT(page, HasSubstr("30/11/2026, 08:30–10:30 (UTC+07:00)"));
  EXPECT_THAT(page, HasSubstr("Phòng CNTT, 0298 3 850 000"));
  EXPECT_THAT(page, HasSubstr("không tham gia"));
  EXPECT_THAT(page, HasSubstr("8,0 / 8,0"));
  EXPECT_EQ(Count(page, "<svg class=\"t\""), 3U);
}

TEST(HtmlReport, English) {
  const std::string page = Page(Language::kEnglish, {Good("a")}, {"a"});
  ExpectNested(page);
  EXPECT_THAT(page, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(page, HasSubstr("2026-11-30, 08:30–10:30 (UTC+07:00)"));
  EXPECT_THAT(page, HasSubstr("All of them without faults."));
  EXPECT_THAT(page, Not(HasSubstr("Phòng họp")));
}

TEST(HtmlReport, IsSelfContainedAndEscaped) {
  RoomTimeline evil = Good("a");
  evil.label = {"<script>alert('x')</script>", "\"><img src=http://x.example>\xFF"};
  evil.contact = "a & b <c>";
  for (const Language language : {Language::kEnglish, Language::kVietnamese}) {
    const std::string page = Page(language, {evil}, {"a"});
    ExpectNested(page);
    for (const char* part : {"<script", "<img", "<link", "src=", "@import", "href", "\xFF"}) {
      if (std::string_view(part) == "src=") continue;  // as text it stands there, escaped
      EXPECT_THAT(page, Not(HasSubstr(part)));
    }
    EXPECT_EQ(Count(page, "url("), Count(page, "url(#h-"));
    EXPECT_THAT(page, HasSubstr("Giao ban tháng 11 &amp; &lt;kế hoạch&gt; &quot;2027&quot;"));
    EXPECT_THAT(page, HasSubstr("a &amp; b &lt;c&gt;"));
  }
}

TEST(HtmlReport, TheBandShowsEachStateWhereItWas) {
  const RoomTimeline timeline = Watch("a", [](double minute, CallSample& sample) {
    if (minute < 0) sample.look = RoomLook::kStandby;
    if (minute >= 0 && minute < 60) Call(sample, 2);
    if (minute >= 60 && minute < 75) sample.look = RoomLook::kUnreachable;
    if (minute >= 75 && minute < 90) sample.look = RoomLook::kDegraded;
  });
  const auto report = BuildCallReport(TwoHours({"a"}), {&timeline, 1});
  const std::string svg = TimelineSvg(report, &timeline, Language::kEnglish);
  // 150 minutes on 970 units from 46 on: the meeting begins after 30 of them.
  EXPECT_THAT(svg, HasSubstr(R"(<rect x="46.0" y="2" width="194.0" height="16" fill="#b9c6d4"/>)"));
  EXPECT_THAT(svg, HasSubstr(R"(<rect x="240.0" y="2" width="388.0" height="16" fill="#1f6b45"/>)"));
  EXPECT_THAT(svg, HasSubstr(R"x(<rect x="628.0" y="2" width="97.0" height="16" fill="url(#h-unreachable)"/>)x"));
  EXPECT_THAT(svg, HasSubstr(R"x(fill="url(#h-degraded)"/>)x"));
  EXPECT_EQ(Count(svg, "<rect"), 6U) << "five stretches and the frame";
  EXPECT_EQ(Count(svg, "<polyline"), 1U);
  EXPECT_THAT(svg, HasSubstr("08:30"));
  // Nothing known: one stretch.
  EXPECT_EQ(Count(TimelineSvg(report, nullptr, Language::kEnglish), "url(#h-unknown)"), 1U);
}

TEST(HtmlReport, AGapOfTheAgentIsShownAsNotKnown) {
  RoomTimeline timeline = Good("a");
  std::erase_if(timeline.samples, [](const CallSample& s) {
    return s.at >= kStart + std::chrono::minutes(60) && s.at < kStart + std::chrono::minutes(80);
  });
  const std::string svg = TimelineSvg(BuildCallReport(TwoHours({"a"}), {&timeline, 1}), &timeline, Language::kEnglish);
  EXPECT_EQ(Count(svg, "url(#h-unknown)"), 1U);
  EXPECT_EQ(Count(svg, "<polyline"), 2U) << "the line of loss is interrupted";
}

TEST(HtmlReport, OneHundredAndFortyEightRooms) {
  std::vector<RoomTimeline> seen;
  std::vector<std::string> ids;
  for (int i = 0; i < 148; ++i) {
    ids.push_back("room-" + std::to_string(i));
    seen.push_back(Good(ids.back()));
  }
  const std::string page = Page(Language::kVietnamese, seen, ids);
  ExpectNested(page);
  EXPECT_EQ(Count(page, "<svg class=\"t\""), 148U);
  EXPECT_LT(page.size(), 1U << 20);
  EXPECT_GT(Page(Language::kVietnamese, {}, {}).size(), 1000U);
}

}  // namespace
}  // namespace tramgac::meeting
