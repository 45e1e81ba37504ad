// The store takes nothing: `state` says so, alarms reach people all the same, in the room and at the SOC, and their
// records follow, without ringing once more.
#include <gtest/gtest.h>

#include <algorithm>

#include "agent/app/soc_state.h"
#include "agent/core/alarm/local_output.h"
#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using nlohmann::json;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kAlarm = "/alarm/ups-1.over-voltage";

class StoreError : public ::testing::Test {
 protected:
  StoreError() {
    world_.Start();
    world_.sink.Connect();
    world_.Poll(0, 230, 90, false);
    world_.Run(seconds(5));
    soc_.Connected(0);
    EXPECT_EQ(Rings(), 0u);
  }

  // How often the operators' terminal rings at what has come since the last call. The broker hands everything on as it
  // comes, to a terminal that is connected.
  std::size_t Rings() {
    for (; taken_ < world_.sink.received.size(); ++taken_) {
      const FakeSink::Received& one = world_.sink.received[taken_];
      soc_.Take(one.topic, one.payload, false, 0);
    }
    return soc_.TakeAnnouncements();
  }
  bool HornSounds() { return horn_.Update(world_.now, {world_.pipeline->Summary()}).horn_on; }
  void Fail() { world_.store.commits_fail = true; }
  void Raise() {
    world_.Poll(0, 260, 90, false);
    world_.Run(seconds(3));
  }
  void Repair() {
    world_.store.commits_fail = false;
    world_.Run(minutes(2));
    world_.Settle();
  }
  json LastAlarm() const { return world_.Last(kAlarm); }
  // The events of the alarm, as "seq>0 transition announce".
  std::vector<std::string> Events() const {
    std::vector<std::string> all;
    for (const json& event : world_.Events("alarm")) {
      if (event.at("alarm") != "ups-1.over-voltage") continue;
      EXPECT_GT(event.at("seq").get<std::int64_t>(), 0);
      all.push_back(event.at("transition").get<std::string>() + (event.value("announce", false) ? " rings" : ""));
    }
    return all;
  }

  World world_;
  app::SocState soc_;
  LocalOutput horn_{{}};
  std::size_t taken_ = 0;
};

TEST_F(StoreError, IsToldInStateAtOnceAndTakenBack) {
  EXPECT_FALSE(world_.Last("/state").contains("store_error"));
  Fail();
  world_.Poll(0, 231, 90, false);
  world_.Run(seconds(4));
  EXPECT_EQ(world_.Last("/state").at("store_error"), "unavailable");
  Repair();
  EXPECT_FALSE(world_.Last("/state").contains("store_error"));
}

TEST_F(StoreError, AnAlarmRingsEverywhereOnceAndGetsItsRecordLater) {
  Fail();
  Raise();
  EXPECT_EQ(LastAlarm().at("seq"), 0);
  EXPECT_EQ(LastAlarm().at("announce"), true);
  EXPECT_EQ(LastAlarm().at("phase"), "active-unacked");
  EXPECT_TRUE(Events().empty()) << "a number without a record behind it may become another's";
  EXPECT_TRUE(HornSounds());
  EXPECT_EQ(Rings(), 2u) << "the alarm, and the one about the store";
  // The node says everything anew every 15 minutes; the device is polled meanwhile.
  for (int i = 0; i < 20; ++i) {
    world_.Poll(0, 260, 90, false);
    world_.Run(minutes(1));
  }
  EXPECT_EQ(Rings(), 0u) << "the round of all alarms repeats what was told, of "
                         << testing::PrintToString(world_.observer.alarms);
  Repair();
  EXPECT_EQ(Events(), std::vector<std::string>{"raised rings"}) << "for those who look at events alone";
  EXPECT_GT(LastAlarm().at("seq").get<std::int64_t>(), 0);
  EXPECT_EQ(Rings(), 0u) << "nothing of this is new";
}

