// What people do about alarms, told step by step: what the control room hears of it, and what a restart leaves of it.
#include <gtest/gtest.h>

#include <map>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

constexpr std::string_view kAlarm = "ups-1.on-battery";

class Operator : public ::testing::Test {
 protected:
  Operator() {
    world_.Start();
    world_.sink.Connect();
  }
  void PollFor(Duration duration, bool on_battery) {
    for (const BootTime end = world_.now + duration; world_.now < end; world_.Run(seconds(1))) {
      world_.Poll(0, 230, 90, on_battery);
    }
  }
  OperatorOutcome Do(OperatorVerb verb, Duration duration = {}, std::string_view reason = "battery is being replaced",
                     std::uint64_t occurrence = 0) {
    const auto outcome =
        world_.pipeline->Operate(kAlarm, {verb, occurrence, duration, !reason.empty()}, "an", reason, world_.now);
    EXPECT_TRUE(outcome.ok());
    world_.Run(seconds(1));
    return outcome.ok() ? outcome.value() : OperatorOutcome();
  }
  const AlarmState& State() const {
    for (const AlarmRuntime& alarm : world_.pipeline->devices()[0].alarms()) {
      if (alarm.id == kAlarm) return alarm.state;
    }
    ADD_FAILURE() << "no such alarm";
    return world_.pipeline->devices()[0].alarms()[0].state;
  }
  std::string Phase() const { return std::string(AlarmPhaseName(PhaseOf(State()))); }
  std::string LastOf(const char* key) const {
    const nlohmann::json last = world_.Last("alarm/" + std::string(kAlarm));
    return last.contains(key) ? last[key].dump() : "";
  }
  Strings Transitions() {
    world_.Settle();
    Strings all;
    for (const auto& event : world_.Events("alarm")) {
      if (event.at("alarm") == kAlarm) all.push_back(event.value("transition", "none"));
    }
    return all;
  }
  World world_;
};

TEST_F(Operator, AnAckIsTakenOnceAndTold) {
  PollFor(seconds(30), true);
  EXPECT_EQ(Phase(), "active-unacked");
  EXPECT_TRUE(Do(OperatorVerb::kAck).changed);
  EXPECT_FALSE(Do(OperatorVerb::kAck).changed);
  EXPECT_EQ(Do(OperatorVerb::kAck, {}, "", 99).refusal, Refusal::kOtherOccurrence);
  EXPECT_EQ(Transitions(), (Strings{"raised", "acked"}));
  EXPECT_EQ(LastOf("phase"), "\"active-acked\"");
  const auto audit = world_.Events("operator");
  ASSERT_EQ(audit.size(), 3u) << "one event each, whatever became of it";
  EXPECT_EQ(audit[0].at("user"), "an");
  EXPECT_EQ(audit[0].at("verb"), "ack");
  EXPECT_EQ(audit[0].at("alarm"), kAlarm);
  EXPECT_EQ(audit[0].at("occurrence"), 1);
  EXPECT_EQ(audit[0].at("result"), "done");
  EXPECT_EQ(audit[1].at("result"), "unchanged");
  EXPECT_EQ(audit[2].at("result"), "refused");
  EXPECT_EQ(audit[2].at("refusal"), "other-occurrence");
}

TEST_F(Operator, WhatIsOverAndUnseenWaitsForItsAck) {
  PollFor(seconds(30), true);
  PollFor(seconds(60), false);
  EXPECT_EQ(Phase(), "returned-unacked");
  EXPECT_EQ(world_.pipeline->State().alarms.active, 0u);
  EXPECT_EQ(world_.pipeline->State().alarms.unacked, 1u);
  Do(OperatorVerb::kAck);
  EXPECT_EQ(Phase(), "normal");
  EXPECT_EQ(world_.pipeline->State().alarms.unacked, 0u);
}

