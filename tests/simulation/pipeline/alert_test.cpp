// Who is told that a device needs attention, when, and what a faster poll does to rates.
#include "agent/core/pipeline/alert_watch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using Told = std::vector<std::pair<DeviceIndex, bool>>;

class AlertStory : public ::testing::Test {
 protected:
  AlertStory() : world_(2), alarms_(world_.specs[1].alarms.begin(), world_.specs[1].alarms.end()) {
    Find("on-battery").on_delay = Find("on-battery").off_delay = Duration();
    Find("over-voltage").severity = Severity::kMajor;
    Find("on-battery").severity = Severity::kCritical;
    Find("low-battery").severity = Severity::kMinor;
    world_.specs[1].alarms = alarms_;
    world_.specs[1].alert = seconds(1);
    world_.specs[0].alarms = alarms_;  // and no alert period
    world_.Start();
    world_.sink.Connect();
  }
  AlarmSpec& Find(std::string_view name) {
    return *std::find_if(alarms_.begin(), alarms_.end(), [name](const AlarmSpec& a) { return a.name == name; });
  }
  // One poll of the second UPS and one step, at one moment.
  void Poll(double voltage, bool on_battery) {
    world_.Poll(1, voltage, 90, on_battery);
    world_.Step();
  }
  // What was told since it was asked last.
  Told News() { return std::exchange(world_.source.alerts, {}); }
  void Do(std::string_view alarm, OperatorVerb verb, Duration duration = {}) {
    const OperatorRequest request{verb, 0, duration, true};
    EXPECT_TRUE(world_.pipeline->Operate(alarm, request, "an", "test", world_.now).ok());
    world_.Run(seconds(1));
  }

  World world_;
  std::vector<AlarmSpec> alarms_;
};

TEST_F(AlertStory, ItIsToldInTheStepThatRaisesAndClearsTheAlarm) {
  Poll(230, false);
  EXPECT_EQ(News(), Told());
  Poll(230, true);
  EXPECT_EQ(News(), (Told{{1, true}}));
  EXPECT_TRUE(world_.pipeline->devices()[1].alert);
  Poll(260, true);
  Poll(230, false);  // the voltage has a deadband, and is back
  EXPECT_EQ(News(), (Told{{1, false}})) << "once, when the last of them is over";
}

TEST_F(AlertStory, ADelayThatEndsIsEnough) {
  Find("on-battery").on_delay = seconds(5);
  Poll(230, true);
  world_.Run(seconds(4));
  EXPECT_EQ(News(), Told());
  world_.Run(seconds(3));
  EXPECT_EQ(News(), (Told{{1, true}}));
}

TEST_F(AlertStory, WhatIsMinorOrHiddenIsNoReason) {
  RawBlock& block = world_.Block(1);
  const std::uint8_t low[] = {0, 0, 0, 8};
  block.AddBytes(kStatus, RawItem::Kind::kRegisters, low);
  world_.Run(seconds(2));
  EXPECT_EQ(world_.pipeline->State().alarms.active, 1u);
  EXPECT_EQ(News(), Told()) << "a minor one";
  Poll(230, true);
  EXPECT_EQ(News(), (Told{{1, true}}));
  Do("ups-2.on-battery", OperatorVerb::kAck);
  EXPECT_EQ(News(), Told()) << "somebody is on it, and wants to see";
  Do("ups-2.on-battery", OperatorVerb::kShelve, hours(1));
  EXPECT_EQ(News(), (Told{{1, false}}));
  Do("ups-2.on-battery", OperatorVerb::kUnshelve);
  EXPECT_EQ(News(), (Told{{1, true}}));
  Do("ups-2.on-battery", OperatorVerb::kOutOfService, hours(1));
  EXPECT_EQ(News(), (Told{{1, false}}));
}

TEST_F(AlertStory, ADeviceWithoutAnAlertPeriodIsNeverInAlert) {
  world_.Poll(0, 230, 90, true);
  world_.Run(seconds(5));
  EXPECT_EQ(world_.pipeline->State().alarms.active, 1u);
  EXPECT_EQ(News(), Told());
}

