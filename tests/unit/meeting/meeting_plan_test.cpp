#include <gtest/gtest.h>

#include "tests/unit/meeting/meeting_kit.h"

namespace tramgac::meeting {
namespace {

Meeting Make(std::string id, std::string_view start, std::string_view end, std::vector<std::string> rooms = {"hub"}) {
  return {.id = std::move(id),
          .title = "Giao ban",
          .start = At(start),
          .end = At(end),
          .rooms = std::move(rooms),
          .contact = {}};
}

std::vector<std::string> Ids(const std::vector<const Meeting*>& meetings) {
  std::vector<std::string> ids;
  for (const Meeting* meeting : meetings) ids.push_back(meeting->id);
  return ids;
}

using Names = std::vector<std::string>;

TEST(MeetingPlan, MergesSourcesInOrderOfTime) {
  MeetingPlan plan;
  EXPECT_EQ(plan.Replace(Source::kConfiguration, {Make("c", "2026-11-30T03:00", "2026-11-30T04:00")}), LeftOut{});
  EXPECT_EQ(plan.Replace(Source::kCalendar, {Make("e", "2026-11-30T05:00", "2026-11-30T06:00"),
                                             Make("b", "2026-11-30T02:00", "2026-11-30T04:00")}),
            LeftOut{});
  EXPECT_EQ(plan.Put(Make("d", "2026-11-30T03:00", "2026-11-30T03:30")), Status::kOk);
  EXPECT_EQ(Ids(plan.meetings()), (Names{"b", "c", "d", "e"}));
  // Only that source is replaced.
  (void)plan.Replace(Source::kCalendar, {Make("a", "2026-11-30T01:00", "2026-11-30T02:00")});
  EXPECT_EQ(Ids(plan.meetings()), (Names{"a", "c", "d"}));
  EXPECT_EQ(plan.Of(Source::kCalendar).size(), 1U);
  EXPECT_EQ(plan.Find("d")->id, "d");
  EXPECT_EQ(plan.Find("b"), nullptr);
}

TEST(MeetingPlan, TheStrongerSourceSpeaksForAnId) {
  MeetingPlan plan;
  (void)plan.Replace(Source::kCalendar, {Make("a", "2026-11-30T01:00", "2026-11-30T02:00")});
  (void)plan.Replace(Source::kConfiguration, {Make("a", "2026-11-30T03:00", "2026-11-30T04:00")});
  ASSERT_EQ(plan.meetings().size(), 1U);
  EXPECT_EQ(Text(plan.meetings()[0]->start), "2026-11-30T03:00");
  Meeting off = Make("a", "2026-11-30T05:00", "2026-11-30T06:00");
  off.cancelled = true;
  EXPECT_EQ(plan.Put(off), Status::kOk);
  EXPECT_TRUE(plan.meetings().empty());
  EXPECT_EQ(plan.Withdraw("a"), Status::kOk);
  EXPECT_EQ(plan.Withdraw("a"), Status::kNotFound);
  EXPECT_EQ(plan.meetings().size(), 1U);
}

TEST(MeetingPlan, WatchBeginsHalfAnHourBeforeAndEndsWithTheMeeting) {
  MeetingPlan plan;
  (void)plan.Replace(Source::kCalendar, {Make("a", "2026-11-30T02:00", "2026-11-30T03:00"),
                                         Make("b", "2026-11-30T02:30", "2026-11-30T04:00", {"hub", "xa-an-binh"}),
                                         Make("none", "2026-11-30T02:30", "2026-11-30T04:00", {})});
  EXPECT_EQ(Ids(plan.InWatch(At("2026-11-30T01:29"))), Names{});
  EXPECT_EQ(Ids(plan.InWatch(At("2026-11-30T01:30"))), (Names{"a"}));
  EXPECT_EQ(Ids(plan.InWatch(At("2026-11-30T02:59"))), (Names{"a", "b", "none"}));
  EXPECT_EQ(Ids(plan.InWatch(At("2026-11-30T03:00"))), (Names{"b", "none"}));
  EXPECT_EQ(Ids(plan.InWatch(At("2026-11-30T04:00"))), Names{});
  // They overlap: a room is in both, another in one only.
  EXPECT_EQ(Ids(plan.InWatch(At("2026-11-30T02:45"), "hub")), (Names{"a", "b"}));
  EXPECT_EQ(Ids(plan.InWatch(At("2026-11-30T02:45"), "xa-an-binh")), (Names{"b"}));
  EXPECT_TRUE(plan.meetings()[0]->Running(At("2026-11-30T02:00")));
  EXPECT_FALSE(plan.meetings()[0]->Running(At("2026-11-30T01:59")));
  EXPECT_FALSE(plan.meetings()[0]->Running(At("2026-11-30T03:00")));
}

TEST(MeetingPlan, TellsOfEachEdgeOnce) {
  MeetingPlan plan;
  (void)plan.Replace(Source::kCalendar, {Make("a", "2026-11-30T02:00", "2026-11-30T03:00"),
                                         Make("b", "2026-11-30T02:30", "2026-11-30T04:00")});
  std::array<Names, 3> told;
  for (UtcTime now = At("2026-11-30T01:00"); now < At("2026-11-30T05:00"); now += std::chrono::minutes(7)) {
    for (const Edge edge : {Edge::kWatch, Edge::kStart, Edge::kEnd}) {
      for (const std::string& id : Ids(plan.Passed(edge, now - std::chrono::minutes(7), now))) {
        told[static_cast<std::size_t>(edge)].push_back(id);
      }
    }
  }
  for (const Names& names : told) EXPECT_EQ(names, (Names{"a", "b"}));
  EXPECT_EQ(Ids(plan.Passed(Edge::kStart, At("2026-11-30T01:59"), At("2026-11-30T02:00"))), (Names{"a"}));
  EXPECT_EQ(Ids(plan.Passed(Edge::kStart, At("2026-11-30T02:00"), At("2026-11-30T02:01"))), Names{});
}

TEST(MeetingPlan, TheNextOne) {
  MeetingPlan plan;
  EXPECT_EQ(plan.Next(At("2026-11-30T00:00")), nullptr);
  (void)plan.Replace(Source::kCalendar, {Make("a", "2026-11-30T02:00", "2026-11-30T03:00"),
                                         Make("b", "2026-11-30T02:30", "2026-11-30T04:00", {"xa-an-binh"})});
  EXPECT_EQ(plan.Next(At("2026-11-30T01:00"))->id, "a");
  EXPECT_EQ(plan.Next(At("2026-11-30T02:00"))->id, "b");
  EXPECT_EQ(plan.Next(At("2026-11-30T01:00"), "xa-an-binh")->id, "b");
  EXPECT_EQ(plan.Next(At("2026-11-30T02:30")), nullptr);
}

TEST(MeetingPlan, IsBounded) {
  MeetingPlan plan;
  std::vector<Meeting> many;
  for (std::size_t i = 0; i < kMostMeetings + 3; ++i) {
    many.push_back(Make("m" + std::to_string(i), "2026-11-30T02:00", "2026-11-30T03:00"));
    many.back().start -= std::chrono::minutes(i);
  }
  many.push_back(many.front());
  many.push_back(Make("backwards", "2026-11-30T03:00", "2026-11-30T03:00"));
  many.push_back(Make("", "2026-11-30T02:00", "2026-11-30T03:00"));
  many.push_back(Make(std::string(kLongestText + 1, 'x'), "2026-11-30T02:00", "2026-11-30T03:00"));
  EXPECT_EQ(plan.Replace(Source::kCalendar, many), (LeftOut{.invalid = 3, .twice = 1, .too_many = 3, .rooms = 0}));
  EXPECT_EQ(plan.meetings().size(), kMostMeetings);
  EXPECT_EQ(plan.Find("m0"), nullptr) << "those that start last are left out";

  const std::vector<std::string> rooms(kMostRooms + 5, "hub");
  many.assign(kMostPlaces / kMostRooms + 1, Make("", "2026-11-30T02:00", "2026-11-30T03:00", rooms));
  for (std::size_t i = 0; i < many.size(); ++i) many[i].id = std::to_string(i);
  EXPECT_EQ(plan.Replace(Source::kCalendar, many).rooms, many.size() * 5 + kMostRooms);

  EXPECT_EQ(plan.Put(Make("x", "2026-11-30T03:00", "2026-11-30T03:00")), Status::kInvalidArgument);
  EXPECT_EQ(plan.Put(Make("x", "2026-11-30T02:00", "2026-11-30T03:00", rooms)), Status::kOutOfRange);
  std::vector<Meeting> full(kMostMeetings, Make("", "2026-11-30T02:00", "2026-11-30T03:00"));
  for (std::size_t i = 0; i < full.size(); ++i) full[i].id = std::to_string(i);
  (void)plan.Replace(Source::kCommand, full);
  EXPECT_EQ(plan.Put(Make("one more", "2026-11-30T02:00", "2026-11-30T03:00")), Status::kResourceExhausted);
  EXPECT_EQ(plan.Put(Make("7", "2026-11-30T01:00", "2026-11-30T03:00")), Status::kOk);
}

}  // namespace
}  // namespace tramgac::meeting