TEST_F(Operator, AShelvedAlarmIsEvaluatedAndAnnouncedWhenItComesBack) {
  EXPECT_TRUE(Do(OperatorVerb::kShelve, hours(1)).changed);
  PollFor(seconds(30), true);
  EXPECT_TRUE(State().active) << "hiding does not stop the evaluation";
  EXPECT_EQ(LastOf("hidden"), "\"shelved\"");
  EXPECT_EQ(LastOf("hidden_by"), "\"an\"");
  EXPECT_EQ(LastOf("hidden_reason"), "\"battery is being replaced\"");
  EXPECT_EQ(world_.pipeline->State().alarms.hidden, 1u);
  Do(OperatorVerb::kAck);
  PollFor(hours(1), true);
  EXPECT_FALSE(State().IsHidden());
  EXPECT_EQ(Phase(), "active-unacked") << "to be looked at afresh";
  EXPECT_EQ(Transitions(), (Strings{"hidden", "raised", "acked", "announced"}));
  EXPECT_EQ(LastOf("hidden"), "");
}

// Operators were told, and nobody has said that they know: whatever comes and goes unseen after that.
TEST_F(Operator, WhatWasToldWaitsForItsAckWhateverComesAfterIt) {
  PollFor(seconds(15), true);
  PollFor(seconds(30), false);
  ASSERT_EQ(Phase(), "returned-unacked");
  ASSERT_TRUE(world_.pipeline->Maintain("ups-1", minutes(30), "an", "thay quat", world_.now).value().changed);
  PollFor(seconds(15), true);
  PollFor(seconds(30), false);
  EXPECT_EQ(State().occurrence, 2u);
  EXPECT_EQ(Phase(), "returned-unacked") << "the second time nobody was told, of the first they were";
  world_.CutPowerAndStart("boot-2");
  world_.sink.Connect();
  PollFor(seconds(15), true);
  PollFor(seconds(30), false);
  EXPECT_EQ(Phase(), "returned-unacked") << "over a restart as well";
  Do(OperatorVerb::kAck);
  PollFor(seconds(15), true);
  PollFor(seconds(30), false);
  EXPECT_EQ(Phase(), "normal");
}

TEST_F(Operator, WhatHasClearedMeanwhileComesBackSilently) {
  PollFor(seconds(30), true);
  Do(OperatorVerb::kAck);
  Do(OperatorVerb::kOutOfService, hours(48));
  PollFor(seconds(60), false);
  EXPECT_TRUE(Do(OperatorVerb::kInService).changed);
  EXPECT_EQ(Transitions(), (Strings{"raised", "acked", "hidden", "cleared", "shown"}));
}

TEST_F(Operator, RefusalsChangeNothing) {
  PollFor(seconds(30), true);
  const std::size_t before = Transitions().size();
  EXPECT_EQ(Do(OperatorVerb::kShelve, hours(1), "").refusal, Refusal::kNoReason);
  EXPECT_EQ(Do(OperatorVerb::kShelve, hours(1), " \n\t").refusal, Refusal::kNoReason);
  EXPECT_EQ(Do(OperatorVerb::kShelve, hours(9)).refusal, Refusal::kTooLong);
  EXPECT_EQ(Do(OperatorVerb::kUnshelve).refusal, Refusal::kNotHidden);
  EXPECT_EQ(Do(OperatorVerb::kInService).refusal, Refusal::kNotHidden);
  EXPECT_EQ(Transitions().size(), before);
  EXPECT_EQ(world_.Events("operator").size(), 5u);
  EXPECT_EQ(world_.pipeline->Operate("no.such", {}, "an", "", world_.now).status(), Status::kNotFound);
  world_.Run(seconds(5));
  world_.Settle();
  EXPECT_EQ(world_.Events("operator").back().at("refusal"), "no-such-alarm");
}

TEST_F(Operator, ARestartForgetsNothingAndAnnouncesNothingOldAsNew) {
  PollFor(seconds(30), true);
  Do(OperatorVerb::kAck);
  Do(OperatorVerb::kShelve, hours(1), "Đang thay ắc quy");
  world_.Settle();
  const std::size_t before = world_.Events("alarm").size();
  world_.CutPowerAndStart("boot-2");
  world_.sink.Connect();
  PollFor(seconds(30), true);
  EXPECT_EQ(Phase(), "active-acked");
  EXPECT_EQ(State().occurrence, 1u);
  EXPECT_TRUE(State().IsHidden());
  world_.Settle();
  EXPECT_EQ(world_.Events("alarm").size(), before);
  PollFor(hours(1), true);
  EXPECT_FALSE(State().IsHidden());
  EXPECT_EQ(Transitions().back(), "announced");
}

