// What a restart in the wrong moment leaves of alarms: after a power cut boot time begins at zero, devices have not
// been asked yet, and the configuration may be another.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

constexpr std::string_view kGateway[] = {"ups-1"};
constexpr std::string_view kOnBattery[] = {"on-battery"};
constexpr WorseLimit kWorse{270, Severity::kCritical};

class Restart : public ::testing::Test {
 protected:
  explicit Restart(int devices = 1) : world_(devices) {
    for (const DeviceSpec& spec : world_.specs) alarms_.emplace_back(spec.alarms.begin(), spec.alarms.end());
  }
  AlarmSpec& Spec(std::string_view name, DeviceIndex device = 0) {
    for (AlarmSpec& alarm : alarms_[device]) {
      if (alarm.name == name) return alarm;
    }
    ADD_FAILURE() << name;
    return alarms_[0][0];
  }
  void Start() {
    for (std::size_t i = 0; i < alarms_.size(); ++i) world_.specs[i].alarms = alarms_[i];
    world_.Start();
    world_.sink.Connect();
  }
  // The machine begins anew: half a minute since its boot.
  void Reboot() {
    world_.Settle();
    const Duration back = world_.now - BootTime(seconds(30));
    world_.utc_at_boot += std::chrono::duration_cast<std::chrono::milliseconds>(back);
    world_.now -= back;
    world_.CutPowerAndStart("boot-2");
    world_.sink.Connect();
  }
  void PollFor(Duration duration, double voltage, bool on_battery = false) {
    for (const BootTime end = world_.now + duration; world_.now < end; world_.Run(seconds(1))) {
      world_.Poll(0, voltage, 90, on_battery);
    }
  }
  const AlarmRuntime& Alarm(std::string_view id) const {
    for (const DeviceRuntime& device : world_.pipeline->devices()) {
      for (const AlarmRuntime& alarm : device.alarms()) {
        if (alarm.id == id) return alarm;
      }
    }
    ADD_FAILURE() << "no alarm " << id;
    return world_.pipeline->devices()[0].alarms()[0];
  }
  std::string Phase(std::string_view id) const { return std::string(AlarmPhaseName(PhaseOf(Alarm(id).state))); }
  OperatorOutcome Do(std::string_view id, OperatorVerb verb, Duration duration = {}) {
    const auto outcome = world_.pipeline->Operate(id, {verb, 0, duration, true}, "an", "x", world_.now);
    EXPECT_TRUE(outcome.ok());
    return outcome.ok() ? outcome.value() : OperatorOutcome();
  }
  // "alarm transition" of every record, those that are announced with "!".
  Strings Told(bool announced_only = false) {
    world_.Settle();
    Strings all;
    for (const auto& event : world_.Events("alarm")) {
      const bool announced = event.value("announce", false);
      if (announced_only && !announced) continue;
      all.push_back(event.at("alarm").get<std::string>() + " " + event.at("transition").get<std::string>() +
                    (announced && !announced_only ? "!" : ""));
    }
    return all;
  }
  Strings Announced() { return Told(true); }
  RawBlock& Trap(std::uint32_t spec) {
    RawBlock& block = world_.Block(0);
    block.notification.emplace().spec = spec;
    return block;
  }

  World world_;
  std::vector<std::vector<AlarmSpec>> alarms_;
};

// A gateway and eleven behind it.
class RestartOfMany : public Restart {
 protected:
  static constexpr DeviceIndex kDevices = 12;

  RestartOfMany() : Restart(kDevices) {
    for (DeviceSpec& spec : world_.specs) spec.misses_until_unavailable = 2;
  }
  void StartBehindTheGateway() {
    for (DeviceIndex d = 1; d < kDevices; ++d) world_.specs[d].parents = kGateway;
    Start();
  }
  void LoseAll() {
    for (int i = 0; i < 4; ++i, world_.Run(seconds(10))) {
      for (DeviceIndex d = 0; d < kDevices; ++d) {
        i == 0 ? world_.Poll(d, 230, 90, false) : world_.Fail(d, Quality::kTimeout);
      }
    }
    ASSERT_EQ(Announced(), Strings{"ups-1.unavailable raised"});
  }
};

