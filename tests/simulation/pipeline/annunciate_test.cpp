// Who is told of an alarm, and when: what explains what, floods, chattering, works on a device. Told by what the
// control room receives.
#include <gtest/gtest.h>

#include <set>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

constexpr std::string_view kGateway[] = {"ups-1"};
constexpr std::string_view kOnBattery[] = {"on-battery"};

// The events of alarms of which operators were told, as "alarm transition".
Strings Announced(World& world) {
  world.Settle();
  Strings all;
  for (const auto& event : world.Events("alarm")) {
    if (event.value("announce", false)) {
      all.push_back(event.at("alarm").get<std::string>() + " " + event.at("transition").get<std::string>());
    }
  }
  return all;
}

const AlarmState& StateOf(const World& world, std::string_view id) {
  for (const DeviceRuntime& device : world.pipeline->devices()) {
    for (const AlarmRuntime& alarm : device.alarms()) {
      if (alarm.id == id) return alarm.state;
    }
  }
  ADD_FAILURE() << "no alarm " << id;
  return world.pipeline->devices()[0].alarms()[0].state;
}

// A node that watches 169 sites behind one line, and the gateway of that line.
class Sites : public ::testing::Test {
 protected:
  static constexpr DeviceIndex kSites = 169;

  Sites() : world_(1 + kSites) {
    for (DeviceIndex i = 1; i <= kSites; ++i) world_.specs[i].parents = kGateway;
    for (DeviceSpec& spec : world_.specs) spec.misses_until_unavailable = 3;
    world_.observer.keep_reports = false;
    world_.Start();
    world_.sink.Connect();
  }
  // Every 10 s all are polled, the gateway last: a child that is polled first must not slip through.
  void PollFor(Duration duration, const std::set<DeviceIndex>& lost) {
    for (const BootTime end = world_.now + duration; world_.now < end; world_.Run(seconds(10))) {
      for (DeviceIndex i = kSites + 1; i-- > 0;) {
        lost.contains(i) ? world_.Fail(i, Quality::kTimeout) : world_.Poll(i, 230, 90, false);
      }
    }
  }
  static std::set<DeviceIndex> All() {
    std::set<DeviceIndex> all;
    for (DeviceIndex i = 0; i <= kSites; ++i) all.insert(i);
    return all;
  }
  World world_;
};

TEST_F(Sites, AllLostAtOnceIsOneAnnouncement) {
  PollFor(minutes(1), {});
  PollFor(minutes(10), All());
  EXPECT_EQ(Announced(world_), Strings{"ups-1.unavailable raised"}) << "the root, and nothing else";
  EXPECT_EQ(world_.pipeline->State().alarms.suppressed, 2 * kSites + 1) << "and what they do not tell any more";
  EXPECT_EQ(StateOf(world_, "ups-7.unavailable").hidden, Hidden::kSuppressed);
  const auto child = world_.Last("alarm/ups-7.unavailable");
  EXPECT_EQ(child.at("hidden_by"), "ups-1.unavailable");
  EXPECT_EQ(child.at("root"), "ups-1.unavailable");
  // All come back but three, which are announced within a second of it.
  const std::set<DeviceIndex> three = {5, 60, 169};
  PollFor(seconds(10), three);
  Strings told = Announced(world_);
  EXPECT_EQ(Strings(told.begin() + 1, told.end()),
            (Strings{"ups-6.unavailable announced", "ups-61.unavailable announced", "ups-170.unavailable announced"}));
  EXPECT_EQ(world_.pipeline->State().alarms.active, 6u) << "the three, and what they do not tell";
  EXPECT_EQ(world_.pipeline->State().alarms.unacked, 4u) << "the three, and the line that is back";
  EXPECT_EQ(AlarmPhaseName(PhaseOf(StateOf(world_, "ups-7.unavailable"))), "normal") << "nobody was told: nobody acks";
  PollFor(minutes(1), {});
  EXPECT_EQ(world_.pipeline->State().alarms.active, 0u);
}