// Somebody sets the clock: a shelf is as long as it was asked for.
TEST_F(Operator, AClockThatJumpsEndsAndLengthensNoShelf) {
  Do(OperatorVerb::kShelve, hours(1));
  world_.utc_at_boot += hours(48);
  PollFor(minutes(20), true);
  EXPECT_TRUE(State().IsHidden());
  world_.utc_at_boot -= hours(24 * 30);
  PollFor(minutes(39), true);
  EXPECT_TRUE(State().IsHidden());
  PollFor(minutes(1), true);
  EXPECT_FALSE(State().IsHidden());
}

// What happened to it, the newest first, as the control room has it.
TEST_F(Operator, TheStoreKnowsAnAlarmsPast) {
  world_.sink.Disconnect();  // the store of tests forgets what is sent
  PollFor(seconds(30), true);
  Do(OperatorVerb::kAck);
  for (int i = 0; i < 9000; ++i, world_.Run(seconds(1))) world_.Poll(0, 220 + i % 20, 90, false);
  EXPECT_GT(world_.pipeline->counters().stored, 9000u);
  Do(OperatorVerb::kShelve, hours(1));
  const auto past = [this](std::size_t most) {
    Strings all;
    for (const std::string& text : world_.pipeline->History(kAlarm, most)) {
      const auto event = nlohmann::json::parse(text);
      EXPECT_EQ(event.at("alarm"), kAlarm);
      EXPECT_GT(event.at("t").get<std::string>().size(), 20u);
      all.push_back(event.contains("verb") ? event.at("verb") : event.at("transition"));
    }
    return all;
  };
  EXPECT_EQ(past(20), (Strings{"hidden", "shelve", "cleared", "acked", "ack", "raised"}));
  EXPECT_EQ(past(2), (Strings{"hidden", "shelve"}));
  world_.CutPowerAndStart("boot-2");
  EXPECT_EQ(past(1), Strings{"hidden"});
  world_.store.reads_fail = true;
  EXPECT_EQ(past(20), Strings{});
}

TEST_F(Operator, ARestartLengthensNoShelf) {
  Do(OperatorVerb::kShelve, hours(1));
  constexpr int kRuns = 10;
  for (int i = 0; i < kRuns; ++i) {
    PollFor(minutes(5) + seconds(59), false);
    world_.CutPowerAndStart("boot-" + std::to_string(i + 2));
    world_.sink.Connect();
  }
  EXPECT_TRUE(State().IsHidden());
  PollFor(seconds(15), false);  // an hour has gone by but for ten seconds
  EXPECT_FALSE(State().IsHidden());
}

TEST_F(Operator, NotEvenRestartsOneAfterAnotherKeepAShelf) {
  Do(OperatorVerb::kShelve, hours(1));
  int runs = 0;
  for (; State().IsHidden() && runs < 100; ++runs) {
    PollFor(seconds(20), false);
    world_.CutPowerAndStart("boot-" + std::to_string(runs + 2));
    world_.sink.Connect();
    PollFor(seconds(3), false);
  }
  EXPECT_GT(runs, 40) << "nor do they end it at once";
  EXPECT_LE(runs, 61);
}

TEST_F(Operator, ShelvedAndOutOfServiceIsHiddenUntilBothAreOver) {
  Do(OperatorVerb::kOutOfService, hours(48));
  Do(OperatorVerb::kShelve, hours(1));
  PollFor(hours(1) + seconds(5), true);
  EXPECT_EQ(LastOf("hidden"), "\"out-of-service\"");
  Do(OperatorVerb::kInService);
  EXPECT_EQ(Transitions(), (Strings{"hidden", "hidden", "raised", "hidden", "announced"}));
}

// What a store of the version before has: the alarm's state without hiding, and no acknowledgement.
void PutFirstVersion(RecordStore& store, std::string_view alarm, bool active) {
  std::uint8_t bytes[48];
  ByteWriter out(bytes);
  out.U8(1);
  out.U8(active ? 1 : 0);
  out.Varint(7);  // occurrence
  out.U8(static_cast<std::uint8_t>(Severity::kMinor));
  out.F64(0);
  out.SignedVarint(1795400000000);
  out.Varint(3);
  EXPECT_TRUE(Ok(store.Put("alarm/" + std::string(alarm), out.written())));
  EXPECT_TRUE(Ok(store.Commit()));
}