TEST_F(Restart, BeyondTheSecondLimitStaysAcknowledged) {
  AlarmSpec& spec = Spec("over-voltage");
  spec.worse = &kWorse;
  spec.on_delay = seconds(10);
  Start();
  PollFor(seconds(15), 280);
  Do("ups-1.over-voltage", OperatorVerb::kAck);
  Reboot();
  PollFor(seconds(60), 280);
  EXPECT_EQ(Phase("ups-1.over-voltage"), "active-acked");
  PollFor(seconds(60), 268);
  EXPECT_EQ(Alarm("ups-1.over-voltage").state.severity, Severity::kCritical) << "not back by the deadband";
  EXPECT_EQ(Told(), (Strings{"ups-1.over-voltage raised!", "ups-1.over-voltage acked"}));
}

TEST_F(Restart, ASeverityThatWasConfiguredAnewCounts) {
  Start();
  PollFor(seconds(5), 280);
  Do("ups-1.over-voltage", OperatorVerb::kAck);
  world_.Settle();
  Spec("over-voltage").severity = Severity::kMajor;
  Reboot();
  PollFor(seconds(5), 280);
  EXPECT_EQ(Alarm("ups-1.over-voltage").state.severity, Severity::kMajor);
  EXPECT_EQ(Phase("ups-1.over-voltage"), "active-unacked") << "more severe: to be looked at again";
  EXPECT_EQ(Announced().size(), 2u);
  Do("ups-1.over-voltage", OperatorVerb::kAck);
  Spec("over-voltage").severity = Severity::kWarning;
  Reboot();
  PollFor(seconds(5), 280);
  EXPECT_EQ(Alarm("ups-1.over-voltage").state.peak, Severity::kWarning);
  EXPECT_EQ(Phase("ups-1.over-voltage"), "active-acked");
  EXPECT_EQ(Announced().size(), 2u);
}

TEST_F(RestartOfMany, AFloodGoesOnWithTheWorstAndNotAnew) {
  for (DeviceIndex d = 0; d < 12; ++d) Spec("on-battery", d).severity = d == 11 ? Severity::kMajor : Severity::kMinor;
  Start();
  const auto poll_for = [this](Duration duration) {
    for (const BootTime end = world_.now + duration; world_.now < end; world_.Run(seconds(10))) {
      for (DeviceIndex d = 0; d < 12; ++d) world_.Poll(d, d < 10 ? 260 : 230, 90, d >= 10);
    }
  };
  poll_for(minutes(1));
  const std::size_t before = Announced().size();
  EXPECT_EQ(before, 10u) << "nine, and what sums up the rest";
  Reboot();
  poll_for(minutes(9));
  EXPECT_EQ(Announced().size(), before) << "the ten minutes are not over";
  poll_for(minutes(4));
  const Strings later = Announced();
  ASSERT_EQ(later.size(), before + 3);
  EXPECT_EQ(later[before], "ups-12.on-battery announced") << "the worst first";
}

TEST_F(Restart, ADelayOfATrapRunsAnew) {
  AlarmSpec& link = alarms_[0].emplace_back();
  link.name = "link";
  link.kind = AlarmKind::kNotified;
  link.on_delay = link.off_delay = seconds(20);
  const NotificationSpec traps[] = {{"lost", {}, {}, {}, "link", true}, {"found", {}, {}, {}, "link", false}};
  world_.specs[0].notifications = traps;
  Start();
  Trap(0);
  world_.Run(seconds(5));
  Reboot();
  world_.Run(seconds(25));
  EXPECT_TRUE(Alarm("ups-1.link").state.active) << "no reading would say it again";
  Trap(1);
  world_.Run(seconds(5));
  Reboot();
  world_.Run(seconds(25));
  EXPECT_FALSE(Alarm("ups-1.link").state.active);
}