TEST_F(Sites, WhatStaysAwayWhenTheLineIsBackIsAFlood) {
  PollFor(minutes(1), {});
  PollFor(minutes(2), All());
  std::set<DeviceIndex> sites = All();
  sites.erase(0);
  PollFor(minutes(9), sites);
  const Strings told = Announced(world_);
  EXPECT_EQ(told.size(), 10u) << "in ten minutes: the line, eight sites, and what sums up the rest";
  EXPECT_EQ(told.front(), "ups-1.unavailable raised");
  EXPECT_EQ(told.back(), "node.alarm-flood raised");
  EXPECT_EQ(world_.Last("alarm/node.alarm-flood").at("held_minor"), kSites - 8);
  EXPECT_EQ(world_.pipeline->State().alarms.flood, kSites - 8u);
}

TEST_F(Sites, ARestartInTheMiddleTellsNothingAnew) {
  PollFor(minutes(1), {});
  PollFor(minutes(2), All());
  world_.Settle();
  const std::size_t before = world_.Events("alarm").size();
  world_.CutPowerAndStart("boot-2");
  world_.sink.Connect();
  PollFor(minutes(2), All());
  world_.Settle();
  EXPECT_EQ(world_.Events("alarm").size(), before);
  PollFor(seconds(20), {60});
  EXPECT_EQ(Announced(world_).back(), "ups-61.unavailable announced");
}

TEST_F(Sites, WhatWaitsForItsParentWaitsOnAfterARestart) {
  PollFor(minutes(1), {});
  for (int i = 0; i < 3; ++i, world_.Run(seconds(10))) world_.Fail(42, Quality::kTimeout);  // the line is not asked
  EXPECT_EQ(StateOf(world_, "ups-43.unavailable").hidden, Hidden::kWaiting);
  world_.Settle();
  world_.CutPowerAndStart("boot-2");
  world_.sink.Connect();
  world_.Run(seconds(5));
  PollFor(minutes(2), All());
  EXPECT_EQ(Announced(world_), Strings{"ups-1.unavailable raised"});
}

TEST_F(Sites, ASiteAloneIsAnnouncedAsSoonAsTheLineHasAnswered) {
  PollFor(minutes(1), {});
  PollFor(seconds(30), {42});
  EXPECT_EQ(Announced(world_), Strings{"ups-43.unavailable announced"});
}

// One UPS whose alarms have their own settings.
class OneUps : public ::testing::Test {
 protected:
  OneUps() { alarms_.assign(world_.specs[0].alarms.begin(), world_.specs[0].alarms.end()); }
  AlarmSpec& Spec(std::string_view name) {
    for (AlarmSpec& alarm : alarms_) {
      if (alarm.name == name) return alarm;
    }
    ADD_FAILURE() << name;
    return alarms_[0];
  }
  void Start() {
    world_.specs[0].alarms = alarms_;
    world_.Start();
    world_.sink.Connect();
  }
  void PollFor(Duration duration, double voltage, bool on_battery, Duration every = seconds(1)) {
    for (const BootTime end = world_.now + duration; world_.now < end; world_.Run(every)) {
      world_.Poll(0, voltage, 90, on_battery);
    }
  }
  World world_;
  std::vector<AlarmSpec> alarms_;
};

TEST_F(OneUps, AParentOfTheSameStepIsSeenFirst) {
  Spec("over-voltage").parents = kOnBattery;  // its point comes first in every block
  Spec("on-battery").on_delay = Duration();
  Start();
  PollFor(seconds(5), 260, true);
  EXPECT_EQ(Announced(world_), Strings{"ups-1.on-battery raised"});
  EXPECT_EQ(StateOf(world_, "ups-1.over-voltage").hidden, Hidden::kSuppressed);
  EXPECT_TRUE(StateOf(world_, "ups-1.on-battery").first_out || StateOf(world_, "ups-1.over-voltage").first_out);
  PollFor(seconds(30), 260, false);
  EXPECT_EQ(Announced(world_).back(), "ups-1.over-voltage announced") << "the cause is over, and it still holds";
}

