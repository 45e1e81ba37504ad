// Horn, lamp and button on simulated lines, in virtual time.
#include "agent/app/local_panel.h"

#include <gtest/gtest.h>

#include "board/sim/clock_sim.h"
#include "board/sim/gpio_sim.h"

namespace tramgac::app {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Lines = std::vector<std::string>;

constexpr const char* kHorn = "gpio:gpiochip0/17";
constexpr const char* kLamp = "led:red:status";
constexpr const char* kSilence = "gpio:gpiochip0/4";

class MemorySink final : public service::LogSink {
 public:
  void Write(const service::LogLine& line) override { lines.emplace_back(line.text); }
  Lines lines;
};

config::LocalConfig Config() {
  config::LocalConfig config;
  config.horn = board::GpioLine{.chip = "gpiochip0", .offset = 17};
  config.lamp = board::GpioLine{.kind = board::GpioLine::Kind::kLed, .chip = "red:status"};
  config.silence = board::GpioLine{.chip = "gpiochip0", .offset = 4};
  return config;
}

class LocalPanelTest : public testing::Test {
 protected:
  void Start(const config::LocalConfig& config = Config()) {
    panel_ = std::make_unique<LocalPanel>(config, gpio_, log_);
    Run(Duration());
  }
  // As the pipeline's thread does.
  void Run(Duration duration) {
    const BootTime end = clock_.Now() + duration;
    for (;;) {
      const BootTime next = panel_->Update(clock_.Now(), alarms_, connected_);
      ASSERT_GT(next, clock_.Now());
      if (next > end) break;
      clock_.Advance(next - clock_.Now());
    }
    clock_.Advance(end - clock_.Now());
  }
  void Raise() {
    ++alarms_.announced[static_cast<std::size_t>(Severity::kMajor)];
    alarms_.worst_unacked = Severity::kMajor;
    alarms_.active = alarms_.unacked = 1;
  }
  std::string Of(const char* key) const { return panel_->View()[key].dump(); }