TEST_F(Restart, CountedTrapsEndAllTheSame) {
  AlarmSpec& link = alarms_[0].emplace_back();
  link.name = "link";
  link.kind = AlarmKind::kNotified;
  link.times = 3;
  link.within = minutes(5);
  const NotificationSpec traps[] = {{"lost", {}, {}, {}, "link", true}};
  world_.specs[0].notifications = traps;
  Start();
  for (int i = 0; i < 3; ++i) Trap(0), world_.Run(seconds(5));
  EXPECT_TRUE(Alarm("ups-1.link").state.active);
  Reboot();
  world_.Run(minutes(4));
  EXPECT_TRUE(Alarm("ups-1.link").state.active);
  world_.Run(minutes(2));
  EXPECT_FALSE(Alarm("ups-1.link").state.active) << "no trap says that it is over";
}

TEST_F(Restart, ALatchedTrapIsOverWithItsAck) {
  AlarmSpec& link = alarms_[0].emplace_back();
  link.name = "link";
  link.kind = AlarmKind::kNotified;
  link.latch = true;
  const NotificationSpec traps[] = {{"lost", {}, {}, {}, "link", true}, {"found", {}, {}, {}, "link", false}};
  world_.specs[0].notifications = traps;
  Start();
  Trap(0);
  world_.Run(seconds(5));
  Trap(1);
  world_.Run(seconds(5));
  Reboot();
  world_.Run(seconds(5));
  EXPECT_TRUE(Alarm("ups-1.link").state.active);
  EXPECT_TRUE(Do("ups-1.link", OperatorVerb::kAck).cleared);
  Reboot();
  world_.Run(seconds(5));
  EXPECT_EQ(Phase("ups-1.link"), "normal");
}

TEST_F(RestartOfMany, ARowWaitsForItsParentsToo) {
  Spec("outlet-off", 1).parents = kGateway;
  Start();
  const auto poll_second = [this](bool new_row) {
    RawBlock& block = world_.Poll(1, 230, 90, false);
    if (new_row) block.new_rows.push_back({0, kFirstRow, "one", "1"});
    block.AddNumber(kFirstRow + 1, RawItem::Kind::kInteger, 0);
    world_.Run(seconds(5));
  };
  world_.Poll(0, 230, 90, false);
  for (int i = 0; i < 3; ++i) world_.Fail(0, Quality::kTimeout), world_.Run(seconds(5));
  poll_second(true);
  EXPECT_EQ(Alarm("ups-2.outlet-off.one").state.hidden, Hidden::kSuppressed);
  ASSERT_TRUE(Ok(world_.store.Put("alarm/ups-1.unavailable", {})));  // nothing is known of the parent
  ASSERT_TRUE(Ok(world_.store.Commit()));
  world_.CutPowerAndStart("boot-2");  // and boot time goes on
  world_.sink.Connect();
  world_.Run(seconds(2));
  poll_second(true);
  EXPECT_EQ(Alarm("ups-2.outlet-off.one").state.hidden, Hidden::kWaiting) << "the line has not been asked";
  for (int i = 0; i < 3; ++i) world_.Fail(0, Quality::kTimeout), poll_second(false);
  EXPECT_EQ(Announced(), (Strings{"ups-1.unavailable raised", "ups-1.unavailable raised"}));
}

TEST_F(RestartOfMany, WhatWasHiddenIsLookedAtBeforeItIsAnnounced) {
  StartBehindTheGateway();
  LoseAll();
  Reboot();
  world_.Poll(0, 230, 90, false);
  world_.Run(seconds(20));  // the others are asked later
  for (DeviceIndex d = 1; d < 11; ++d) world_.Poll(d, 230, 90, false);
  for (int i = 0; i < 3; ++i) world_.Fail(11, Quality::kTimeout), world_.Run(seconds(10));
  EXPECT_EQ(Announced(), (Strings{"ups-1.unavailable raised", "ups-12.unavailable announced"}));
}

