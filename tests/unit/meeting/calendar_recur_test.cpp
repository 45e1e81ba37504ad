// Events that come again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/meeting/meeting_kit.h"

namespace tramgac::meeting {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// 08:30 in Vietnam.
std::vector<std::string> Days(const std::string& first, const std::string& rule,
                              CalendarWindow window = {At("2026-11-01T00:00"), At("2027-01-01T00:00")}) {
  auto starts = Starts("DTSTART:" + first + "T083000\r\nDURATION:PT2H\r\n" + rule, window);
  for (std::string& start : starts) {
    EXPECT_EQ(start.substr(10), "T01:30");
    start.resize(10);
  }
  return starts;
}

TEST(CalendarRecurrence, DailyAndWeekly) {
  EXPECT_THAT(Days("20261130", "RRULE:FREQ=DAILY;COUNT=3\r\n"), ElementsAre("2026-11-30", "2026-12-01", "2026-12-02"));
  EXPECT_THAT(Days("20261130", "RRULE:FREQ=DAILY;INTERVAL=10;UNTIL=20261220T013000Z\r\n"),
              ElementsAre("2026-11-30", "2026-12-10", "2026-12-20"));
  EXPECT_THAT(Days("20261130", "RRULE:FREQ=DAILY;INTERVAL=10;UNTIL=20261220T012959Z\r\n"),
              ElementsAre("2026-11-30", "2026-12-10"));
  EXPECT_THAT(Days("20261130", "RRULE:FREQ=WEEKLY;UNTIL=20261214\r\n"),
              ElementsAre("2026-11-30", "2026-12-07", "2026-12-14"));
  EXPECT_THAT(Days("20261201", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,FR;COUNT=4\r\n"),
              ElementsAre("2026-12-01", "2026-12-04", "2026-12-07", "2026-12-08"));
  // Every other week: Sunday belongs to another week when weeks begin on it.
  EXPECT_THAT(Days("20261201", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=3\r\n"),
              ElementsAre("2026-12-01", "2026-12-06", "2026-12-15"));
  EXPECT_THAT(Days("20261201", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=3;WKST=SU\r\n"),
              ElementsAre("2026-12-01", "2026-12-13", "2026-12-15"));
}

TEST(CalendarRecurrence, MonthEndsAndLeapDays) {
  const CalendarWindow year = {At("2027-01-01T00:00"), At("2027-12-31T00:00")};
  EXPECT_THAT(Days("20270131", "RRULE:FREQ=MONTHLY\r\n", year),
              ElementsAre("2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31", "2027-08-31", "2027-10-31"))
      << "months without a 31st are passed over; the last one lies behind the window";
  EXPECT_THAT(Days("20270131", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3\r\n", year),
              ElementsAre("2027-01-31", "2027-02-28", "2027-03-31"));
  const CalendarWindow leap = {At("2028-01-01T00:00"), At("2029-12-01T00:00")};
  EXPECT_THAT(Days("20280131", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2\r\n", leap),
              ElementsAre("2028-01-31", "2028-02-29"));
  EXPECT_THAT(Days("20240229", "RRULE:FREQ=YEARLY\r\n", leap), ElementsAre("2028-02-29"));
  EXPECT_THAT(Days("20270204", "RRULE:FREQ=MONTHLY;BYDAY=1TH;COUNT=3\r\n", year),
              ElementsAre("2027-02-04", "2027-03-04", "2027-04-01"));
  EXPECT_THAT(Days("20270226", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2\r\n", year),
              ElementsAre("2027-02-26", "2027-03-26"));
  EXPECT_THAT(Days("20270902", "RRULE:FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2\r\n", year), ElementsAre("2027-09-02"));
}

TEST(CalendarRecurrence, CountsFromTheFirstOneEvenBeforeTheWindow) {
  EXPECT_THAT(Days("20261001", "RRULE:FREQ=DAILY;COUNT=33\r\n"), ElementsAre("2026-11-01", "2026-11-02"));
  EXPECT_THAT(Days("20160101", "RRULE:FREQ=YEARLY;BYMONTH=12;BYDAY=-1MO\r\n"), ElementsAre("2026-12-28"));
  EXPECT_THAT(Days("20270101", "RRULE:FREQ=DAILY\r\n"), IsEmpty());
}

TEST(CalendarRecurrence, ExceptionsAndAdditions) {
  EXPECT_THAT(
      Days("20261130", "RRULE:FREQ=DAILY;COUNT=4\r\nEXDATE:20261201T083000,20261202T013000Z\r\nEXDATE:junk\r\n"),
      ElementsAre("2026-11-30", "2026-12-03"));
  EXPECT_THAT(Days("20261130", "RRULE:FREQ=DAILY;COUNT=2\r\nEXDATE;VALUE=DATE:20261201\r\n"),
              ElementsAre("2026-11-30"));
  EXPECT_THAT(Days("20261130", "RDATE:20261205T083000\r\nRDATE:20261130T083000\r\n"),
              ElementsAre("2026-11-30", "2026-12-05"));
}

TEST(CalendarRecurrence, OneMeetingMovedAndOneCancelled) {
  const std::string series =
      EventText("DTSTART;TZID=Asia/Ho_Chi_Minh:20261130T083000\r\nDURATION:PT2H\r\nRRULE:FREQ=DAILY;COUNT=3\r\n");
  const std::string moved =
      "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Dời\r\nRECURRENCE-ID;TZID=Asia/Ho_Chi_Minh:20261201T083000\r\n"
      "DTSTART;TZID=Asia/Ho_Chi_Minh:20261201T140000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n";
  const std::string cancelled =
      "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20261202T013000Z\r\nDTSTART:20261202T013000Z\r\nDURATION:PT1H\r\n"
      "STATUS:CANCELLED\r\nEND:VEVENT\r\n";
  const auto reading = Read(Calendar(cancelled + moved + series));  // in any order
  EXPECT_THAT(reading.problems, IsEmpty());
  ASSERT_THAT(reading.meetings, SizeIs(2));
  EXPECT_EQ(reading.meetings[0].id, "a@20261130T013000Z");
  EXPECT_EQ(reading.meetings[1].id, "a@20261201T013000Z") << "the id does not move with the meeting";
  EXPECT_EQ(Text(reading.meetings[1].start), "2026-12-01T07:00");
  EXPECT_EQ(reading.meetings[1].title, "Dời");
  EXPECT_THAT(Read(Calendar(EventText("STATUS:CANCELLED\r\nDTSTART:20261130T013000Z\r\nDURATION:PT1H\r\n"))).meetings,
              IsEmpty());
}

TEST(CalendarRecurrence, WhatIsNotUnderstoodIsTold) {
  for (const char* rule :
       {"FREQ=HOURLY", "FREQ=DAILY;BYSETPOS=1", "COUNT=3", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;UNTIL=soon", "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=0MO", "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;BYMONTH=-1", "FREQ=DAILY;COUNT", "FREQ=DAILY;WKST=M", ""}) {
    const auto reading =
        Read(Calendar(EventText("DTSTART:20261130T013000Z\r\nDURATION:PT1H\r\nRRULE:" + std::string(rule) + "\r\n")));
    ASSERT_THAT(reading.problems, SizeIs(1)) << rule;
    EXPECT_EQ(reading.problems[0].line, 8U);
    EXPECT_THAT(reading.problems[0].en, HasSubstr("is not understood"));
    EXPECT_THAT(reading.problems[0].vi, HasSubstr("Chỉ lấy lần đầu tiên"));
    EXPECT_THAT(reading.meetings, SizeIs(1)) << rule;
  }
}

TEST(CalendarRecurrence, ARuleThatNeverFallsAndOneOfThousandsEnd) {
  EXPECT_THAT(Days("19700101", "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=99999\r\n"), IsEmpty());
  std::string inside;
  for (int i = 0; i < 9000; ++i) {
    inside += "BEGIN:VEVENT\r\nUID:" + std::to_string(i) +
              "\r\nDTSTART:19700101T000000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT="
              "9\r\nEND:VEVENT\r\n";
  }
  const auto reading = Read(Calendar(inside));
  EXPECT_FALSE(reading.complete);
  EXPECT_THAT(reading.problems.at(0).en, HasSubstr("take too long"));
}

}  // namespace
}  // namespace tramgac::meeting