TEST_F(OneUps, WhatIsShelvedExplainsAndWhatIsOutOfServiceDoesNot) {
  Spec("over-voltage").parents = kOnBattery;
  Start();
  const auto put_aside = [this](OperatorVerb verb, Duration duration) {
    ASSERT_TRUE(world_.pipeline->Operate("ups-1.on-battery", {verb, 0, duration, true}, "an", "x", world_.now).ok());
  };
  put_aside(OperatorVerb::kShelve, hours(1));
  PollFor(seconds(15), 230, true);
  PollFor(minutes(5), 260, true);
  EXPECT_EQ(StateOf(world_, "ups-1.over-voltage").hidden, Hidden::kSuppressed);
  EXPECT_EQ(Announced(world_), Strings{}) << "nobody wants to hear of it now, nor of what follows from it";
  put_aside(OperatorVerb::kOutOfService, hours(24));
  PollFor(seconds(5), 260, true);
  EXPECT_EQ(Announced(world_), Strings{"ups-1.over-voltage announced"}) << "what it says is not to be believed";
}

TEST_F(OneUps, AChildWaitsForAParentThatIsAboutToBeRaised) {
  Spec("over-voltage").parents = kOnBattery;
  Start();  // on-battery has an on-delay of ten seconds
  PollFor(seconds(8), 260, true);
  EXPECT_EQ(Announced(world_), Strings{});
  PollFor(seconds(8), 260, true);
  EXPECT_EQ(Announced(world_), Strings{"ups-1.on-battery raised"});
}

TEST_F(OneUps, WhatChattersIsOneAlarmThatStays) {
  Spec("on-battery").on_delay = Spec("on-battery").off_delay = Duration();
  Start();
  for (int i = 0; i < 60; ++i) PollFor(seconds(5), 230, i % 2 == 0);
  EXPECT_EQ(Announced(world_).size(), 3u);
  EXPECT_TRUE(StateOf(world_, "ups-1.on-battery").flapping);
  EXPECT_EQ(world_.pipeline->State().alarms.flapping, 1u);
  EXPECT_EQ(world_.Last("alarm/ups-1.on-battery").at("flapping"), true);
  EXPECT_EQ(world_.Events("alarm").size(), 5u) << "raised, cleared, raised, cleared, raised";
  PollFor(minutes(4), 230, false);
  EXPECT_TRUE(StateOf(world_, "ups-1.on-battery").active);
  EXPECT_EQ(StateOf(world_, "ups-1.on-battery").count, 28u) << "how often it came back meanwhile";
  PollFor(minutes(2), 230, false);
  EXPECT_FALSE(StateOf(world_, "ups-1.on-battery").active);
}

TEST_F(OneUps, ADayOfNoiseAroundTheLimitIsOneActivation) {
  Start();
  unsigned random = 1;
  for (int i = 0; i < 24 * 360; ++i) {
    random = random * 1103515245 + 12345;
    const double noise = (random >> 16 & 1023) / 1023.0 * 5 - 2.5;  // +-1 % of 250 V
    world_.Poll(0, 250 + noise, 90, false);
    world_.Run(seconds(10));
  }
  EXPECT_EQ(StateOf(world_, "ups-1.over-voltage").occurrence, 1u);
  EXPECT_EQ(Announced(world_).size(), 1u);
}

TEST_F(OneUps, ASecondLimitIsToldAgainAndMustBeAcknowledgedAgain) {
  static const WorseLimit worse{270, Severity::kCritical};
  Spec("over-voltage").worse = &worse;
  Spec("over-voltage").text = {"Input voltage too high", "Điện áp vào quá cao"};
  Start();
  PollFor(seconds(5), 260.5, false);
  const auto ack = [this] {
    EXPECT_TRUE(world_.pipeline->Operate("ups-1.over-voltage", {OperatorVerb::kAck}, "an", "", world_.now).ok());
  };
  ack();
  world_.Settle();
  auto told = world_.Last("alarm/ups-1.over-voltage");
  EXPECT_EQ(told.at("severity"), "minor");
  EXPECT_EQ(told.at("message_en"), "Input voltage too high: 260.5 V (limit 250 V)");
  EXPECT_EQ(told.at("message_vi"), "Điện áp vào quá cao: 260,5 V (ngưỡng 250 V)");
  PollFor(seconds(5), 280, false);
  world_.Settle();
  told = world_.Last("alarm/ups-1.over-voltage");
  EXPECT_EQ(told.at("severity"), "critical");
  EXPECT_EQ(told.at("phase"), "active-unacked");
  EXPECT_EQ(told.at("occurrence"), 1);
  PollFor(seconds(5), 260, false);
  world_.Settle();
  EXPECT_EQ(world_.Last("alarm/ups-1.over-voltage").at("severity"), "critical") << "until somebody has seen it";
  ack();
  EXPECT_EQ(Announced(world_), (Strings{"ups-1.over-voltage raised", "ups-1.over-voltage worsened"}));
  EXPECT_EQ(world_.Last("alarm/ups-1.over-voltage").at("severity"), "minor");
}