TEST_F(Restart, AShelfIsNotLostWhereBootTimeBeginsAnew) {
  Start();
  PollFor(seconds(15), 230, true);
  Do("ups-1.on-battery", OperatorVerb::kShelve, hours(2));
  PollFor(hours(1), 230, true);
  Reboot();
  PollFor(minutes(59), 230, true);
  EXPECT_EQ(Alarm("ups-1.on-battery").state.hidden, Hidden::kShelved);
  PollFor(minutes(3), 230, true);
  EXPECT_EQ(Announced(), (Strings{"ups-1.on-battery raised", "ups-1.on-battery announced"}));
}

TEST_F(RestartOfMany, WhenTheLineIsBackTheOthersAreAskedFirst) {
  StartBehindTheGateway();
  LoseAll();
  world_.Poll(0, 230, 90, false);
  world_.Run(seconds(30));  // the longest pause between probes of what is unavailable
  EXPECT_EQ(Announced(), Strings{"ups-1.unavailable raised"});
  for (DeviceIndex d = 1; d < 11; ++d) world_.Poll(d, 230, 90, false);
  world_.Fail(11, Quality::kTimeout);
  world_.Run(seconds(2));
  EXPECT_EQ(Announced(), (Strings{"ups-1.unavailable raised", "ups-12.unavailable announced"}));
}

TEST_F(RestartOfMany, WhatIsNotAskedAgainIsAnnouncedInTheEnd) {
  StartBehindTheGateway();
  LoseAll();
  world_.Poll(0, 230, 90, false);
  for (DeviceIndex d = 2; d < kDevices; ++d) world_.Poll(d, 230, 90, false);
  world_.Run(minutes(1) + seconds(55));
  EXPECT_EQ(Announced(), Strings{"ups-1.unavailable raised"});
  world_.Run(seconds(10));
  EXPECT_EQ(Announced(), (Strings{"ups-1.unavailable raised", "ups-2.unavailable announced"}));
}

TEST_F(Restart, AChildIsAnnouncedAfterItsParentIsOver) {
  Spec("low-battery").parents = kOnBattery;
  Spec("low-battery").kind = AlarmKind::kHigh;
  Spec("low-battery").point = kCharge;
  Spec("low-battery").limit = 80;
  Start();
  PollFor(seconds(15), 230, true);
  PollFor(seconds(40), 230, false);
  const Strings told = Told();
  ASSERT_EQ(std::count(told.begin(), told.end(), "ups-1.low-battery announced!"), 1);
  EXPECT_LT(std::find(told.begin(), told.end(), "ups-1.on-battery cleared"),
            std::find(told.begin(), told.end(), "ups-1.low-battery announced!"));
}

TEST_F(Restart, TheEndOfAShelfIsTold) {
  Start();
  Do("ups-1.on-battery", OperatorVerb::kShelve, hours(1));
  PollFor(hours(1) + seconds(5), 230);
  EXPECT_EQ(Told(), (Strings{"ups-1.on-battery hidden", "ups-1.on-battery shown"}));
  EXPECT_FALSE(world_.Last("alarm/ups-1.on-battery").contains("hidden"));
  Reboot();
  EXPECT_FALSE(Alarm("ups-1.on-battery").state.IsHidden());
}

TEST_F(Restart, WhatChatteredAndIsAcknowledgedIsCalm) {
  AlarmSpec& spec = Spec("on-battery");
  spec.latch = true;
  spec.on_delay = spec.off_delay = Duration();
  Start();
  for (int i = 0; i < 3; ++i) {
    PollFor(seconds(3), 230, true);
    PollFor(seconds(3), 230, false);
    if (i < 2) Do("ups-1.on-battery", OperatorVerb::kAck);
  }
  EXPECT_TRUE(Alarm("ups-1.on-battery").state.flapping);
  PollFor(minutes(6), 230, false);
  EXPECT_TRUE(Do("ups-1.on-battery", OperatorVerb::kAck).cleared);
  EXPECT_EQ(world_.pipeline->State().alarms.flapping, 0u);
  PollFor(seconds(3), 230, true);
  PollFor(seconds(3), 230, false);
  Do("ups-1.on-battery", OperatorVerb::kAck);
  EXPECT_FALSE(Alarm("ups-1.on-battery").state.active) << "once is not chattering";
}