TEST(OperatorUpgrade, AStoreOfTheVersionBeforeIsRead) {
  World world;
  PutFirstVersion(world.store, kAlarm, true);
  PutFirstVersion(world.store, "ups-1.over-voltage", false);
  world.Start();
  std::map<std::string, AlarmState> states;
  for (const AlarmRuntime& alarm : world.pipeline->devices()[0].alarms()) states[std::string(alarm.id)] = alarm.state;
  EXPECT_EQ(AlarmPhaseName(PhaseOf(states[std::string(kAlarm)])), "active-unacked");
  EXPECT_EQ(states[std::string(kAlarm)].occurrence, 7u);
  EXPECT_EQ(AlarmPhaseName(PhaseOf(states["ups-1.over-voltage"])), "normal") << "it was over, and nobody could ack";
  EXPECT_FALSE(states[std::string(kAlarm)].IsHidden());
}

TEST_F(Operator, ControlCharactersDoNotReachOtherTerminals) {
  Do(OperatorVerb::kShelve, hours(1), "a\x1b[2Jb\nc");
  world_.Settle();
  EXPECT_EQ(world_.Events("operator").at(0).at("reason"), "a [2Jb c");
}

TEST_F(Operator, WhatIsDoneIsStored) {
  PollFor(seconds(30), true);
  Do(OperatorVerb::kAck);
  const std::size_t commits = static_cast<std::size_t>(world_.observer.commits);
  EXPECT_TRUE(world_.pipeline->Operate(kAlarm, {OperatorVerb::kShelve, 0, hours(1), true}, "an", "x", world_.now).ok());
  EXPECT_EQ(static_cast<std::size_t>(world_.observer.commits), commits + 1) << "before the answer";
  EXPECT_EQ(world_.pipeline->Maintain("no-such", hours(1), "an", "x", world_.now).status(), Status::kNotFound);
  EXPECT_EQ(static_cast<std::size_t>(world_.observer.commits), commits + 2) << "a refusal as well";
  world_.CutPowerAndStart("boot-2");
  EXPECT_TRUE(State().IsHidden());
}

// What the control room has of the audit chain after power cuts at any moment: every entry follows on the one before.
TEST_F(Operator, TheAuditChainIsWholeOverPowerCuts) {
  std::uint64_t commands = 0;
  for (int run = 2; run < 12; ++run) {
    for (int i = 0; i < run % 4; ++i) Do(i % 2 == 0 ? OperatorVerb::kAck : OperatorVerb::kUnshelve), ++commands;
    EXPECT_EQ(world_.pipeline->Operate("no.such", {}, "an", "", world_.now).status(), Status::kNotFound);
    ++commands;
    world_.store.commits_fail = true;  // this one never becomes durable
    EXPECT_FALSE(world_.pipeline->Operate(kAlarm, {OperatorVerb::kAck}, "binh", "", world_.now).ok());
    world_.store.commits_fail = false;
    world_.CutPowerAndStart("boot-" + std::to_string(run), run % 2 == 0);
    world_.sink.Connect();
    world_.Settle();
  }
  std::uint64_t number = 0;
  std::string prev(64, '0');
  for (const auto& event : world_.Events("operator")) {
    EXPECT_EQ(event.at("audit"), ++number);
    EXPECT_EQ(event.at("prev"), prev);
    prev = event.at("hash");
    EXPECT_EQ(event.at("user"), "an");
  }
  EXPECT_EQ(number, commands);
}

TEST_F(Operator, LongTextsAreCutBetweenLetters) {
  std::string reason;
  for (int i = 0; i < 100; ++i) reason += "ắ";
  Do(OperatorVerb::kShelve, hours(1), reason);
  world_.Settle();
  const std::string told = world_.Events("operator").at(0).at("reason");
  EXPECT_EQ(told, reason.substr(0, 198));
  world_.CutPowerAndStart("boot-2");
  world_.sink.Connect();
  PollFor(seconds(30), true);
  EXPECT_EQ(LastOf("hidden_reason"), '"' + reason.substr(0, 198) + '"');
}

}  // namespace
}  // namespace tramgac