TEST_F(OneUps, ALatchedAlarmStaysUntilItIsAcknowledged) {
  Spec("on-battery").latch = true;
  Start();
  PollFor(seconds(15), 230, true);
  PollFor(minutes(2), 230, false);
  EXPECT_TRUE(StateOf(world_, "ups-1.on-battery").active);
  EXPECT_TRUE(world_.pipeline->Operate("ups-1.on-battery", {OperatorVerb::kAck}, "an", "", world_.now).ok());
  EXPECT_FALSE(StateOf(world_, "ups-1.on-battery").active);
  world_.Settle();
  EXPECT_EQ(world_.Last("alarm/ups-1.on-battery").at("phase"), "normal");
}

TEST_F(OneUps, ThreeTimesWithinTenMinutesIsAnAlarm) {
  AlarmSpec& spec = Spec("on-battery");
  spec.on_delay = Duration();
  spec.off_delay = Duration();
  spec.times = 3;
  spec.within = minutes(10);
  Start();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(StateOf(world_, "ups-1.on-battery").active) << i;
    PollFor(seconds(5), 230, true);
    PollFor(minutes(2), 230, false);
  }
  EXPECT_TRUE(StateOf(world_, "ups-1.on-battery").active);
  PollFor(minutes(3), 230, false);
  EXPECT_TRUE(StateOf(world_, "ups-1.on-battery").active);
  PollFor(minutes(1), 230, false);
  EXPECT_FALSE(StateOf(world_, "ups-1.on-battery").active) << "it has become rare";
}

TEST_F(OneUps, TwiceAwayWithinAnHourIsAnAlarm) {
  AlarmSpec& spec = Spec("unavailable");
  spec.times = 2;
  spec.within = hours(1);
  world_.specs[0].misses_until_unavailable = 3;
  Start();
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(StateOf(world_, "ups-1.unavailable").active) << i;
    PollFor(seconds(30), 230, false);
    for (int miss = 0; miss < 5; ++miss, world_.Run(seconds(10))) world_.Fail(0, Quality::kTimeout);
  }
  EXPECT_TRUE(StateOf(world_, "ups-1.unavailable").active);
}

TEST_F(OneUps, WorksHideAndEndByThemselvesOverARestart) {
  Start();
  EXPECT_EQ(world_.pipeline->Maintain("ups-1", hours(1), "an", "", world_.now).value().refusal, Refusal::kNoReason);
  EXPECT_EQ(world_.pipeline->Maintain("ups-1", hours(200), "an", "x", world_.now).value().refusal, Refusal::kTooLong);
  EXPECT_EQ(world_.pipeline->Maintain("ups-1", {}, "an", "x", world_.now).value().refusal, Refusal::kNotHidden);
  EXPECT_TRUE(world_.pipeline->Maintain("ups-1", minutes(30), "an", "thay ắc quy", world_.now).value().changed);
  PollFor(minutes(10), 230, true);
  EXPECT_TRUE(StateOf(world_, "ups-1.on-battery").active);
  EXPECT_EQ(Announced(world_), Strings{});
  EXPECT_EQ(world_.pipeline->State().alarms.maintenance, 1u);
  world_.CutPowerAndStart("boot-2");
  world_.sink.Connect();
  PollFor(minutes(15), 230, true);
  EXPECT_EQ(Announced(world_), Strings{});
  PollFor(minutes(7), 230, true);
  EXPECT_EQ(Announced(world_), Strings{"ups-1.on-battery announced"});
  EXPECT_EQ(world_.Events("operator").size(), 4u);
}