TEST_F(Restart, WhatIsAcknowledgedInTheListDoesNotRingLater) {
  Spec("over-voltage").parents = kOnBattery;
  Start();
  PollFor(seconds(15), 260, true);
  EXPECT_EQ(Alarm("ups-1.over-voltage").state.hidden, Hidden::kSuppressed);
  Do("ups-1.over-voltage", OperatorVerb::kAck);
  PollFor(seconds(40), 260, false);
  EXPECT_EQ(Phase("ups-1.over-voltage"), "active-acked");
  EXPECT_EQ(Announced(), Strings{"ups-1.on-battery raised"});
}

// What an operator has in the list and nobody watches any more is over, or it would stay there for ever.
class NoMore : public Restart {
 protected:
  void ReadOutlets(std::initializer_list<int> rows, int on) {
    RawBlock& block = world_.Block(0);
    PointIndex point = kFirstRow;
    for (const int row : rows) {
      block.new_rows.push_back({0, point, "Outlet " + std::to_string(row)});
      block.AddNumber(point, RawItem::Kind::kInteger, 5);
      block.AddNumber(point + 1, RawItem::Kind::kInteger, static_cast<std::uint64_t>(on));
      point += 2;
    }
    world_.Run(seconds(5));
  }
  nlohmann::json Retained(const std::string& alarm) const { return world_.Last("/alarm/" + alarm); }
};

TEST_F(NoMore, ARowThatIsGoneAfterTheRestart) {
  Start();
  ReadOutlets({1, 2}, 0);
  ASSERT_TRUE(Retained("ups-1.outlet-off.outlet-2").at("active").get<bool>());
  const auto occurrence = Retained("ups-1.outlet-off.outlet-2").at("occurrence");
  Reboot();
  world_.Run(minutes(5));
  EXPECT_TRUE(Retained("ups-1.outlet-off.outlet-2").at("active").get<bool>()) << "the table has not been read yet";
  ReadOutlets({1}, 0);
  world_.Run(seconds(5));
  const auto last = Retained("ups-1.outlet-off.outlet-2");
  EXPECT_FALSE(last.at("active").get<bool>());
  EXPECT_EQ(last.at("transition"), "cleared");
  EXPECT_EQ(last.at("reason"), "row-gone");
  EXPECT_EQ(last.at("phase"), "normal");
  EXPECT_EQ(last.at("occurrence"), occurrence);
  EXPECT_FALSE(last.at("announce").get<bool>());
  EXPECT_TRUE(Retained("ups-1.outlet-off.outlet-1").at("active").get<bool>());
  // Told once.
  world_.sink.received.clear();
  Reboot();
  ReadOutlets({1}, 0);
  world_.Run(minutes(5));
  EXPECT_TRUE(world_.sink.On("/alarm/ups-1.outlet-off.outlet-2").empty());
}

TEST_F(NoMore, ARowThatIsThereGoesOn) {
  Start();
  ReadOutlets({1, 2}, 0);
  Reboot();
  world_.sink.received.clear();
  ReadOutlets({2, 1}, 0);
  world_.Run(minutes(1));
  for (const auto& message : world_.sink.On("/alarm/ups-1.outlet-off")) {
    EXPECT_TRUE(nlohmann::json::parse(message.payload).at("active").get<bool>());
  }
}

TEST_F(NoMore, AnAlarmThatTheConfigurationHasNoMore) {
  Start();
  PollFor(seconds(10), 260);
  ASSERT_TRUE(Retained("ups-1.over-voltage").at("active").get<bool>());
  std::erase_if(alarms_[0], [](const AlarmSpec& alarm) { return alarm.name == "over-voltage"; });
  Start();
  PollFor(seconds(10), 260);
  const auto last = Retained("ups-1.over-voltage");
  EXPECT_FALSE(last.at("active").get<bool>());
  EXPECT_EQ(last.at("reason"), "not-watched");
}

}  // namespace
}  // namespace tramgac
