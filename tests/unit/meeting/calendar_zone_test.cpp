// Local times of a calendar in UTC.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/meeting/meeting_kit.h"

namespace tramgac::meeting {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// As Outlook writes it; another name than the one that is known anyway.
const std::string kHanoi =
    "BEGIN:VTIMEZONE\r\nTZID:Bangkok\\, Hanoi\\, Jakarta\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
    "TZOFFSETFROM:+0700\r\nTZOFFSETTO:+0700\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
const std::string kBerlin =
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n"
    "BEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nDTSTART:19700329T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\n"
    "BEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nDTSTART:19701025T030000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

std::string In(const std::string& zones, const std::string& zone, const std::string& start) {
  // The zone may stand behind what uses it.
  const auto reading =
      ReadCalendar(Calendar(EventText("DTSTART;TZID=\"" + zone + "\":" + start + "\r\nDURATION:PT1H\r\n") + zones),
                   RoomNames(Rooms()), {At("2026-01-01T00:00"), At("2027-12-31T00:00")});
  if (reading.meetings.empty()) return reading.problems.empty() ? "nothing" : reading.problems[0].en;
  return Text(reading.meetings[0].start);
}

TEST(CalendarZone, KnownOnesNeedNoRules) {
  EXPECT_EQ(In("", "Asia/Ho_Chi_Minh", "20261130T083000"), "2026-11-30T01:30");
  EXPECT_EQ(In("", "SE Asia Standard Time", "20261130T033000"), "2026-11-29T20:30");
  EXPECT_EQ(In("", "UTC", "20261130T083000"), "2026-11-30T08:30");
  EXPECT_THAT(In("", "Europe/Berlin", "20261130T083000"), HasSubstr("zone \"Europe/Berlin\" is not known"));
}

TEST(CalendarZone, WithoutDaylightSavingTime) {
  EXPECT_EQ(In(kHanoi, "Bangkok, Hanoi, Jakarta", "20261130T083000"), "2026-11-30T01:30");
  const std::string nepal =
      "BEGIN:VTIMEZONE\r\nTZID:N\r\nBEGIN:STANDARD\r\nDTSTART:19860101T000000\r\nTZOFFSETTO:+0545\r\n"
      "END:STANDARD\r\nEND:VTIMEZONE\r\n";
  EXPECT_EQ(In(nepal, "N", "20261130T083000"), "2026-11-30T02:45");
  EXPECT_EQ(In("BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\nDTSTART:19860101T000000\r\nTZOFFSETTO:-0330\r\n"
               "END:STANDARD\r\nEND:VTIMEZONE\r\n",
               "UTC", "20261130T083000"),
            "2026-11-30T12:00")
      << "what the file says of a name goes before what is known of it";
}

TEST(CalendarZone, WithDaylightSavingTime) {
  EXPECT_EQ(In(kBerlin, "Europe/Berlin", "20261130T083000"), "2026-11-30T07:30");
  EXPECT_EQ(In(kBerlin, "Europe/Berlin", "20260630T083000"), "2026-06-30T06:30");
  EXPECT_EQ(In(kBerlin, "Europe/Berlin", "20260329T015900"), "2026-03-29T00:59");
  EXPECT_EQ(In(kBerlin, "Europe/Berlin", "20260329T030000"), "2026-03-29T01:00");
  EXPECT_EQ(In(kBerlin, "Europe/Berlin", "20261025T023000"), "2026-10-25T00:30") << "the first of the two";
  EXPECT_EQ(In(kBerlin, "Europe/Berlin", "20261025T030000"), "2026-10-25T02:00");
  // A meeting every week keeps its hour on the clocks of those who call for it.
  const auto reading =
      Read(Calendar(kBerlin + EventText("DTSTART;TZID=Europe/Berlin:20261022T083000\r\nDURATION:PT1H\r\n"
                                        "RRULE:FREQ=WEEKLY;COUNT=2\r\n")),
           {At("2026-10-01T00:00"), At("2026-12-01T00:00")});
  ASSERT_EQ(reading.meetings.size(), 2U);
  EXPECT_EQ(Text(reading.meetings[0].start), "2026-10-22T06:30");
  EXPECT_EQ(Text(reading.meetings[1].start), "2026-10-29T07:30");
}

TEST(CalendarZone, RulesThatEndedAndSingleChanges) {
  const std::string moscow =
      "BEGIN:VTIMEZONE\r\nTZID:M\r\nBEGIN:DAYLIGHT\r\nDTSTART:20200329T020000\r\nTZOFFSETTO:+0400\r\n"
      "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20260101T000000Z\r\nEND:DAYLIGHT\r\n"
      "BEGIN:STANDARD\r\nDTSTART:20201025T030000\r\nTZOFFSETTO:+0300\r\nRDATE:20211031T030000\r\nRDATE:"
      "20261025T030000\r\n"
      "END:STANDARD\r\nEND:VTIMEZONE\r\n";
  EXPECT_EQ(In(moscow, "M", "20260630T080000"), "2026-06-30T04:00") << "since March 2025";
  EXPECT_EQ(In(moscow, "M", "20261130T080000"), "2026-11-30T05:00");
  EXPECT_EQ(In(moscow, "M", "20270630T080000"), "2027-06-30T05:00");
}

TEST(CalendarZone, WrongZones) {
  const auto reading =
      Read(Calendar("BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:20200101T000000\r\nTZOFFSETTO:7\r\n"
                    "END:STANDARD\r\nEND:VTIMEZONE\r\n" +
                    EventText("DTSTART;TZID=X:20261130T083000\r\nDURATION:PT1H\r\n")));
  EXPECT_TRUE(reading.meetings.empty());
  ASSERT_EQ(reading.problems.size(), 3U);
  EXPECT_THAT(reading.problems[0].en, HasSubstr("expected +0700"));
  EXPECT_EQ(reading.problems[0].line, 7U);
  EXPECT_THAT(reading.problems[1].en, HasSubstr("has no right DTSTART or TZOFFSETTO"));
  EXPECT_THAT(reading.problems[2].en, HasSubstr("zone \"X\" is not known"));
}

}  // namespace
}  // namespace tramgac::meeting