TEST_F(OneUps, AWindowIsToldOnceOverRestarts) {
  const MaintenanceWindow windows[] = {{{}, 0x7F, 0, 24 * 60, 0, 0, "tuần bảo trì"}};
  world_.settings.maintenance = windows;
  Start();
  PollFor(seconds(5), 230, false);
  for (int i = 0; i < 3; ++i) {
    world_.synced = i > 0;  // after the first restart the clock is not believed for a while
    world_.CutPowerAndStart("boot-" + std::to_string(i + 2));
    world_.sink.Connect();
    PollFor(seconds(5), 230, false);
    world_.synced = true;
    PollFor(seconds(5), 230, false);
  }
  world_.Settle();
  EXPECT_EQ(world_.Events("maintenance-began").size(), 1u);
  EXPECT_EQ(world_.Events("maintenance-ended").size(), 0u);
  world_.settings.maintenance = {};
  world_.CutPowerAndStart("boot-9");
  world_.sink.Connect();
  PollFor(seconds(5), 230, false);
  world_.Settle();
  EXPECT_EQ(world_.Events("maintenance-ended").size(), 1u) << "it ended while the agent did not run";
}

TEST_F(OneUps, AWindowOpensByABelievedClockOnly) {
  const MaintenanceWindow windows[] = {{{}, 0x7F, 0, 24 * 60, 0, 0, "tuần bảo trì"}};
  world_.settings.maintenance = windows;
  world_.synced = false;
  Start();
  PollFor(seconds(30), 230, true);
  EXPECT_EQ(Announced(world_), Strings{"ups-1.on-battery raised"}) << "nobody vouches for the clock";
  world_.synced = true;
  PollFor(seconds(2), 230, true);
  PollFor(seconds(30), 260, true);
  EXPECT_EQ(Announced(world_).size(), 1u) << "over-voltage is hidden now";
  EXPECT_EQ(world_.Events("maintenance-began").size(), 1u);
  EXPECT_EQ(world_.Last("alarm/ups-1.over-voltage").at("hidden_reason"), "tuần bảo trì");
}

// A flood of what nothing explains: what is critical passes, the rest as there is room, the worst first.
TEST(Flood, CriticalOnesPassAndTheWorstComeFirst) {
  World world(40);
  std::vector<std::vector<AlarmSpec>> alarms;
  for (std::size_t i = 0; i < world.specs.size(); ++i) {
    std::vector<AlarmSpec>& own = alarms.emplace_back(world.specs[i].alarms.begin(), world.specs[i].alarms.end());
    own[1].severity = i >= 38 ? Severity::kCritical : i >= 36 ? Severity::kMajor : Severity::kMinor;
  }
  for (std::size_t i = 0; i < world.specs.size(); ++i) world.specs[i].alarms = alarms[i];
  world.Start();
  world.sink.Connect();
  const auto poll_for = [&world](Duration duration) {
    for (const BootTime end = world.now + duration; world.now < end; world.Run(seconds(10))) {
      for (DeviceIndex d = 0; d < 40; ++d) world.Poll(d, 230, 90, true);
    }
  };
  poll_for(minutes(5));
  const Strings told = Announced(world);
  const std::set<std::string> all(told.begin(), told.end());
  EXPECT_EQ(told.size(), 12u) << "nine, two that are critical, and what sums up the rest";
  EXPECT_TRUE(all.contains("ups-39.on-battery raised") && all.contains("ups-40.on-battery raised"));
  EXPECT_TRUE(all.contains("node.alarm-flood raised"));
  poll_for(minutes(7));
  const Strings later = Announced(world);
  ASSERT_GT(later.size(), 14u);
  EXPECT_EQ(later[12], "ups-37.on-battery announced");
  EXPECT_EQ(later[13], "ups-38.on-battery announced");
}

}  // namespace
}  // namespace tramgac
