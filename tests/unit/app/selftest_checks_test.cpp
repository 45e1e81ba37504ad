// What the checklist on site makes of what an agent says of itself.
#include "agent/app/selftest_checks.h"

#include <gtest/gtest.h>

namespace tramgac::app {
namespace {

using nlohmann::json;

json Reading(const char* point, json value) {
  return {{"device", "node"}, {"point", point}, {"value", std::move(value)}};
}

json Device(const char* id, const char* condition, int polls, int failures, int bad = 0) {
  return {{"device", id},       {"condition", condition}, {"polls", polls},    {"failures", failures},
          {"bad", bad},         {"points", 30},           {"answer_s", 0.012}, {"last_failure", "timeout"},
          {"profile", "di_8ch"}};
}

AgentSays Healthy() {
  AgentSays says;
  says.status = {{"clock", "synced"},
                 {"broker", {{"address", "soc.example:8883"}, {"connected", true}, {"tls", true}}},
                 {"stages", {{"publish", 100}}},
                 {"store", {{"hours_left", 200}, {"unsent", 0}}},
                 {"sandbox", {{"calls", true}, {"memory", true}, {"addresses", true}, {"privileges", true}}},
                 {"held", 0},
                 {"refused", 0}};
  says.devices = {Device("node", "available", 10, 0), Device("ups-1", "available", 100, 2)};
  says.devices[0]["profile"] = "node";
  says.readings = {Reading("device.undervoltage", false),     Reading("clock.offset", -3.2),
                   Reading("disk.used.percent", 41.0),        Reading("disk.inodes.used.percent", 5.0),
                   Reading("memory.available.percent", 60.0), Reading("cpu.temperature", 55.0)};
  return says;
}

MachineSays Machine() { return {0.4, {}, {"eth0 10.1.2.3"}, "soc.example", true, {"10.9.9.9"}}; }

AgentSays Later(AgentSays says) {
  says.status["stages"]["publish"] = 130;
  says.devices[1]["polls"] = 130;
  return says;
}

const Check& Of(const std::vector<Check>& checks, std::string_view name) {
  const auto found = std::find_if(checks.begin(), checks.end(), [&](const Check& one) { return one.name == name; });
  EXPECT_NE(found, checks.end()) << name;
  return *found;
}

TEST(SelftestNode, AHealthyNodePasses) {
  const AgentSays before = Healthy();
  const std::vector<Check> checks = JudgeNode(before, Later(before), Machine());
  EXPECT_EQ(checks.size(), 12u);
  for (const Check& check : checks) {
    EXPECT_EQ(VerdictName(check.verdict), "passed") << check.name << ": " << check.found.en;
    EXPECT_FALSE(check.found.vi.empty());
  }
  EXPECT_EQ(Of(checks, "clock").found.en, "synchronised, 3 ms off");
  EXPECT_FALSE(HasFailed(checks));
}

// One thing wrong at a time: that check says so with what to do, and no other.
struct Wrong {
  const char* check;
  Verdict verdict;
  void (*spoil)(AgentSays& after, MachineSays& machine);
};

class SelftestTrouble : public ::testing::TestWithParam<Wrong> {};

TEST_P(SelftestTrouble, IsNamedWithWhatToDo) {
  const AgentSays before = Healthy();
  AgentSays after = Later(before);
  MachineSays machine = Machine();
  GetParam().spoil(after, machine);
  for (const Check& check : JudgeNode(before, after, machine)) {
    const bool spoilt = check.name == GetParam().check;
    if (!spoilt) continue;
    EXPECT_EQ(VerdictName(check.verdict), VerdictName(GetParam().verdict)) << check.found.en;
    EXPECT_FALSE(check.advice.en.empty());
    EXPECT_FALSE(check.advice.vi.empty());
    EXPECT_NE(check.advice.en, check.advice.vi);
    return;
  }
  FAIL() << "no such check";
}

INSTANTIATE_TEST_SUITE_P(
    Each, SelftestTrouble,
    ::testing::Values(
        Wrong{"power", Verdict::kFailed, [](AgentSays& a, MachineSays&) { a.readings[0]["value"] = true; }},
        Wrong{"clock", Verdict::kFailed, [](AgentSays& a, MachineSays&) { a.status["clock"] = "not-synced"; }},
        Wrong{"rtc", Verdict::kFailed, [](AgentSays&, MachineSays& m) { m.rtc_off_s = -70000; }},
        Wrong{"rtc", Verdict::kNoticed, [](AgentSays&, MachineSays& m) { m.rtc_off_s.reset(); }},
        Wrong{"disk", Verdict::kFailed, [](AgentSays& a, MachineSays&) { a.readings[3]["value"] = 97.0; }},
        Wrong{"disk", Verdict::kFailed,
              [](AgentSays& a, MachineSays&) {
                a.alarms = {{{"alarm", "node.store-failing"}, {"active", true}}};
              }},
        Wrong{"sandbox", Verdict::kFailed, [](AgentSays& a, MachineSays&) { a.status["sandbox"]["calls"] = false; }},
        Wrong{"sandbox", Verdict::kNoticed,
              [](AgentSays& a, MachineSays&) {
                for (auto& part : a.status["sandbox"]) part = false;
              }},
        Wrong{"memory", Verdict::kNoticed, [](AgentSays& a, MachineSays&) { a.readings[4]["value"] = 3.0; }},
        Wrong{"heat", Verdict::kNoticed, [](AgentSays& a, MachineSays&) { a.readings[5]["value"] = 86.0; }},
        Wrong{"heat", Verdict::kFailed,
              [](AgentSays& a, MachineSays&) { a.readings.push_back(Reading("cpu.throttled", true)); }},
        Wrong{"network", Verdict::kFailed, [](AgentSays&, MachineSays& m) { m.networks.clear(); }},
        Wrong{"dns", Verdict::kFailed, [](AgentSays&, MachineSays& m) { m.broker_addresses.clear(); }},
        Wrong{"broker", Verdict::kFailed,
              [](AgentSays& a, MachineSays&) {
                a.status["broker"]["connected"] = false;
                a.status["broker"]["problem"] = {{"en", "The certificate has ended."}, {"vi", "Chứng thư hết hạn."}};
              }},
        Wrong{"broker", Verdict::kNoticed, [](AgentSays& a, MachineSays&) { a.status["broker"]["tls"] = false; }},
        Wrong{"broker", Verdict::kNoticed, [](AgentSays& a, MachineSays&) { a.status["broker"] = nullptr; }},
        Wrong{"publish", Verdict::kFailed, [](AgentSays& a, MachineSays&) { a.status["held"] = 1; }},
        Wrong{"publish", Verdict::kFailed, [](AgentSays& a, MachineSays&) { a.status["refused"] = 2; }},
        Wrong{"publish", Verdict::kFailed,
              [](AgentSays& a, MachineSays&) {
                a.status["stages"]["publish"] = 100;
                a.status["store"]["unsent"] = 7;
              }},
        Wrong{"store", Verdict::kNoticed, [](AgentSays& a, MachineSays&) { a.status["store"]["fleeting"] = "ram"; }},
        Wrong{"store", Verdict::kNoticed, [](AgentSays& a, MachineSays&) { a.status["store"]["hours_left"] = 3; }}));

TEST(SelftestDevices, OfWhatTheyDidMeanwhile) {
  const auto judge = [](const json& before, const json& after) {
    AgentSays first, second;
    first.devices = {before};
    second.devices = {after};
    const std::vector<Check> checks = JudgeDevices(first, second);
    EXPECT_EQ(checks.size(), 1u);
    return checks.front();
  };
  const json start = Device("ups-1", "available", 100, 50);
  const Check good = judge(start, Device("ups-1", "available", 130, 50));
  EXPECT_EQ(VerdictName(good.verdict), "passed");
  EXPECT_EQ(good.found.en, "answers in 12 ms; 0 of 30 polls failed; 0 of 30 points unread");
  EXPECT_EQ(good.of, "ups-1");
  EXPECT_EQ(VerdictName(judge(start, Device("ups-1", "available", 130, 52)).verdict), "noticed");
  EXPECT_EQ(VerdictName(judge(start, Device("ups-1", "failing", 130, 60)).verdict), "failed");
  EXPECT_EQ(VerdictName(judge(start, Device("ups-1", "available", 130, 50, 3)).verdict), "noticed");
  const Check silent = judge(start, Device("ups-1", "unavailable", 130, 80));
  EXPECT_EQ(VerdictName(silent.verdict), "failed");
  EXPECT_NE(silent.advice.vi.find("tramgac probe"), std::string::npos);
  EXPECT_EQ(VerdictName(judge(start, Device("ups-1", "unknown", 0, 0)).verdict), "not-run");
  EXPECT_EQ(VerdictName(judge(start, Device("ups-1", "available", 100, 50)).verdict), "passed") << "its period is long";
}

TEST(SelftestDevices, WhatTheNodeMakesItselfIsNone) {
  AgentSays says;
  for (const char* profile : {"node", "room", "area", "meetings", "di_8ch"}) {
    says.devices.push_back(Device(profile, "unavailable", 5, 5));
    says.devices.back()["profile"] = profile;
  }
  const std::vector<Check> checks = JudgeDevices({}, says);
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_EQ(checks[0].of, "di_8ch");
}

TEST(SelftestContacts, EachIsSeenBothWays) {
  const auto contact = [](const char* point, json value) {
    return json{
        {"device", "doors"}, {"point", point}, {"value", std::move(value)}, {"label", {{"en", "x"}, {"vi", "y"}}}};
  };
  ContactWatch watch("doors");
  EXPECT_FALSE(watch.done());
  EXPECT_EQ(VerdictName(watch.Checks().front().verdict), "failed") << "nothing is read of it";
  watch.Take({contact("contact.1", false), contact("contact.2", false), contact("voltage", 230)});
  watch.Take({contact("contact.1", true), contact("contact.2", nullptr)});
  EXPECT_EQ(watch.Waiting(), "contact.2");
  EXPECT_FALSE(watch.done());
  EXPECT_EQ(watch.Checks().size(), 2u);
  EXPECT_TRUE(HasFailed(watch.Checks()));
  watch.Take({contact("contact.2", true)});
  EXPECT_TRUE(watch.done());
  EXPECT_FALSE(HasFailed(watch.Checks()));
}

TEST(SelftestAlarm, IsSeenOrNot) {
  EXPECT_EQ(JudgeTestAlarm(12.0, 12).found.en, "test alarm acknowledged after 12 s");
  EXPECT_EQ(VerdictName(JudgeTestAlarm(std::nullopt, 300).verdict), "failed");
}

}  // namespace
}  // namespace tramgac::app
