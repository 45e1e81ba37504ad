#include "agent/meeting/room_look.h"

#include <gtest/gtest.h>

#include "drivers/conference/room_state.h"
#include "tests/unit/meeting/meeting_kit.h"

namespace tramgac::meeting {
namespace {

// The reports and the room's own points must not speak of one state in two ways.
TEST(RoomLook, NamesAndTextsAreThoseOfTheRoomState) {
  for (std::size_t i = 0; i < conference::kRoomStateCount; ++i) {
    const auto state = static_cast<conference::RoomState>(i);
    const RoomLook look = LookNamed(conference::RoomStateName(state));
    EXPECT_EQ(LookName(look), conference::RoomStateName(state));
    EXPECT_EQ(LookText(look).en, conference::RoomStateText(state).en);
    EXPECT_EQ(LookText(look).vi, conference::RoomStateText(state).vi);
  }
  EXPECT_EQ(LookNamed("on fire"), RoomLook::kUnknown);
}

// By hand from the formula of ITU-T G.107: R 93.2; 5 % lost: R 93.2 - 95 * 5 / 30.1 = 77.42.
TEST(CallQuality, MeanOpinionScore) {
  EXPECT_NEAR(MosOf({.loss = 0}), 4.41, 0.005);
  EXPECT_NEAR(MosOf({.loss = 5}), 3.92, 0.005);
  EXPECT_NEAR(MosOf({.loss = 20}), 2.63, 0.005);
  EXPECT_NEAR(MosOf({.loss = 0, .jitter = 50, .rtt = 400}), 3.71, 0.005);  // 300 ms: R 93.2 - 7.2 - 13.5
  EXPECT_EQ(MosOf({.loss = 100, .rtt = 5000}), 1);
  EXPECT_EQ(MosOf({.jitter = 10}), -1);
  EXPECT_FLOAT_EQ(MosOf({.loss = 5, .mos = 4.2F}), 4.2F);
}

TEST(CallQuality, Grades) {
  const QualityLimits limits;
  EXPECT_EQ(Grade({}, limits), 0);
  EXPECT_EQ(Grade({.loss = 0.9F}, limits), 0);
  EXPECT_EQ(Grade({.loss = 1}, limits), 1);
  EXPECT_EQ(Grade({.loss = 5}, limits), 2);
  EXPECT_EQ(Grade({.jitter = 30}, limits), 1);
  EXPECT_EQ(Grade({.jitter = 50}, limits), 2);
  EXPECT_EQ(Grade({.rtt = 300}, limits), 1);
  EXPECT_EQ(Grade({.rtt = 500}, limits), 2);
  EXPECT_EQ(Grade({.mos = 3.7F}, limits), 0);
  EXPECT_EQ(Grade({.mos = 3.6F}, limits), 1);
  EXPECT_EQ(Grade({.mos = 3.1F}, limits), 2);
}

TEST(Texts, OfTimesAndNumbers) {
  const auto hanoi = std::chrono::minutes(420);
  EXPECT_EQ(ClockText(At("2026-11-30T18:05"), hanoi), "01:05");
  EXPECT_EQ(DateText(At("2026-11-30T18:05"), hanoi, Language::kVietnamese), "01/12/2026");
  EXPECT_EQ(DateText(At("2026-11-30T18:05"), hanoi, Language::kEnglish), "2026-12-01");
  EXPECT_EQ(ClockText(At("2026-12-01T01:00"), -std::chrono::minutes(210)), "21:30");
  EXPECT_EQ(DecimalText(5.25, Language::kVietnamese), "5,2");
  EXPECT_EQ(DecimalText(0, Language::kEnglish), "0.0");
  EXPECT_EQ(Utf8Text("Họp \xFF \xE1\xBB"), "Họp ? ??");
}

}  // namespace
}  // namespace tramgac::meeting