TEST_F(AlertStory, WhatIsUrgentIsPolledFasterAndItsAlarmsAreOneSeverityHigher) {
  const auto severity = [&](std::string_view name) {
    const auto& alarms = world_.pipeline->devices()[1].alarms();
    return std::ranges::find(alarms, name, [](const AlarmRuntime& a) { return a.spec->name; })->state.severity;
  };
  Poll(260, false);
  EXPECT_EQ(News(), (Told{{1, true}}));
  EXPECT_EQ(severity("over-voltage"), Severity::kMajor);
  world_.pipeline->SetUrgent(1, true);
  EXPECT_EQ(severity("over-voltage"), Severity::kCritical);
  world_.Settle();
  EXPECT_EQ(world_.Events("alarm").back()["transition"], "worsened");
  EXPECT_EQ(world_.Events("alarm").back()["severity"], "critical");
  Poll(230, false);
  EXPECT_EQ(News(), Told()) << "the alarm is over, and it is needed all the same";
  Poll(230, true);
  EXPECT_EQ(severity("on-battery"), Severity::kCritical) << "there is nothing above";
  Poll(230, false);
  world_.pipeline->SetUrgent(1, false);
  EXPECT_EQ(News(), (Told{{1, false}}));
  Poll(260, false);
  EXPECT_EQ(severity("over-voltage"), Severity::kMajor) << "as ever";
}

TEST_F(AlertStory, AnAlertPeriodMayBeForWhatIsUrgentOnly) {
  world_.specs[1].alert_when_urgent = true;
  world_.Start("boot-2");
  Poll(260, true);
  EXPECT_EQ(News(), Told());
  world_.pipeline->SetUrgent(1, true);
  EXPECT_EQ(News(), (Told{{1, true}}));
  world_.pipeline->SetUrgent(1, false);
  EXPECT_EQ(News(), (Told{{1, false}}));
}

TEST_F(AlertStory, ARowThatAppearsWhileItIsUrgentHasTheRuleOfNow) {
  world_.pipeline->SetUrgent(1, true);
  RawBlock& block = world_.Block(1);
  block.new_rows = {{1, kFirstRow, "lan"}};
  world_.Step();
  const DeviceRuntime& device = world_.pipeline->devices()[1];
  for (const AlarmRuntime& alarm : device.alarms()) {
    EXPECT_TRUE(alarm.spec >= device.rules().data() && alarm.spec < device.rules().data() + device.rules().size());
  }
  world_.pipeline->SetUrgent(1, false);
  for (const AlarmRuntime& alarm : device.alarms()) {
    EXPECT_TRUE(alarm.spec >= alarms_.data() && alarm.spec < alarms_.data() + alarms_.size());
  }
}

TEST_F(AlertStory, ARestartTellsItAgain) {
  Poll(230, true);
  world_.Settle();
  EXPECT_EQ(News(), (Told{{1, true}}));
  world_.CutPowerAndStart("boot-2");
  world_.Run(seconds(2));
  EXPECT_EQ(News(), (Told{{1, true}})) << "before the first answer";
}

// An agent that renews its counter every three seconds, as net-snmp does: 1000 octets a second.
TEST_F(AlertStory, RatesStayMeansOverAPeriod) {
  Poll(230, true);
  world_.Block(1).new_rows = {{1, kFirstRow, "lan"}};
  std::vector<double> rates;
  for (int second = 0; second < 60; ++second) {
    const BootTime taken = world_.now;
    RawBlock& block = world_.Poll(1, 230 + second % 2, 90, true);
    block.AddNumber(kFirstRow, RawItem::Kind::kUnsigned, static_cast<std::uint64_t>(second / 3 * 3000));
    world_.Run(seconds(1));
    const PointRuntime& point = world_.pipeline->devices()[1].points()[kFirstRow];
    if (point.value.type == ValueType::kReal) rates.push_back(point.value.real);
    EXPECT_EQ(world_.pipeline->devices()[1].points()[kVoltage].taken, taken) << "the others are taken";
  }
  ASSERT_GT(rates.size(), 40u);
  for (const double rate : rates) {
    EXPECT_GE(rate, 8 * 600);
    EXPECT_LE(rate, 8 * 1400);
  }
}

TEST_F(AlertStory, WhatACounterSaysBesideItsCountIsNotLost) {
  DeviceRuntime device(world_.specs[1], world_.store);
  RawBlock block;
  block.new_rows = {{1, kFirstRow, "lan"}};
  EXPECT_EQ(device.AddRow(block.new_rows[0], world_.store), Status::kOk);
  device.CounterOf(device.points()[kFirstRow]) = {{1000, world_.now, 0, false}, true};
  block.taken = world_.now + seconds(1);
  block.AddNumber(kFirstRow, RawItem::Kind::kUnsigned, 2000);
  KeepRateWindows(device, block);
  EXPECT_EQ(block.items.size(), 1u) << "not in alert";
  device.alert = true;
  block.items[0].restarted = true;
  KeepRateWindows(device, block);
  EXPECT_EQ(block.items.size(), 1u) << "it began anew";
  block.items[0].restarted = false;
  block.AddFailure(kFirstRow, Quality::kRowGone);
  KeepRateWindows(device, block);
  ASSERT_EQ(block.items.size(), 1u);
  EXPECT_EQ(block.items[0].quality, Quality::kRowGone);
}

}  // namespace
}  // namespace tramgac
