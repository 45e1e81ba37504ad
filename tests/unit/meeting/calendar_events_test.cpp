// Events of a calendar: texts, rooms, times, and what is wrong with them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/meeting/meeting_kit.h"

namespace tramgac::meeting {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kTimes = "DTSTART:20261130T013000Z\r\nDTEND:20261130T040000Z\r\n";

TEST(Calendar, OneEvent) {
  const auto reading = Read(Calendar(
      "BEGIN:VEVENT\r\nUID:040000008200E00074C5\r\nSUMMARY;LANGUAGE=vi:Họp giao ban trực tuyến\\, quý IV\\; toàn\r\n"
      "  tỉnh\\nphần 2\r\n" +
      kTimes +
      "ORGANIZER;CN=\"Văn phòng; UBND\":mailto:vp@example.vn\r\nLOCATION:Hội trường UBND tỉnh\\; PHÒNG HỌP XÃ AN "
      "BÌNH\r\n"
      "ATTENDEE;CUTYPE=ROOM;CN=x:mailto:0298@example.vn\r\nATTENDEE;CN=Ai:mailto:ai@example.vn\r\nEND:VEVENT\r\n"));
  EXPECT_THAT(reading.problems, IsEmpty());
  EXPECT_TRUE(reading.complete);
  EXPECT_EQ(reading.without_rooms, 0U);
  ASSERT_EQ(reading.meetings.size(), 1U);
  const Meeting& meeting = reading.meetings[0];
  EXPECT_EQ(meeting.id, "040000008200E00074C5");
  EXPECT_EQ(meeting.title, "Họp giao ban trực tuyến, quý IV; toàn tỉnh phần 2");
  EXPECT_EQ(Text(meeting.start), "2026-11-30T01:30");
  EXPECT_EQ(Text(meeting.end), "2026-11-30T04:00");
  EXPECT_EQ(meeting.contact, "Văn phòng; UBND <vp@example.vn>");
  EXPECT_THAT(meeting.rooms, ElementsAre("hub", "xa-an-binh", "xa-an-dinh"));
}

// A line may be folded between the bytes of one letter; files of hand-made tools end lines with LF and begin with a
// BOM.
TEST(Calendar, FoldingInsideALetterAndOtherLineEnds) {
  const std::string text =
      "\xEF\xBB\xBF"
      "BEGIN:VCALENDAR\nBEGIN:VEVENT\nuid:a\nSUMMARY:H\xE1\xBB\n \x8Dp\n"
      "DTSTART:20261130T083000\nDTEND:20261130T110000\nEND:VEVENT\nEND:VCALENDAR";
  const auto reading = Read(text);
  ASSERT_EQ(reading.meetings.size(), 1U);
  EXPECT_EQ(reading.meetings[0].title, "Họp");
  EXPECT_EQ(Text(reading.meetings[0].start), "2026-11-30T01:30") << "floating times are local ones: UTC+7";
  EXPECT_EQ(reading.without_rooms, 1U);
}

TEST(Calendar, RoomsByIdLabelAndAddress) {
  const RoomNames names({{"hub", {"Chung", "Trung tâm"}}, {"b", {"chung", "mailto:B@example.vn"}}, {"Trung", {}}});
  EXPECT_EQ(names.Find(" HUB "), "hub");
  EXPECT_EQ(names.Find("TRUNG TÂM"), "hub");
  EXPECT_EQ(names.Find("chung"), "") << "two rooms have this name";
  EXPECT_EQ(names.Find("mailto:b@EXAMPLE.vn"), "b");
  EXPECT_EQ(names.Find("b@other.vn"), "b") << "the part before @ is an id";
  EXPECT_EQ(names.Find("sip:trung@10.1.1.1"), "Trung");
  EXPECT_EQ(names.Find(""), "");
  EXPECT_EQ(names.Find("@"), "");
  std::vector<std::string> ids;
  names.FindAll("hub, Trung tâm; nhà khách, B@example.vn", ids);
  EXPECT_THAT(ids, ElementsAre("hub", "b"));
}

TEST(Calendar, ADeclinedRoomIsNotInvitedAndAnUnknownOneIsTold) {
  const auto reading =
      Read(Calendar(EventText(kTimes + "ATTENDEE;CUTYPE=ROOM;PARTSTAT=DECLINED:mailto:hub@example.vn\r\n"
                                       "ATTENDEE;CUTYPE=ROOM:mailto:xa-khac@example.vn\r\n"
                                       "ATTENDEE;CUTYPE=RESOURCE;CN=An Binh Commune:urn:uuid:1\r\n")));
  ASSERT_EQ(reading.meetings.size(), 1U);
  EXPECT_THAT(reading.meetings[0].rooms, ElementsAre("xa-an-binh"));
  ASSERT_EQ(reading.problems.size(), 1U);
  EXPECT_EQ(reading.problems[0].line, 9U);
  EXPECT_THAT(reading.problems[0].en, HasSubstr("xa-khac@example.vn"));
  EXPECT_THAT(reading.problems[0].vi, HasSubstr("không có trong cấu hình"));
}

TEST(Calendar, DurationsAndDays) {
  const auto length = [](const std::string& inside) {
    const auto reading = Read(Calendar(EventText(inside)));
    return reading.meetings.empty()
               ? std::chrono::minutes(0)
               : std::chrono::floor<std::chrono::minutes>(reading.meetings[0].end - reading.meetings[0].start);
  };
  const std::string start = "DTSTART:20261130T013000Z\r\n";
  EXPECT_EQ(length(start + "DURATION:PT1H30M\r\n").count(), 90);
  EXPECT_EQ(length(start + "DURATION:P1DT15M\r\n").count(), 24 * 60 + 15);
  EXPECT_EQ(length(start + "DURATION:P2W\r\n").count(), 14 * 24 * 60);
  EXPECT_EQ(length("DTSTART;VALUE=DATE:20261130\r\n").count(), 24 * 60);
  EXPECT_EQ(length("DTSTART;VALUE=DATE:20261130\r\nDTEND;VALUE=DATE:20261202\r\n").count(), 48 * 60);
  EXPECT_EQ(Starts("DTSTART;VALUE=DATE:20261130\r\n"), std::vector<std::string>{"2026-11-29T17:00"});
  EXPECT_EQ(length(start).count(), 60) << "with a complaint";
  for (const char* wrong :
       {"P", "PT", "1H", "PT1", "PT1X", "P1H", "PT1D", "P1DT", "PT999999H", "P800D", "-PT1H", "PT0S", "PTT1H"}) {
    EXPECT_EQ(length(start + "DURATION:" + wrong + "\r\n").count(), 0) << wrong;
  }
}

TEST(Calendar, OnlyTheWindow) {
  const CalendarWindow window = {At("2026-11-30T00:00"), At("2026-12-01T00:00")};
  const auto at = [&](const std::string& start, const std::string& end) {
    return Starts("DTSTART:" + start + "\r\nDTEND:" + end + "\r\n", window).size();
  };
  EXPECT_EQ(at("20261129T220000Z", "20261130T000000Z"), 0U);
  EXPECT_EQ(at("20261129T220000Z", "20261130T000001Z"), 1U);
  EXPECT_EQ(at("20261130T235959Z", "20261201T010000Z"), 1U);
  EXPECT_EQ(at("20261201T000000Z", "20261201T010000Z"), 0U);
  EXPECT_EQ(at("20261101T000000Z", "20270101T010000Z"), 1U);
}

struct Wrong {
  std::string inside;
  std::uint32_t line;
  std::string en, vi;
};

TEST(Calendar, ABadEventCostsNoOtherAndIsExplained) {
  const std::vector<Wrong> list = {
      {"UID:b\r\nDTSTART:2026113T013000\r\nDTEND:20261130T020000Z\r\n", 5, "expected 20261130T083000",
       "không phải thời gian"},
      {"UID:b\r\nDTSTART:20260230T013000Z\r\n", 5, "DTSTART \"20260230T013000Z\" is no time", "DTSTART"},
      {"UID:b\r\nDTSTART:20261130T250000Z\r\n", 5, "is no time", "không phải thời gian"},
      {"UID:b\r\nDTSTART:15991130T013000Z\r\n", 5, "is no time", "không phải thời gian"},
      {"UID:b\r\n", 3, "has no DTSTART", "không có DTSTART"},
      {kTimes, 3, "has no UID", "không có UID"},
      {"UID:" + std::string(300, 'u') + "\r\n" + kTimes, 3, "UID <= 238 B", "UID"},
      {"UID:b\r\nDTSTART:20261130T013000Z\r\nDTEND:20261130T013000Z\r\n", 3, "does not end after its start",
       "không kết thúc"},
      {"UID:b\r\nDTSTART;TZID=Mars/Base:20261130T013000\r\nDTEND:20261130T040000Z\r\n", 3,
       "zone \"Mars/Base\" is not known", "không rõ múi giờ \"Mars/Base\""},
      {"UID:b\r\n" + kTimes + "DURATION:1h\r\n", 7, "expected PT1H30M", "PT1H30M"},
  };
  for (const Wrong& wrong : list) {
    const auto reading = Read(Calendar("BEGIN:VEVENT\r\n" + wrong.inside + "END:VEVENT\r\n" + EventText(kTimes)));
    EXPECT_TRUE(reading.complete);
    ASSERT_EQ(reading.meetings.size(), 1U) << wrong.inside;
    EXPECT_EQ(reading.meetings[0].id, "a");
    ASSERT_EQ(reading.problems.size(), 1U) << wrong.inside;
    EXPECT_EQ(reading.problems[0].line, wrong.line) << wrong.inside;
    EXPECT_THAT(reading.problems[0].en, HasSubstr(wrong.en));
    EXPECT_THAT(reading.problems[0].vi, HasSubstr(wrong.vi));
  }
}

TEST(Calendar, BrokenStructure) {
  auto reading = Read("hello\r\nworld");
  EXPECT_FALSE(reading.complete);
  EXPECT_THAT(reading.problems.at(0).en, HasSubstr("not a calendar file"));
  EXPECT_FALSE(Read("").complete);
  EXPECT_FALSE(Read("DTSTART:20261130\r\n").complete);
  EXPECT_FALSE(Read("BEGIN:VEVENT\r\nEND:VEVENT\r\n").complete);
  // A file that is just being written: what is there counts, and it says that it is not all.
  reading = Read("BEGIN:VCALENDAR\r\n" + EventText(kTimes) + "BEGIN:VEVENT\r\nUID:b\r\n" + kTimes);
  EXPECT_FALSE(reading.complete);
  EXPECT_EQ(reading.meetings.size(), 1U);
  EXPECT_THAT(reading.problems.at(0).en, HasSubstr("ends before END:VEVENT"));
  // A lost END costs the event that it ended.
  reading = Read(Calendar("BEGIN:VEVENT\r\nUID:b\r\n" + kTimes + EventText(kTimes)));
  EXPECT_TRUE(reading.complete);
  ASSERT_EQ(reading.meetings.size(), 1U);
  EXPECT_EQ(reading.meetings[0].id, "a");
  EXPECT_EQ(reading.problems.at(0).line, 7U);
  // A stray END, a line without a colon, an alarm with a DURATION of its own.
  reading = Read(Calendar("END:VEVENT\r\n" +
                          EventText("nonsense\r\n" + kTimes + "BEGIN:VALARM\r\nDURATION:1h\r\nEND:VALARM\r\n")));
  EXPECT_EQ(reading.meetings.size(), 1U);
  ASSERT_EQ(reading.problems.size(), 2U);
  EXPECT_THAT(reading.problems[0].en, HasSubstr("END:VEVENT without its BEGIN"));
  EXPECT_EQ(reading.problems[1].line, 7U);
  std::string deep = "BEGIN:VCALENDAR\r\n";
  for (int i = 0; i < 1000; ++i) deep += "BEGIN:X\r\n";
  EXPECT_FALSE(Read(deep).complete);
}

TEST(Calendar, WhatIsNotUtf8IsReplaced) {
  const auto reading =
      Read(Calendar("BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:H\xFF"
                    "o\x01p\r\n" +
                    kTimes + "END:VEVENT\r\n"));
  EXPECT_EQ(reading.meetings.at(0).title, "H?o?p");
}

TEST(Calendar, LongTextsAreCutBetweenLetters) {
  std::string title;
  while (title.size() < 400) title += "ộ";
  const auto reading = Read(Calendar("BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:" + title + "\r\n" + kTimes + "END:VEVENT\r\n"));
  EXPECT_EQ(reading.meetings.at(0).title, title.substr(0, kLongestText));
  EXPECT_EQ(kLongestText % 3, 0U) << "or the expectation above is wrong";
}

TEST(Calendar, LongLines) {
  const std::string attachment = "ATTACH:" + std::string(200'000, 'A') + "\r\n";
  auto reading = Read(Calendar(EventText(kTimes + attachment)));
  EXPECT_EQ(reading.meetings.size(), 1U);
  EXPECT_THAT(reading.problems, IsEmpty());
  reading = Read(Calendar(EventText(kTimes + "LOCATION:" + std::string(70'000, 'A') + "\r\n")));
  EXPECT_EQ(reading.meetings.size(), 1U);
  EXPECT_THAT(reading.problems.at(0).en, HasSubstr("LOCATION is longer than"));
  reading = Read(Calendar(EventText("DTSTART;X=" + std::string(70'000, 'A') + ":20261130T013000Z\r\n")));
  EXPECT_EQ(reading.meetings.size(), 0U);
}

TEST(Calendar, FourMebibytes) {
  std::string inside;
  std::size_t events = 0;
  while (inside.size() < kLargestCalendar - 1000) {
    // Years of meetings: one in a hundred lies in the window.
    const int year = events % 100 == 0 ? 2026 : 2020;
    inside += "BEGIN:VEVENT\r\nUID:" + std::to_string(events++) + "\r\nDTSTART:" + std::to_string(year) +
              "1130T013000Z\r\nDTEND:" + std::to_string(year) +
              "1130T040000Z\r\nLOCATION:hub\\,xa-an-binh\r\nDESCRIPTION:" + std::string(120, 'x') +
              "\r\nEND:VEVENT\r\n";
  }
  const auto reading = Read(Calendar(inside));
  EXPECT_TRUE(reading.complete);
  EXPECT_THAT(reading.problems, IsEmpty());
  EXPECT_EQ(reading.meetings.size(), (events + 99) / 100);
  EXPECT_GT(events, 15'000U);
  const auto refused = Read(Calendar(inside + std::string(2000, ' ')));
  EXPECT_FALSE(refused.complete);
  EXPECT_THAT(refused.problems.at(0).vi, HasSubstr("4 MiB"));
}

TEST(Calendar, Bounds) {
  std::string inside;
  for (std::size_t i = 0; i < kMostMeetings + 10; ++i) {
    inside += "BEGIN:VEVENT\r\nUID:" + std::to_string(i) + "\r\n" + kTimes + "END:VEVENT\r\n";
  }
  auto reading = Read(Calendar(inside));
  EXPECT_EQ(reading.meetings.size(), kMostMeetings);
  EXPECT_EQ(reading.problems.size(), 1U);
  inside.clear();
  for (std::size_t i = 0; i < kMostProblems + 10; ++i) inside += "BEGIN:VEVENT\r\nEND:VEVENT\r\n";
  reading = Read(Calendar(inside));
  EXPECT_EQ(reading.problems.size(), kMostProblems);
  EXPECT_EQ(reading.problems_left_out, 10U);
  // 148 rooms for each meeting of many.
  std::vector<RoomName> rooms;
  std::string location = "LOCATION:";
  for (int i = 0; i < 148; ++i) {
    rooms.push_back({"room-" + std::to_string(i), {}});
    location += "room-" + std::to_string(i) + "\\, ";
  }
  const std::string text = Calendar(EventText(kTimes + "RRULE:FREQ=DAILY\r\n" + location + "\r\n"));
  reading = ReadCalendar(text, RoomNames(rooms), {At("2026-11-30T00:00"), At("2030-01-01T00:00")});
  EXPECT_EQ(reading.meetings.size(), kMostPlaces / 148);
  EXPECT_EQ(reading.meetings.at(0).rooms.size(), 148U);
}

}  // namespace
}  // namespace tramgac::meeting