TEST_F(StoreError, ANewConnectionRepeatsWithoutRinging) {
  Fail();
  Raise();
  EXPECT_EQ(Rings(), 2u);
  world_.sink.Disconnect();
  world_.Run(seconds(5));
  taken_ = std::min(taken_, world_.sink.received.size());
  world_.sink.Connect();
  world_.Run(seconds(5));
  EXPECT_EQ(LastAlarm().at("seq"), 0);
  EXPECT_EQ(Rings(), 0u);
  Repair();
  EXPECT_EQ(Rings(), 0u);
}

TEST_F(StoreError, AnAlarmThatIsOverBeforeItsRecordRingsOnce) {
  Fail();
  Raise();
  world_.Poll(0, 230, 90, false);
  world_.Run(seconds(10));
  EXPECT_EQ(LastAlarm().at("active"), false);
  EXPECT_EQ(Rings(), 2u);
  Repair();
  EXPECT_EQ(Events(), (std::vector<std::string>{"raised rings", "cleared"}));
  EXPECT_EQ(Rings(), 0u);
}

TEST_F(StoreError, TheNextOccurrenceRingsAgain) {
  Fail();
  Raise();
  Repair();
  EXPECT_EQ(Rings(), 2u);
  world_.Poll(0, 230, 90, false);
  world_.Run(minutes(2));
  Raise();
  world_.Settle();
  EXPECT_EQ(Rings(), 1u);
}

// What was told by a record is not told anew because the store fails afterwards.
TEST_F(StoreError, AnAlarmOfBeforeDoesNotRingAgain) {
  Raise();
  EXPECT_EQ(Rings(), 1u);
  Fail();
  ASSERT_TRUE(world_.pipeline->Operate("ups-1.over-voltage", {OperatorVerb::kAck}, "an", "", world_.now).status() ==
              Status::kUnavailable);
  world_.Run(seconds(5));
  EXPECT_EQ(LastAlarm().at("phase"), "active-acked");
  EXPECT_FALSE(LastAlarm().value("announce", false));
  EXPECT_EQ(Rings(), 1u) << "the one about the store";
}

// Memory is full of what the store does not take, so there will be no record either.
TEST_F(StoreError, AnAlarmWithoutRoomForItsRecordRingsOnce) {
  Fail();
  world_.Poll(0, 231, 90, false);
  world_.Run(seconds(3));
  EXPECT_EQ(Rings(), 1u) << "the one about the store";
  world_.store.appends_fail = true;
  Raise();
  EXPECT_EQ(LastAlarm().at("phase"), "active-unacked");
  EXPECT_TRUE(HornSounds());
  EXPECT_EQ(Rings(), 2u) << "the alarm, and the one about records that are dropped";
  world_.store.appends_fail = false;
  Repair();
  EXPECT_EQ(Events(), std::vector<std::string>{});
  EXPECT_EQ(Rings(), 0u);
}

TEST_F(StoreError, WithoutAConnectionItRingsWithTheNextOne) {
  Fail();
  world_.sink.Disconnect();
  world_.store.appends_fail = true;
  Raise();
  world_.store.appends_fail = world_.store.commits_fail = false;
  world_.Run(minutes(2));
  world_.sink.Connect();
  world_.Run(seconds(5));
  EXPECT_EQ(LastAlarm().at("phase"), "active-unacked");
  EXPECT_EQ(Rings(), 2u) << "it, and the one about records that are dropped";
}

// Between the alarm and its record the power goes: the number was nobody's.
TEST_F(StoreError, APowerCutMeanwhileIsANewAlarm) {
  Fail();
  Raise();
  EXPECT_EQ(Rings(), 2u);
  world_.CutPowerAndStart("boot-2");
  world_.store.commits_fail = false;
  world_.sink.Connect();
  Raise();
  world_.Settle();
  EXPECT_EQ(Events(), std::vector<std::string>{"raised rings"});
  EXPECT_EQ(world_.sink.before_durable, 0);
}

}  // namespace
}  // namespace tramgac
