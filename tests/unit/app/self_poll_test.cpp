#include "agent/app/self_poll.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "agent/core/pipeline/alarm_message.h"
#include "agent/core/pipeline/node_device.h"
#include "agent/profile/names_registry.h"
#include "board/sim/machine_sim.h"
#include "tests/unit/core/memory_store.h"

namespace tramgac::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::DoubleNear;
using testing::Optional;

BootTime At(Duration since) { return BootTime(hours(10)) + since; }

class SelfPollTest : public testing::Test {
 protected:
  // What the block says, by point: the number, or nothing where it says that there is none.
  std::map<NodePoint, std::optional<double>> Read(Duration since) {
    RawBlock block;
    poll.Fill(facts, At(since), block);
    EXPECT_EQ(block.taken, At(since));
    std::map<NodePoint, std::optional<double>> out;
    for (const RawItem& item : block.items) {
      const auto point = static_cast<NodePoint>(item.point);
      if (item.quality != Quality::kGood) {
        EXPECT_EQ(item.quality, Quality::kNotAvailable);
        out[point] = std::nullopt;
      } else if (item.kind == RawItem::Kind::kReal) {
        out[point] = std::bit_cast<double>(item.number);
      } else {
        out[point] = static_cast<double>(item.number);
      }
    }
    return out;
  }

