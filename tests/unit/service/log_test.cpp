#include "agent/service/log.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "board/sim/clock_sim.h"

namespace tramgac::service {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

struct Written {
  LogEvent event;
  std::string text, other;
  std::uint32_t held;
  BootTime at;
};

class MemorySink final : public LogSink {
 public:
  void Write(const LogLine& line) override {
    lines.push_back(
        {line.spec->event, std::string(line.text), std::string(line.other_text), line.held_back, line.boot_time});
    last_fields.clear();
    for (const LogField& field : line.fields)
      last_fields += std::string(field.name) + "=" + std::string(field.value) + ";";
  }
  std::vector<Written> lines;
  std::string last_fields;
};

class LogTest : public testing::Test {
 protected:
  board::SimClock clock_{BootTime(seconds(100))};
  MemorySink sink_;
  Log log_{clock_, sink_, {.language = Language::kEnglish, .limits = {.burst = 2, .window = minutes(1), .keys = 3}}};

  void Unavailable(std::string_view device) {
    log_.Write(LogEvent::kDeviceUnavailable,
               {{"device", device}, {"reason", "timeout"}, {"reason_en", "silent"}, {"reason_vi", "im lặng"}});
  }
};

TEST(FillTemplateTest, PutsValuesInAndMarksMissingOnes) {
  const std::vector<LogField> fields{{"a", "1"}, {"b", "{a}"}};
  EXPECT_EQ(FillTemplate("x {a} y {b} z {c}", fields), "x 1 y {a} z ?");  // values are not templates
  EXPECT_EQ(FillTemplate("", fields), "");
  EXPECT_EQ(FillTemplate("open {a", fields), "open ");
}

TEST_F(LogTest, WritesTextInBothLanguagesWithFieldsAndTime) {
  Unavailable("ups-1");
  ASSERT_EQ(sink_.lines.size(), 1u);
  EXPECT_EQ(sink_.lines[0].text, "device ups-1: unavailable: timeout (silent)");
  EXPECT_EQ(sink_.lines[0].other, "thiết bị ups-1: mất liên lạc: timeout (im lặng)");
  EXPECT_EQ(sink_.lines[0].at, BootTime(seconds(100)));
  EXPECT_EQ(sink_.last_fields, "device=ups-1;reason=timeout;reason_en=silent;reason_vi=im lặng;");
}

TEST_F(LogTest, SpeaksTheChosenLanguage) {
  Log log(clock_, sink_, {.language = Language::kVietnamese, .limits = {}});
  log.Write(LogEvent::kDeviceBack, {{"device", "ups-1"}});
  EXPECT_EQ(sink_.lines[0].text, "thiết bị ups-1: đã trả lời lại");
  EXPECT_EQ(sink_.lines[0].other, "device ups-1: answers again");
}

TEST_F(LogTest, HoldsRepetitionsBackAndSaysHowMany) {
  for (int i = 0; i < 10; ++i) Unavailable("ups-1");
  EXPECT_EQ(sink_.lines.size(), 2u);
  EXPECT_EQ(log_.held_back(), 8u);
  clock_.Advance(minutes(1));
  Unavailable("ups-1");
  ASSERT_EQ(sink_.lines.size(), 3u);
  EXPECT_EQ(sink_.lines[2].held, 8u);
  EXPECT_EQ(sink_.lines[2].text, "device ups-1: unavailable: timeout (silent) (held back: 8 more)");
  EXPECT_EQ(sink_.lines[2].other, "thiết bị ups-1: mất liên lạc: timeout (im lặng) (đã lược bớt: 8)");
  clock_.Advance(minutes(2));
  log_.Flush();
  EXPECT_EQ(sink_.lines.size(), 3u) << "the count must be told once";
}

TEST_F(LogTest, OtherDevicesAndOtherEventsAreOtherNews) {
  for (int i = 0; i < 3; ++i) Unavailable("ups-1");
  Unavailable("ups-2");
  log_.Write(LogEvent::kDeviceBack, {{"device", "ups-1"}});
  EXPECT_EQ(sink_.lines.size(), 4u);
}

TEST_F(LogTest, FlushTellsWhatWasHeldBackWhenTheNewsStops) {
  for (int i = 0; i < 5; ++i) Unavailable("ups-1");
  log_.Flush();
  EXPECT_EQ(sink_.lines.size(), 2u) << "the window has not ended";
  clock_.Advance(minutes(1));
  log_.Flush();
  ASSERT_EQ(sink_.lines.size(), 3u);
  EXPECT_EQ(sink_.lines[2].event, LogEvent::kDeviceUnavailable);
  EXPECT_EQ(sink_.lines[2].held, 3u);
  EXPECT_EQ(sink_.last_fields, "device=ups-1;reason=timeout;reason_en=silent;reason_vi=im lặng;");
}

TEST_F(LogTest, FlushAllDoesNotWaitForTheWindow) {
  for (int i = 0; i < 5; ++i) Unavailable("ups-1");
  log_.Flush(true);
  ASSERT_EQ(sink_.lines.size(), 3u);
  EXPECT_EQ(sink_.lines[2].held, 3u);
}

TEST_F(LogTest, AFloodOfDifferentNewsIsLimitedToo) {
  for (int i = 0; i < 1000; ++i) Unavailable("device-" + std::to_string(i));
  EXPECT_EQ(sink_.lines.size(), 3u + 2u);  // the keys that are remembered, then the burst of the shared one
  log_.Flush(true);
  ASSERT_EQ(sink_.lines.size(), 6u);
  EXPECT_EQ(sink_.lines[5].held, 995u);
}

TEST_F(LogTest, ManyThreadsLoseNothing) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 100; ++i) Unavailable("ups-1");
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(sink_.lines.size() + log_.held_back(), 400u);
}

TEST(RepeatLimiterTest, AWindowBeginsWithItsFirstLine) {
  RepeatLimiter limiter({.burst = 1, .window = seconds(10), .keys = 10});
  const auto at = [](int s) { return BootTime(seconds(s)); };
  EXPECT_TRUE(limiter.Admit("a", "", at(5)).admit);
  EXPECT_FALSE(limiter.Admit("a", "", at(14)).admit);
  const auto verdict = limiter.Admit("a", "", at(15));
  EXPECT_TRUE(verdict.admit);
  EXPECT_EQ(verdict.held, 1u);
  EXPECT_FALSE(limiter.Admit("a", "", at(24)).admit);
}

TEST(RepeatLimiterTest, ForgetsKeysThatHaveBecomeQuiet) {
  RepeatLimiter limiter({.burst = 1, .window = seconds(10), .keys = 100});
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(limiter.Admit(std::to_string(i), "", BootTime{}).admit);
  EXPECT_FALSE(limiter.Admit("7", "", BootTime{}).admit);
  EXPECT_EQ(limiter.size(), 50u);
  const auto held = limiter.TakeEnded(BootTime(seconds(10)));
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].key, "7");
  EXPECT_EQ(held[0].count, 1u);
  EXPECT_EQ(limiter.size(), 0u);
}

}  // namespace
}  // namespace tramgac::service