  board::SimClock clock_{BootTime(hours(1))};
  board::SimGpio gpio_;
  MemorySink sink_;
  service::Log log_{clock_, sink_};
  AlarmSummary alarms_;
  bool connected_ = true;
  std::unique_ptr<LocalPanel> panel_;
};

TEST_F(LocalPanelTest, AnAlarmSoundsTheHornAndBlinksTheLamp) {
  Start();
  EXPECT_FALSE(gpio_.Level(kHorn));
  Raise();
  Run(seconds(10));
  EXPECT_TRUE(gpio_.Level(kHorn));
  EXPECT_NEAR(gpio_.Activations(kLamp), 20, 1) << "twice a second";
  EXPECT_EQ(Of("horn") + Of("lamp"), R"("sounding""fast-blink")");
  EXPECT_EQ(sink_.lines, Lines{});
}

TEST_F(LocalPanelTest, TheButtonSilencesWithinAQuarterOfASecond) {
  Start();
  Raise();
  Run(seconds(10));
  gpio_.Pulse(kSilence);
  Run(milliseconds(250));
  EXPECT_FALSE(gpio_.Level(kHorn));
  EXPECT_EQ(Of("silenced") + Of("lamp"), R"(true"fast-blink")");
  EXPECT_EQ(sink_.lines, Lines{"somebody has silenced the horn at the button"});
}

TEST_F(LocalPanelTest, HoldingTheButtonTestsLampAndHorn) {
  Start();
  gpio_.Set(kSilence, true);
  Run(seconds(4));
  EXPECT_TRUE(gpio_.Level(kHorn) && gpio_.Level(kLamp));
  gpio_.Set(kSilence, false);
  Run(seconds(4));
  EXPECT_FALSE(gpio_.Level(kHorn) || gpio_.Level(kLamp));
}

TEST_F(LocalPanelTest, ABrokerThatIsAwayForAMinuteIsANetworkThatIsGone) {
  Start();
  connected_ = false;
  Run(seconds(59));
  EXPECT_EQ(Of("network_gone"), "false");
  EXPECT_EQ(gpio_.Activations(kHorn), 0);
  Run(minutes(10));
  EXPECT_EQ(Of("network_gone") + Of("horn"), R"(true"beeping")");
  EXPECT_EQ(gpio_.Activations(kHorn), 10) << "one beep a minute";
  connected_ = true;
  Run(seconds(2));
  EXPECT_EQ(Of("network_gone") + Of("lamp"), R"(false"off")");
  connected_ = false;
  Run(seconds(59));
  EXPECT_EQ(Of("network_gone"), "false") << "counted from the beginning";
}

TEST_F(LocalPanelTest, ALineThatCannotBeOpenedIsToldOnceAndTriedEveryMinute) {
  gpio_.Fail(kHorn, Status::kNotFound);
  Start();
  Raise();
  Run(minutes(5));
  ASSERT_EQ(sink_.lines.size(), 1u);
  EXPECT_EQ(sink_.lines[0],
            "horn on gpio:gpiochip0/17 is not used: there is no such chip or LED, or the service may not see it: "
            "docs/guides/local-output.md, step 3 (not-found); it is tried again every minute");
  EXPECT_TRUE(gpio_.IsOpen(kLamp)) << "the others go on";
  const auto line = panel_->View()["lines"][0];
  EXPECT_EQ(line["use"], "horn");
  EXPECT_EQ(line["working"], false);
  EXPECT_EQ(line["problem"]["status"], "not-found");
  gpio_.Fail(kHorn, Status::kPermissionDenied);
  Run(minutes(2));
  EXPECT_EQ(sink_.lines.size(), 2u) << "another reason is news";
  gpio_.Fail(kHorn, Status::kOk);
  Run(minutes(1));
  EXPECT_TRUE(gpio_.Level(kHorn));
  ASSERT_EQ(sink_.lines.size(), 3u);
  EXPECT_EQ(sink_.lines[2], "horn on gpio:gpiochip0/17 works again");
}

TEST_F(LocalPanelTest, LinesThatAreLostAtWorkAreOpenedAnew) {
  Start();
  Raise();
  Run(seconds(3));
  for (const char* line : {kLamp, kSilence}) gpio_.Fail(line, Status::kNotFound);
  Run(seconds(3));
  EXPECT_EQ(sink_.lines.size(), 2u);
  EXPECT_TRUE(gpio_.Level(kHorn));
  for (const char* line : {kLamp, kSilence}) gpio_.Fail(line, Status::kOk);
  Run(minutes(1));
  EXPECT_TRUE(gpio_.IsOpen(kLamp) && gpio_.IsOpen(kSilence));
  gpio_.Pulse(kSilence);
  Run(seconds(1));
  EXPECT_FALSE(gpio_.Level(kHorn));
}

TEST_F(LocalPanelTest, TheEndIsQuiet) {
  Start();
  Raise();
  Run(seconds(3));
  panel_.reset();
  for (const char* line : {kHorn, kLamp, kSilence}) EXPECT_FALSE(gpio_.IsOpen(line) || gpio_.Level(line)) << line;
}

TEST_F(LocalPanelTest, ALampAloneIsEnough) {
  config::LocalConfig config;
  config.lamp = Config().lamp;
  Start(config);
  Raise();
  Run(minutes(1));
  EXPECT_GT(gpio_.Activations(kLamp), 100);
  EXPECT_EQ(panel_->View()["lines"].size(), 1u);
}

TEST(LineProblemTest, SaysWhatToDoInBothLanguages) {
  for (int i = 1; i <= static_cast<int>(Status::kInternal); ++i) {
    const LocalText text = LineProblem(static_cast<Status>(i));
    EXPECT_FALSE(text.en.empty() || text.vi.empty());
    EXPECT_NE(text.en, text.vi);
  }
}

}  // namespace
}  // namespace tramgac::app
