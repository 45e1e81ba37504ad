// What the lamps of a node show, millisecond by millisecond; and that the table of codes says the same.
#include "firmware/lights/node_lights.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace tramgac::firmware {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Seen final : public board::Lights {
 public:
  void Show(bool alarm, bool life) override {
    alarm_flashes += alarm && !alarm_lit;
    life_flashes += life && !life_lit;
    alarm_time += alarm;
    life_time += life;
    alarm_lit = alarm;
    life_lit = life;
  }
  void Forget() { alarm_flashes = life_flashes = alarm_time = life_time = 0; }
  bool alarm_lit = false, life_lit = false;
  int alarm_flashes = 0, life_flashes = 0;
  int alarm_time = 0, life_time = 0;  // ms
};

class NodeLightsTest : public testing::Test {
 protected:
  void RunFor(Duration duration) {
    seen_.Forget();
    for (const BootTime end = now_ + duration; now_ < end; now_ += milliseconds(1)) {
      lights_.Step(now_, health_, [this] { return alarms_; });
    }
  }
  // To the beginning of a period of both lamps.
  void Settle() {
    RunFor(seconds(1));
    while (now_.time_since_epoch() % seconds(6) != Duration::zero()) RunFor(milliseconds(1));
  }

  Seen seen_;
  NodeLights lights_{seen_};
  NodeHealth health_{.set_up = true};
  AlarmSummary alarms_;
  BootTime now_{};
};

TEST_F(NodeLightsTest, ANodeThatIsWellFlashesOnceAndShowsNoAlarm) {
  Settle();
  RunFor(seconds(30));
  EXPECT_EQ(seen_.life_flashes, 10);
  EXPECT_EQ(seen_.life_time, 2000);
  EXPECT_EQ(seen_.alarm_time, 0);
}

TEST_F(NodeLightsTest, WithoutAConfigurationItFlashesThreeTimes) {
  health_.set_up = false;
  Settle();
  RunFor(seconds(30));
  EXPECT_EQ(seen_.life_flashes, 30);
  EXPECT_EQ(seen_.life_time, 6000);
}

TEST_F(NodeLightsTest, ABrokerThatIsAwayForAMinuteIsTwoFlashesAndSlowBlinking) {
  health_.wants_broker = true;
  RunFor(seconds(59));
  EXPECT_EQ(seen_.life_flashes, 20);
  EXPECT_EQ(seen_.alarm_time, 0);
  RunFor(seconds(2));
  Settle();
  RunFor(seconds(30));
  EXPECT_EQ(seen_.life_flashes, 20);
  EXPECT_EQ(seen_.alarm_flashes, 15);
  health_.has_broker = true;
  Settle();
  RunFor(seconds(30));
  EXPECT_EQ(seen_.life_flashes, 10);
  EXPECT_EQ(seen_.alarm_time, 0);
}

TEST_F(NodeLightsTest, ANodeWithoutABrokerMissesNone) {
  RunFor(seconds(90));
  EXPECT_EQ(seen_.life_flashes, 30);
}

TEST_F(NodeLightsTest, TheLampOfAlarmsIsThatOfTheLinuxAgent) {
  alarms_ = {.worst_unacked = Severity::kCritical, .unacked = 1, .active = 1};
  Settle();
  RunFor(seconds(30));
  EXPECT_EQ(seen_.alarm_flashes, 60) << "twice a second";
  alarms_.worst_unacked = Severity::kMinor;
  Settle();
  RunFor(seconds(30));
  EXPECT_EQ(seen_.alarm_flashes, 15) << "every two seconds";
  alarms_.worst_unacked.reset();
  Settle();
  RunFor(seconds(30));
  EXPECT_EQ(seen_.alarm_time, 30000) << "steady";
}

TEST(LedCodes, ThePagesSayWhatTheLampsDo) {
  for (const char* page : {"docs/reference/led-codes.md", "docs/vi/reference/led-codes.md"}) {
    std::ifstream file(page);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    ASSERT_FALSE(text.empty()) << page;
    for (const LifeCode code : {LifeCode::kWell, LifeCode::kNoBroker, LifeCode::kNotSetUp}) {
      EXPECT_NE(text.find("| " + std::to_string(static_cast<int>(code)) + " × "), std::string::npos) << page;
    }
    EXPECT_EQ(text.find("| 4 × "), std::string::npos) << page;
  }
}

}  // namespace
}  // namespace tramgac::firmware
