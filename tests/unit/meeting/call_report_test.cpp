#include "agent/meeting/call_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/meeting/call_kit.h"

namespace tramgac::meeting {
namespace {

using nlohmann::json;
using std::chrono::minutes;
using testing::HasSubstr;

RoomCall One(const RoomTimeline& timeline, const CallRules& rules = {}) {
  return BuildCallReport(TwoHours({timeline.id}), {&timeline, 1}, rules).rooms.at(0);
}

TEST(CallReport, ARoomWithoutFaults) {
  const RoomCall room = One(Good("a"));
  EXPECT_EQ(room.verdict, CallVerdict::kGood);
  EXPECT_EQ(room.joined, kStart - minutes(5));
  EXPECT_FALSE(room.left);
  EXPECT_EQ(room.in_call, minutes(120));
  EXPECT_EQ(room.absences, 0U);
  EXPECT_EQ(room.unknown, minutes(0));
  EXPECT_EQ(room.minutes, 120U);
  EXPECT_EQ(room.bad_minutes, 0U);
  EXPECT_FLOAT_EQ(room.jitter.mean, 8);
  EXPECT_FALSE(room.worst_minute);
  EXPECT_EQ(room.remark.en, "");
}

TEST(CallReport, OneLosesFivePercentAndOneNeverJoins) {
  const std::vector<RoomTimeline> seen = {Good("good"),
                                          Watch("lossy",
                                                [](double minute, CallSample& sample) {
                                                  if (minute >= -1)
                                                    Call(sample, minute >= 40 && minute < 41 ? 12.5F : 5);
                                                }),
                                          Watch("never", [](double, CallSample&) {})};
  const auto report = BuildCallReport(TwoHours({"good", "lossy", "never"}), seen);
  ASSERT_EQ(report.rooms.size(), 3U);
  EXPECT_EQ(report.overall, CallVerdict::kPoor);
  EXPECT_EQ(report.summary.en, "2 of 3 rooms took part. 1 never joined. Poor: 1.");
  EXPECT_EQ(report.summary.vi, "2/3 phòng đã tham gia. 1 phòng không tham gia. Chất lượng kém: 1 phòng.");
  EXPECT_EQ(report.rooms[0].id, "never");
  EXPECT_EQ(report.rooms[0].verdict, CallVerdict::kNeverJoined);
  EXPECT_EQ(report.rooms[0].remark.vi, "Không tham gia cuộc họp.");
  const RoomCall& lossy = report.rooms[1];
  EXPECT_EQ(lossy.id, "lossy");
  EXPECT_EQ(lossy.verdict, CallVerdict::kPoor);
  EXPECT_NEAR(lossy.loss.mean, 5 + 7.5 / 120, 1e-4);
  EXPECT_FLOAT_EQ(lossy.loss.worst, 12.5);
  EXPECT_EQ(lossy.worst_minute.value().at, kStart + minutes(40));
  EXPECT_EQ(lossy.bad_minutes, 120U);
  EXPECT_EQ(lossy.remark.en, "Lost 5.1 % of the packets. 120 bad minutes, the worst at 09:10.");
  EXPECT_EQ(report.rooms[2].id, "good");
}

TEST(CallReport, LateAwayAndEarly) {
  const RoomCall room = One(Watch("a", [](double minute, CallSample& sample) {
    if (minute >= 12 && minute < 110 && !(minute >= 30 && minute < 34) && !(minute >= 60 && minute < 63)) Call(sample);
  }));
  EXPECT_EQ(room.verdict, CallVerdict::kPoor);
  EXPECT_EQ(room.joined, kStart + minutes(12));
  EXPECT_EQ(room.left, kStart + minutes(110));
  EXPECT_EQ(room.absences, 2U);
  EXPECT_EQ(room.absent, minutes(7));
  EXPECT_EQ(room.in_call, minutes(98 - 7));
  EXPECT_EQ(room.remark.en, "Joined 12 min late. Left 10 min early. Absences: 2, 7 min in all.");
  EXPECT_EQ(room.remark.vi, "Vào muộn 12 phút. Rời sớm 10 phút. Mất kết nối 2 lần, tổng cộng 7 phút.");
  // Here it missed a quarter. Less than a tenth is a fault, and no more.
  const auto away = [](double until) {
    return One(Watch("a", [until](double minute, CallSample& sample) {
      if (minute < 50 || minute >= until) Call(sample);
    }));
  };
  EXPECT_EQ(away(61.5).verdict, CallVerdict::kFair);
  EXPECT_EQ(away(62).verdict, CallVerdict::kPoor);
}

TEST(CallReport, AnotherCallBeforeTheMeetingDoesNotCount) {
  const auto other = [](double minute, CallSample& sample) {
    if (minute < -10) Call(sample, 50);
  };
  EXPECT_EQ(One(Watch("a", other)).verdict, CallVerdict::kNeverJoined);
  const RoomCall room = One(Watch("a", [&](double minute, CallSample& sample) {
    other(minute, sample);
    if (minute >= 2) Call(sample);
  }));
  EXPECT_EQ(room.verdict, CallVerdict::kGood);
  EXPECT_EQ(room.joined, kStart + minutes(2));
  EXPECT_EQ(room.absences, 0U);
  EXPECT_FLOAT_EQ(room.loss.worst, 0);
}

TEST(CallReport, WhatWasNotSeenIsNotKnown) {
  EXPECT_EQ(BuildCallReport(TwoHours({"a"}), {}).rooms.at(0).verdict, CallVerdict::kNoData);
  EXPECT_EQ(BuildCallReport(TwoHours({"a"}), {}).overall, CallVerdict::kNoData);
  const auto blind = [](double, CallSample& sample) { sample = {.at = sample.at}; };
  EXPECT_EQ(One(Watch("a", blind)).verdict, CallVerdict::kNoData);
  // The agent was down for 20 minutes in the middle: that is no absence of the room.
  RoomTimeline timeline = Good("a");
  std::erase_if(timeline.samples,
                [](const CallSample& s) { return s.at >= kStart + minutes(60) && s.at < kStart + minutes(80); });
  RoomCall room = One(timeline);
  EXPECT_EQ(room.verdict, CallVerdict::kFair);
  EXPECT_EQ(room.absences, 0U);
  EXPECT_EQ(room.unknown, minutes(19)) << "the last sample held for 90 s, its own 30 s among them";
  EXPECT_EQ(room.in_call, minutes(101));
  EXPECT_EQ(room.remark.en, "Of 19 min nothing is known.");
  // Without in_call the state speaks: ready and unreachable rooms are in no call, of degraded ones it is not known.
  timeline = Watch("a", [](double, CallSample& sample) { sample = {.at = sample.at, .look = RoomLook::kUnreachable}; });
  EXPECT_EQ(One(timeline).verdict, CallVerdict::kNeverJoined);
  timeline = Watch("a", [](double, CallSample& sample) { sample = {.at = sample.at, .look = RoomLook::kInCall}; });
  room = One(timeline);
  EXPECT_EQ(room.verdict, CallVerdict::kGood) << "taking part without measures is no fault";
  EXPECT_EQ(room.loss.mean, -1);
}

TEST(CallReport, MinutesAndTheWorstOfThem) {
  const RoomTimeline timeline = Watch("a", [](double minute, CallSample& sample) {
    if (minute >= 0) Call(sample, minute == 20 ? 4 : minute == 20.5 ? 8 : minute == 70 ? 10 : 0);
  });
  const auto list = MinutesOf(kStart, kEnd, timeline);
  ASSERT_EQ(list.size(), 120U);
  EXPECT_FLOAT_EQ(list[20].quality.loss, 6);
  EXPECT_FLOAT_EQ(list[70].quality.loss, 5);
  const RoomCall room = One(timeline);
  EXPECT_EQ(room.verdict, CallVerdict::kFair);
  EXPECT_EQ(room.bad_minutes, 2U);
  EXPECT_EQ(room.worst_minute.value().at, kStart + minutes(20));
  EXPECT_FLOAT_EQ(room.loss.worst, 6);
  EXPECT_LT(room.mos.worst, 4);
}

TEST(CallReport, SamplesOutOfOrderAndTooManyArePassedOver) {
  RoomTimeline timeline = Good("a");
  CallSample late = timeline.samples[100];
  late.in_call = InCall::kNo;
  timeline.samples.insert(timeline.samples.begin() + 150, late);
  timeline.samples.insert(timeline.samples.begin() + 101, late);
  EXPECT_EQ(One(timeline).absences, 0U);
  EXPECT_EQ(One(timeline).in_call, minutes(120));
  timeline.samples.assign(kMostSamples, {.at = kStart - kWatchAhead});
  Call(timeline.samples.emplace_back(CallSample{.at = kStart + minutes(1)}));
  EXPECT_EQ(One(timeline).verdict, CallVerdict::kNoData);
}

TEST(CallReport, OverallOfManyRooms) {
  std::vector<RoomTimeline> seen;
  std::vector<std::string> ids;
  const auto overall = [&](int bad) {
    seen.clear(), ids.clear();
    for (int i = 0; i < 148; ++i) {
      ids.push_back("room-" + std::to_string(i));
      seen.push_back(i < bad ? Watch(ids.back(), [](double, CallSample&) {}) : Good(ids.back()));
    }
    return BuildCallReport(TwoHours(ids), seen);
  };
  EXPECT_EQ(overall(0).overall, CallVerdict::kGood);
  EXPECT_EQ(overall(0).summary.en, "148 of 148 rooms took part. All of them without faults.");
  EXPECT_EQ(overall(1).overall, CallVerdict::kFair);
  EXPECT_EQ(overall(14).overall, CallVerdict::kFair);
  EXPECT_EQ(overall(15).overall, CallVerdict::kPoor);
  EXPECT_EQ(BuildCallReport(TwoHours({}), {}).overall, CallVerdict::kNoData);
  EXPECT_EQ(BuildCallReport(TwoHours({}), {}).summary.en, "No rooms were invited.");
  const std::string text = CallReportJson(overall(2), 8000);
  EXPECT_LE(text.size(), 8000U);
  const json out = json::parse(text);
  EXPECT_EQ(out["never_joined"], 2);
  EXPECT_EQ(out["rooms"]["room-1"]["verdict"], "never-joined");
  EXPECT_EQ(out["rooms"].size() + out["left_out"].get<std::size_t>(), 148U);
  EXPECT_GT(out["left_out"], 0);
  EXPECT_EQ(CallReportJson(overall(2), 100), "");
}

TEST(CallReport, Json) {
  RoomTimeline timeline = Watch("a", [](double minute, CallSample& sample) {
    if (minute >= 1 && minute < 90) Call(sample, minute == 20 ? 4 : 0.25);
  });
  timeline.contact = "0912";
  const json out = json::parse(CallReportJson(BuildCallReport(TwoHours({"a"}), {&timeline, 1}), 4000));
  EXPECT_EQ(out["overall"], "poor");
  EXPECT_EQ(out["start"], "2026-11-30T01:30:00.000Z");
  const json& room = out["rooms"]["a"];
  EXPECT_EQ(room["joined"], "2026-11-30T01:31:00.000Z");
  EXPECT_EQ(room["left"], "2026-11-30T03:00:00.000Z");
  EXPECT_EQ(room["minutes"], 89);
  EXPECT_EQ(room["absences"], 0);
  EXPECT_EQ(room["worst_minute"], "2026-11-30T01:50:00.000Z");
  EXPECT_EQ(room["worst_minute_loss"], 2.13);
  EXPECT_EQ(room["bad_minutes"], 0);
  EXPECT_EQ(room["call"], "0912");
  EXPECT_EQ(room["remark_en"], "Left 30 min early.");
}

}  // namespace
}  // namespace tramgac::meeting