  board::SimMachine machine;
  SelfFacts facts;
  SelfPoll poll{machine, "/store", 10'000'000'000};
};

TEST_F(SelfPollTest, WhatTheMachineNeverHadIsLeftOut) {
  const auto read = Read(seconds(0));
  EXPECT_FALSE(read.contains(NodePoint::kCpuTemperature));
  EXPECT_FALSE(read.contains(NodePoint::kUnderVoltage));
  EXPECT_FALSE(read.contains(NodePoint::kThrottled));
  EXPECT_FALSE(read.contains(NodePoint::kStoreUsed));
  EXPECT_FALSE(read.contains(NodePoint::kCardLife));
  EXPECT_THAT(read.at(NodePoint::kClockSynced), Optional(0.0));
}

TEST_F(SelfPollTest, WhatTheMachineHadAndHasNotIsNotAvailable) {
  machine.state.cpu_temperature = 48.312;
  machine.state.under_voltage = true;
  machine.state.throttled = true;
  auto read = Read(seconds(0));
  EXPECT_THAT(read.at(NodePoint::kCpuTemperature), Optional(48.3));
  EXPECT_THAT(read.at(NodePoint::kUnderVoltage), Optional(1.0));
  EXPECT_THAT(read.at(NodePoint::kThrottled), Optional(1.0));
  machine.state = {};
  read = Read(seconds(10));
  EXPECT_EQ(read.at(NodePoint::kCpuTemperature), std::nullopt);
  EXPECT_EQ(read.at(NodePoint::kUnderVoltage), std::nullopt);
  EXPECT_EQ(read.at(NodePoint::kThrottled), std::nullopt);
}

TEST_F(SelfPollTest, LoadIsOfTheTimeSinceTheReadingBefore) {
  machine.state.cpu = board::CpuTicks{1000, 4000};
  EXPECT_FALSE(Read(seconds(0)).contains(NodePoint::kCpuLoad));
  machine.state.cpu = board::CpuTicks{1300, 5000};
  EXPECT_THAT(Read(seconds(10)).at(NodePoint::kCpuLoad), Optional(30.0));
  EXPECT_EQ(Read(seconds(20)).at(NodePoint::kCpuLoad), std::nullopt) << "no time has passed";
  machine.state.cpu = board::CpuTicks{5, 10};
  EXPECT_EQ(Read(seconds(30)).at(NodePoint::kCpuLoad), std::nullopt) << "counters that began anew";
  machine.state.cpu = board::CpuTicks{5, 110};
  EXPECT_THAT(Read(seconds(40)).at(NodePoint::kCpuLoad), Optional(0.0));
}

TEST_F(SelfPollTest, TheCardLastsAsLongAsItIsWrittenAtThisRate) {
  machine.state.written_bytes = 50'000'000;  // the start itself
  Read(seconds(0));
  facts.readings = 1000;
  machine.state.written_bytes = 50'000'000 + 1'000'000;
  EXPECT_FALSE(Read(seconds(59)).contains(NodePoint::kCardLife));
  const auto read = Read(minutes(100));
  EXPECT_THAT(read.at(NodePoint::kWrittenDay), Optional(14'400'000.0));
  EXPECT_THAT(read.at(NodePoint::kWrittenReading), Optional(1000.0));
  EXPECT_THAT(read.at(NodePoint::kCardLife), Optional(DoubleNear(1.9, 1e-9))) << "10 GB / 14.4 MB / 365.25";
}

TEST_F(SelfPollTest, ACardThatNobodyWritesLastsAHundredYears) {
  machine.state.written_bytes = 0;
  Read(seconds(0));
  const auto read = Read(hours(1));
  EXPECT_THAT(read.at(NodePoint::kWrittenDay), Optional(0.0));
  EXPECT_THAT(read.at(NodePoint::kCardLife), Optional(100.0));
}

TEST_F(SelfPollTest, FactsOfTheAgent) {
  facts.clock_synced = true;
  facts.unsent = 7;
  facts.store_bytes = 30;
  facts.store_budget = 120;
  facts.starts = {5, 2};
  facts.worker_lag = std::chrono::microseconds(1'234'567);
  facts.metrics = service::SelfMetrics{24'000'000, 1, 37, 5, {}};
  const auto read = Read(seconds(0));
  EXPECT_THAT(read.at(NodePoint::kClockSynced), Optional(1.0));
  EXPECT_THAT(read.at(NodePoint::kUnsent), Optional(7.0));
  EXPECT_THAT(read.at(NodePoint::kStoreUsed), Optional(25.0));
  EXPECT_THAT(read.at(NodePoint::kRestarts), Optional(5.0));
  EXPECT_THAT(read.at(NodePoint::kRestartsDay), Optional(2.0));
  EXPECT_THAT(read.at(NodePoint::kWorkerLag), Optional(1234.0));
  EXPECT_THAT(read.at(NodePoint::kDescriptors), Optional(37.0));
  EXPECT_THAT(read.at(NodePoint::kMemory), Optional(24'000'000.0));
}

TEST(WriteRateTest, OldDaysCountLessAndLess) {
  WriteRate rate;
  std::uint64_t bytes = 0;
  for (int hour = 0; hour <= 24 * 10; ++hour) rate.Look(bytes += 1'000'000, At(hours(hour)));
  EXPECT_NEAR(*rate.BytesADay(), 24e6, 1e3);
  for (int hour = 1; hour <= 24 * 4; ++hour) rate.Look(bytes, At(hours(24 * 10 + hour)));
  EXPECT_LT(*rate.BytesADay(), 4e6) << "four days without a write are seen";
}

TEST(StartsTest, TheFirstStartOnAStoreIsNoRestart) {
  MemoryStore store;
  const UtcTime noon(hours(24 * 365 * 56));
  EXPECT_EQ(StartsUntil(store, noon).restarts, 0u);
  CountStart(store, noon);
  EXPECT_EQ(StartsUntil(store, noon).restarts, 0u);
  EXPECT_EQ(StartsUntil(store, noon).restarts_day, 0u);
  CountStart(store, noon + hours(1));
  CountStart(store, noon + hours(20));
  EXPECT_EQ(StartsUntil(store, noon + hours(21)).restarts, 2u);
  EXPECT_EQ(StartsUntil(store, noon + hours(21)).restarts_day, 2u);
  EXPECT_EQ(StartsUntil(store, noon + hours(26)).restarts_day, 1u);
  EXPECT_EQ(StartsUntil(store, noon + hours(50)).restarts_day, 0u);
}

TEST(StartsTest, ManyStartsAreCountedUpToSixteenADay) {
  MemoryStore store;
  const UtcTime noon(hours(24 * 365 * 56));
  for (int i = 0; i < 100; ++i) CountStart(store, noon + minutes(i));
  EXPECT_EQ(StartsUntil(store, noon + minutes(100)).restarts, 99u);
  EXPECT_EQ(StartsUntil(store, noon + minutes(100)).restarts_day, 16u);
}

TEST(StartsTest, AStartWithoutAClockIsOfNoDay) {
  MemoryStore store;
  CountStart(store, UtcTime{});
  CountStart(store, UtcTime{});
  EXPECT_EQ(StartsUntil(store, UtcTime(hours(1))).restarts, 1u);
  EXPECT_EQ(StartsUntil(store, UtcTime(hours(1))).restarts_day, 0u);
}

TEST(RunTest, TheReasonIsWhatTheProgramBeforeHasLeft) {
  MemoryStore store;
  const auto begin = [&](std::string_view boot, std::string_view version, bool hung = false) {
    const std::string_view why = BeginRun(store, boot, version, hung);
    CountStart(store, UtcTime(hours(1)));
    return why;
  };
  EXPECT_EQ(begin("boot-1", "1.0"), "first");
  EXPECT_EQ(begin("boot-1", "1.0"), "crash");
  EXPECT_EQ(begin("boot-1", "1.0", true), "watchdog");
  EXPECT_EQ(begin("boot-2", "1.0", true), "power") << "whatever was wrong before";
  EXPECT_EQ(begin("boot-2", "1.1"), "crash") << "it did not end by itself for the update";
  EndRun(store);
  EXPECT_EQ(begin("boot-2", "1.1"), "stopped");
  EndRun(store);
  EXPECT_EQ(begin("boot-2", "1.1", true), "stopped") << "it went on after all";
  EndRun(store);
  EXPECT_EQ(begin("boot-3", "1.1"), "reboot");
  EndRun(store);
  EXPECT_EQ(begin("boot-4", "1.2"), "update");
}

TEST(RunTest, AStoreThatKnowsNothingOfItGivesNoReason) {
  MemoryStore store;
  CountStart(store, UtcTime(hours(1)));
  EXPECT_EQ(BeginRun(store, "boot-1", "1.0", true), "");
  EXPECT_EQ(BeginRun(store, "boot-1", "1.0", false), "crash");
  const std::array<std::uint8_t, 3> nonsense{1, 1, 200};
  ASSERT_EQ(store.Put("run", nonsense), Status::kOk);
  EXPECT_EQ(BeginRun(store, "boot-1", "1.0", false), "");
}

TEST(NodeDeviceTest, ItsPointsHaveTheNamesOfTheRegistry) {
  document::Problems problems;
  const auto names = profile::NamesRegistry::Load("drivers/names/points.yaml", "drivers/names/units.yaml", problems);
  const DeviceSpec& node = NodeDevice();
  ASSERT_EQ(node.points.size(), kNodePointCount);
  ASSERT_EQ(node.labels.size(), kNodePointCount);
  for (std::size_t i = 0; i < node.points.size(); ++i) {
    const profile::PointName* name = names.Find(node.points[i].name);
    ASSERT_NE(name, nullptr) << node.points[i].name;
    EXPECT_EQ(name->unit, node.points[i].unit) << name->name;
    EXPECT_EQ(name->label.en, node.labels[i].en) << name->name;
    EXPECT_EQ(name->label.vi, node.labels[i].vi) << name->name;
    EXPECT_TRUE(name->unit.empty() || names.FindUnit(name->unit) != nullptr) << name->unit;
  }
}

TEST(NodeDeviceTest, EachAlarmIsExplainedInBothLanguages) {
  const DeviceSpec& node = NodeDevice();
  ASSERT_EQ(node.alarms.size(), kNodeAlarmCount + kNodePointAlarmCount);
  for (const AlarmSpec& alarm : node.alarms) {
    for (const LocalText& text : {alarm.text, alarm.cause, alarm.consequence, alarm.response}) {
      EXPECT_FALSE(text.en.empty() || text.vi.empty()) << alarm.name;
    }
    EXPECT_TRUE(HasGoodPlaceholders(alarm.text.en) && HasGoodPlaceholders(alarm.text.vi)) << alarm.name;
    EXPECT_LT(alarm.point, node.points.size()) << alarm.name;
    EXPECT_GT(alarm.time_to_respond, Duration(0)) << alarm.name;
  }
}

}  // namespace
}  // namespace tramgac::app
