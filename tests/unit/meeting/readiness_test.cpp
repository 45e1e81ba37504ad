#include "agent/meeting/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/meeting/meeting_kit.h"

namespace tramgac::meeting {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const UtcTime kNow = At("2026-11-30T01:00");

Meeting Invite(std::vector<std::string> rooms) {
  return {.id = "m1",
          .title = "Giao ban \"quý IV\"",
          .start = At("2026-11-30T01:30"),
          .end = At("2026-11-30T04:00"),
          .rooms = std::move(rooms),
          .contact = "Phòng CNTT 0298"};
}

RoomNow Seen(std::string id, RoomLook look, CallQuality line = {}) {
  return {.id = std::move(id),
          .label = {"An Binh commune", "Xã An Bình"},
          .look = look,
          .reasons = {},
          .contact = {},
          .line = line,
          .calls = {}};
}

RoomReadiness JudgeOne(const RoomNow& room, UtcTime now = kNow) {
  return JudgeReadiness(Invite({room.id}), {&room, 1}, now).rooms.at(0);
}

TEST(Readiness, EachStateOfARoom) {
  EXPECT_EQ(JudgeOne(Seen("a", RoomLook::kReady)).readiness, Readiness::kReady);
  EXPECT_EQ(JudgeOne(Seen("a", RoomLook::kStandby)).readiness, Readiness::kReady);
  EXPECT_EQ(JudgeOne(Seen("a", RoomLook::kDegraded)).readiness, Readiness::kNotReady);
  EXPECT_EQ(JudgeOne(Seen("a", RoomLook::kUnreachable)).readiness, Readiness::kNotReady);
  EXPECT_EQ(JudgeOne(Seen("a", RoomLook::kUnreachable)).reason.vi, "không liên lạc được");
  EXPECT_EQ(JudgeOne(Seen("a", RoomLook::kUnknown)).readiness, Readiness::kNotKnown);
  // In another call before this meeting, in this one later.
  EXPECT_EQ(JudgeOne(Seen("a", RoomLook::kInCall)).readiness, Readiness::kReady);
  EXPECT_EQ(JudgeOne(Seen("a", RoomLook::kInCall)).reason.en, "it is in a call already");
  EXPECT_EQ(JudgeOne(Seen("a", RoomLook::kInCall), At("2026-11-30T02:00")).reason.en, "");
  EXPECT_EQ(JudgeReadiness(Invite({"gone"}), {}, kNow).rooms.at(0).reason.en, "this node does not watch it");
}

TEST(Readiness, APoorLineIsARemark) {
  EXPECT_EQ(JudgeOne(Seen("a", RoomLook::kReady, {.loss = 0.5F})).reason.en, "");
  const auto poor = JudgeOne(Seen("a", RoomLook::kReady, {.loss = 5.2F, .rtt = 40}));
  EXPECT_EQ(poor.readiness, Readiness::kReady);
  EXPECT_EQ(poor.reason.en, "its line is poor: loss 5.2 %, round trip 40.0 ms");
  EXPECT_EQ(poor.reason.vi, "đường truyền kém: mất gói 5,2 %, độ trễ 40,0 ms");
}

TEST(Readiness, ALatestCallThatWasNarrowIsARemark) {
  RoomNow room = Seen("a", RoomLook::kReady);
  room.calls = {.latest = 384, .usual = std::nullopt};
  EXPECT_EQ(JudgeOne(room).reason.en, "");
  room.calls.usual = 768;
  EXPECT_EQ(JudgeOne(room).reason.en, "") << "half of it is no fault yet";
  room.calls.usual = 1920;
  const RoomReadiness narrow = JudgeOne(room);
  EXPECT_EQ(narrow.readiness, Readiness::kReady);
  EXPECT_EQ(narrow.reason.en, "its latest call got 384 kbit/s, usually it gets 1920");
  EXPECT_EQ(narrow.reason.vi, "cuộc gọi gần nhất chỉ đạt 384 kbit/s, thường là 1920");
  const json out = json::parse(ReadinessJson(JudgeReadiness(Invite({"a"}), {&room, 1}, kNow), 2000));
  EXPECT_EQ(out["rooms"]["a"]["rate_latest"], 384);
  EXPECT_EQ(out["rooms"]["a"]["rate_usual"], 1920);
  room.look = RoomLook::kUnreachable;
  EXPECT_EQ(JudgeOne(room).reason.vi, "không liên lạc được") << "what is broken goes first";
}

TEST(Readiness, ARoomInOneLine) {
  EXPECT_EQ(RoomText(JudgeOne(Seen("a", RoomLook::kReady)), Language::kVietnamese),
            "Xã An Bình: sẵn sàng. Gọi: Phòng CNTT 0298");
  RoomNow room = Seen("a", RoomLook::kUnreachable);
  room.reasons = {{"No power.", "Mất điện."}};
  room.contact = "0912";
  EXPECT_EQ(RoomText(JudgeOne(room), Language::kEnglish), "An Binh commune: No power. Call: 0912");
  EXPECT_EQ(RoomText({.id = "hall", .label = {}, .look = RoomLook::kUnknown, .reason = {}, .call = {}, .calls = {}},
                     Language::kEnglish),
            "hall: not known");
}

TEST(Readiness, ReasonsContactsAndSummary) {
  std::vector<RoomNow> rooms = {Seen("a", RoomLook::kReady), Seen("b", RoomLook::kUnreachable),
                                Seen("c", RoomLook::kUnknown)};
  rooms[1].reasons = {{"No power.", "Mất điện."}, {"Check it.", "Hãy kiểm tra."}};
  rooms[1].contact = "0912 345 678";
  const auto report = JudgeReadiness(Invite({"a", "c", "b"}), rooms, kNow);
  EXPECT_EQ(report.overall, Readiness::kNotReady);
  EXPECT_EQ(report.rooms[0].id, "b");
  EXPECT_EQ(report.rooms[0].reason.vi, "Mất điện. Hãy kiểm tra.");
  EXPECT_EQ(report.rooms[0].call, "0912 345 678");
  EXPECT_EQ(report.rooms[1].call, "Phòng CNTT 0298");
  EXPECT_EQ(report.rooms[2].id, "a");
  EXPECT_EQ(report.summary.en, "1 of 3 rooms are ready. Not ready: An Binh commune. Not known: An Binh commune.");
  EXPECT_EQ(report.summary.vi, "1/3 phòng sẵn sàng. Chưa sẵn sàng: Xã An Bình. Chưa rõ: Xã An Bình.");
}

TEST(Readiness, NoRooms) {
  const auto report = JudgeReadiness(Invite({}), {}, kNow);
  EXPECT_EQ(report.overall, Readiness::kNotKnown);
  const json out = json::parse(ReadinessJson(report, 2000));
  EXPECT_EQ(out["invited"], 0);
  EXPECT_EQ(out["rooms"], json::object());
  EXPECT_EQ(out["summary_vi"], "Không có phòng nào được mời.");
}

TEST(Readiness, Json) {
  RoomNow room = Seen("a", RoomLook::kDegraded);
  room.reasons = {{"Bad \xFF\n", "Micrô \"hỏng\""}};
  const json out = json::parse(ReadinessJson(JudgeReadiness(Invite({"a"}), {&room, 1}, kNow), 2000));
  EXPECT_EQ(out["v"], 1);
  EXPECT_EQ(out["meeting"], "m1");
  EXPECT_EQ(out["title"], "Giao ban \"quý IV\"");
  EXPECT_EQ(out["contact"], "Phòng CNTT 0298");
  EXPECT_EQ(out["start"], "2026-11-30T01:30:00.000Z");
  EXPECT_EQ(out["watched"], true);
  EXPECT_EQ(out["running"], false);
  EXPECT_EQ(out["t"], "2026-11-30T01:00:00.000Z");
  EXPECT_EQ(out["overall"], "not-ready");
  EXPECT_EQ(out["not_ready"], 1);
  EXPECT_EQ(out["left_out"], 0);
  EXPECT_EQ(out["rooms"]["a"], json::parse(R"({"readiness":"not-ready","state":"degraded","label_en":"An Binh commune",
      "label_vi":"Xã An Bình","reason_en":"Bad ?\n","reason_vi":"Micrô \"hỏng\"","call":"Phòng CNTT 0298"})"));
}

TEST(Readiness, JsonOf148RoomsFitsInAnySize) {
  std::vector<RoomNow> rooms;
  std::vector<std::string> ids;
  for (int i = 0; i < 148; ++i) {
    ids.push_back("room-" + std::to_string(i));
    rooms.push_back(Seen(ids.back(), i % 30 == 0 ? RoomLook::kUnreachable : RoomLook::kReady));
  }
  const auto report = JudgeReadiness(Invite(ids), rooms, kNow);
  EXPECT_EQ(report.counts[static_cast<std::size_t>(Readiness::kNotReady)], 5U);
  std::size_t fitted = 0;
  for (std::size_t most = 0; most < 40'000; most += 101) {
    const std::string text = ReadinessJson(report, most);
    ASSERT_LE(text.size(), most);
    if (text.empty()) {
      ASSERT_LT(most, 900U);
      continue;
    }
    const json out = json::parse(text);
    ASSERT_EQ(out["rooms"].size() + out["left_out"].get<std::size_t>(), 148U);
    ASSERT_GE(out["rooms"].size(), fitted) << "more space, more rooms";
    fitted = out["rooms"].size();
    if (fitted == 5) {
      for (const auto& room : out["rooms"]) EXPECT_EQ(room["readiness"], "not-ready");
    }
  }
  EXPECT_EQ(fitted, 148U);
}

}  // namespace
}  // namespace tramgac::meeting
