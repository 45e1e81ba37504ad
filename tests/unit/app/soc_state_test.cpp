#include "agent/app/soc_state.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "agent/app/soc_line.h"
#include "tests/unit/app/soc_kit.h"

namespace tramgac::app {
namespace {

using document::Language;
using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> Names(const SocState& state, bool hidden = false, std::string_view filter = "") {
  std::vector<std::string> names;
  const SocList& list = state.List(hidden, filter);
  for (std::size_t i = 0; i < list.size(); ++i) names.push_back(list[i].first.alarm);
  return names;
}

const SocKey kUps{"dc", "dc-01", "ups.on-battery"};

TEST(SocState, AnAlarmComesAndGoes) {
  SocState state;
  PutAlarm(state, "ups.on-battery", "active-unacked", "critical",
           {{"value", 31.5}, {"limit", 30}, {"unit", "Cel"}, {"message_en", "31.5 °C"}});
  ASSERT_THAT(Names(state), ElementsAre("ups.on-battery"));
  const SocAlarm& alarm = state.alarms().at(kUps);
  EXPECT_EQ(alarm.severity, SocSeverity::kCritical);
  EXPECT_EQ(alarm.occurrence, 7);
  EXPECT_EQ(alarm.value, "31.5 °C");
  EXPECT_EQ(alarm.limit, "30 °C");
  EXPECT_EQ(alarm.text.In(Language::kEnglish), "31.5 °C") << "the message with its value is better than the text";
  EXPECT_EQ(alarm.text.In(Language::kVietnamese), "UPS đang chạy ắc quy");
  EXPECT_EQ(alarm.since_ms, kNoon);
  PutAlarm(state, "ups.on-battery", "normal");
  EXPECT_THAT(Names(state), IsEmpty());
}

// A node that cannot store tells the state alone (seq 0), and the event when it can again.
TEST(SocState, AnAlarmThatTheNodeCannotStoreRingsOnce) {
  SocState state;
  state.Connected(kNoon);
  const auto tell = [&state](const char* severity, int occurrence, bool announce = true) {
    PutAlarm(state, "ups.on-battery", "active-unacked", severity,
             {{"seq", 0}, {"announce", announce}, {"occurrence", occurrence}});
    return state.TakeAnnouncements();
  };
  const auto record = [&state](int seq, int occurrence) {
    Put(state, "dc/dc-01/event",
        AlarmBody("active-unacked", "critical",
                  {{"store", "s"},
                   {"seq", seq},
                   {"alarm", "ups.on-battery"},
                   {"transition", "raised"},
                   {"announce", true},
                   {"occurrence", occurrence}}));
    return state.TakeAnnouncements();
  };
  EXPECT_EQ(tell("minor", 7, false), 0u) << "nobody is to be told yet";
  EXPECT_EQ(tell("minor", 7), 1u);
  EXPECT_EQ(tell("minor", 7), 0u) << "the node has a new connection";
  EXPECT_EQ(tell("critical", 7), 1u) << "it has become worse";
  EXPECT_EQ(record(11, 7), 0u);
  EXPECT_EQ(record(12, 7), 0u) << "the record of its becoming worse";
  EXPECT_EQ(record(13, 7), 1u) << "and this is new";
  EXPECT_EQ(record(14, 8), 1u);
}

// Every node may write there: in whose name is not known.
TEST(SocState, WhatStandsWhereAnswersDoIsNoNode) {
  SocState state;
  PutAlarm(state, "ups.on-battery", "active-unacked");
  const std::size_t before = state.alarms().size();
  for (const char* topic : {"tramgac/v1/rsp/dc-02/alarm/fire", "tramgac/v1/wm/dc-02/alarm/fire"}) {
    state.Take(topic, R"({"phase":"active-unacked","severity":"critical","text_en":"FIRE"})", false, kNoon);
    EXPECT_EQ(SocLine(topic, R"({"severity":"critical"})", false, kNoon), std::nullopt);
  }
  EXPECT_EQ(state.alarms().size(), before);
}

TEST(SocState, AnEmptyPayloadTakesItAway) {
  SocState state;
  PutAlarm(state, "ups.on-battery", "active-unacked");
  state.Take("tramgac/v1/dc/dc-01/alarm/ups.on-battery", "", false, kNoon);
  EXPECT_THAT(state.alarms(), IsEmpty());
}

TEST(SocState, WorstUnseenStandsFirst) {
  SocState state;
  PutAlarm(state, "a.minor-new", "active-unacked", "minor");
  PutAlarm(state, "b.critical-known", "active-acked", "critical");
  PutAlarm(state, "c.critical-over", "returned-unacked", "critical");
  PutAlarm(state, "d.critical-new", "active-unacked", "critical");
  PutAlarm(state, "e.major-newer", "active-unacked", "major", {{"t", "2026-11-24T13:00:00.000Z"}});
  PutAlarm(state, "f.major-older", "active-unacked", "major");
  EXPECT_THAT(Names(state), ElementsAre("d.critical-new", "c.critical-over", "e.major-newer", "f.major-older",
                                        "a.minor-new", "b.critical-known"));
}

TEST(SocState, ASeverityThatIsNotKnownIsNotSmall) {
  SocState state;
  PutAlarm(state, "a.x", "active-unacked", "catastrophic");
  PutAlarm(state, "b.x", "active-unacked", "major");
  EXPECT_THAT(Names(state), ElementsAre("a.x", "b.x"));
}

TEST(SocState, HiddenOnesAreCountedAndListedApart) {
  SocState state;
  PutAlarm(state, "a.x", "active-unacked");
  PutAlarm(state, "b.x", "active-unacked", "major", {{"hidden", "shelved"}, {"hidden_by", "an"}});
  PutAlarm(state, "c.x", "normal", "minor", {{"hidden", "out-of-service"}});
  EXPECT_THAT(Names(state), ElementsAre("a.x"));
  EXPECT_THAT(Names(state, true), ElementsAre("b.x", "c.x"));
  const SocCounts counts = state.Counts();
  EXPECT_EQ(counts.active[static_cast<std::size_t>(SocSeverity::kCritical)], 1u);
  EXPECT_EQ(counts.active[static_cast<std::size_t>(SocSeverity::kMajor)], 0u);
  EXPECT_EQ(counts.unacked, 1u);
  EXPECT_EQ(counts.hidden, 2u);
}

// Whatever comes and goes, the list that is kept is the list that would be made anew, and so are the counts.
TEST(SocState, TheListStaysInOrderWhileAlarmsComeAndGo) {
  constexpr const char* kPhases[] = {"normal", "active-unacked", "active-acked", "returned-unacked"};
  constexpr const char* kSeverities[] = {"warning", "minor", "odd", "major", "critical"};
  for (const auto& [hidden, filter] : {std::pair(false, ""), {true, ""}, {false, "1 ac quy"}}) {
    SocState kept;
    static_cast<void>(kept.List(hidden, filter));
    std::mt19937 random(7);
    for (int step = 0; step < 2000; ++step) {
      const std::string id = "a.x" + std::to_string(random() % 40);
      if (random() % 10 == 0) {
        kept.Take("tramgac/v1/dc/dc-01/alarm/" + id, "", false, kNoon);
        continue;
      }
      const json more = {{"t", "2026-11-24T12:00:0" + std::to_string(random() % 10) + ".000Z"},
                         {"occurrence", random() % 3},
                         {"hidden", random() % 4 == 0 ? "shelved" : ""}};
      PutAlarm(kept, id, kPhases[random() % 4], kSeverities[random() % 5], more);
      if (step % 50 != 0) continue;
      const std::vector<std::string> names = Names(kept, hidden, filter);
      const SocList anew(hidden, filter, kept.alarms());
      ASSERT_EQ(names.size(), anew.size());
      for (std::size_t i = 0; i < names.size(); ++i) ASSERT_EQ(names[i], anew[i].first.alarm) << step;
      const SocCounts counts = kept.Counts();
      EXPECT_EQ(counts.hidden, SocList(true, "", kept.alarms()).size());
      EXPECT_EQ(std::accumulate(counts.active.begin(), counts.active.end(), 0u),
                std::ranges::count_if(kept.alarms(), [](const auto& alarm) {
                  return alarm.second.hidden.empty() && alarm.second.is_active();
                }));
    }
  }
}

TEST(SocState, FindsWordsWithoutAccents) {
  SocState state;
  PutAlarm(state, "a.on-battery", "active-unacked");
  PutAlarm(state, "b.x", "active-unacked", "minor", {{"text_en", "Door"}, {"text_vi", "Cửa mở"}});
  EXPECT_THAT(Names(state, false, "ac quy"), ElementsAre("a.on-battery"));
  EXPECT_THAT(Names(state, false, "CỬA dc-01"), ElementsAre("b.x"));
  EXPECT_THAT(Names(state, false, "quy cua"), IsEmpty());
  EXPECT_THAT(Names(state, false, "  "), SizeIs(2));
}

TEST(SocState, NodesAreOnlineOrLost) {
  SocState state;
  PutNode(state, "dc-01", true);
  PutNode(state, "dc-02", false);
  PutAlarm(state, "a.x", "active-unacked");
  Put(state, "dc/dc-03/alarm/a.x", AlarmBody("active-unacked"));
  EXPECT_EQ(state.Counts().online, 1u);
  EXPECT_EQ(state.Counts().lost, 1u);
  EXPECT_EQ(state.Counts().unknown, 1u);
  EXPECT_THAT(state.LostNodes(), ElementsAre("dc/dc-02"));
  EXPECT_EQ(state.Node("dc", "dc-02")->presence, SocPresence::kLost);
  state.Take("tramgac/v1/dc/dc-02/state", "", false, kNoon);
  EXPECT_THAT(state.LostNodes(), IsEmpty());
}

TEST(SocState, TellsWhatIsToBeTold) {
  SocState state;
  const auto say = [&state](int seq, const json& more) {
    json event = AlarmBody("active-unacked", "critical", {{"store", "s"}, {"seq", seq}, {"alarm", "ups.on-battery"}});
    event.update(more);
    Put(state, "dc/dc-01/event", event);
    return state.TakeAnnouncements();
  };
  EXPECT_EQ(say(1, {{"transition", "raised"}}), 1u);
  EXPECT_EQ(say(1, {{"transition", "raised"}}), 0u) << "sent again, not raised again";
  EXPECT_EQ(say(2, {{"transition", "acked"}}), 0u);
  EXPECT_EQ(say(3, {{"transition", "raised"}, {"hidden", "shelved"}}), 0u);
  EXPECT_EQ(say(4, {{"transition", "raised"}, {"announce", false}}), 0u) << "the node decides";
  EXPECT_EQ(say(5, {{"transition", "cleared"}, {"announce", true}}), 1u);
  EXPECT_EQ(say(1, {{"transition", "raised"}, {"store", "another"}}), 1u) << "a new store counts anew";
}

TEST(SocState, WhatWasRaisedWhileNotConnectedIsToldToo) {
  SocState state;
  state.Connected(kNoon);
  const json body = AlarmBody("active-unacked");
  Put(state, "dc/dc-01/alarm/ups.on-battery", body, true);
  EXPECT_EQ(state.TakeAnnouncements(), 0u) << "at the start the screen shows it";
  state.Connected(kNoon + 60000);
  Put(state, "dc/dc-01/alarm/ups.on-battery", body, true);
  EXPECT_EQ(state.TakeAnnouncements(), 0u) << "the same as before";
  Put(state, "dc/dc-01/alarm/ups.on-battery", AlarmBody("active-unacked", "critical", {{"occurrence", 8}}), true);
  EXPECT_EQ(state.TakeAnnouncements(), 1u);
}

TEST(SocState, WhatIsNotConfirmedIsForgottenAfterAWhile) {
  SocState state;
  state.Connected(kNoon);
  PutNode(state, "dc-01", true);
  PutAlarm(state, "a.x", "active-unacked");
  PutAlarm(state, "b.x", "active-unacked");
  state.Connected(kNoon + 1000);
  EXPECT_FALSE(state.alarms().at({"dc", "dc-01", "a.x"}).confirmed);
  PutAlarm(state, "a.x", "active-unacked");
  EXPECT_TRUE(state.alarms().at({"dc", "dc-01", "a.x"}).confirmed);
  state.Step(kNoon + 1000 + SocState::kForgetAfterMs - 1);
  EXPECT_THAT(Names(state), SizeIs(2));
  state.Step(kNoon + 1000 + SocState::kForgetAfterMs);
  EXPECT_THAT(Names(state), ElementsAre("a.x"));
}

TEST(SocState, SinceIsKeptThroughAnAcknowledgement) {
  SocState state;
  PutAlarm(state, "ups.on-battery", "active-unacked");
  PutAlarm(state, "ups.on-battery", "active-acked", "critical", {{"t", "2026-11-24T12:30:00.000Z"}});
  EXPECT_EQ(state.alarms().at(kUps).since_ms, kNoon);
  PutAlarm(state, "ups.on-battery", "active-unacked", "critical",
           {{"t", "2026-11-24T13:00:00.000Z"}, {"occurrence", 8}});
  EXPECT_EQ(state.alarms().at(kUps).since_ms, kNoon + 3600000);
}

TEST(SocState, HistoryHasRuleAndOperator) {
  SocState state;
  Put(state, "dc/dc-01/event",
      {{"event", "alarm"}, {"alarm", kUps.alarm}, {"transition", "raised"}, {"t", "2026-11-24T12:00:00.000Z"}});
  Put(state, "dc/dc-01/event",
      {{"event", "operator"},
       {"alarm", kUps.alarm},
       {"verb", "ack"},
       {"user", "an"},
       {"reason", "r"},
       {"result", "done"}});
  Put(state, "dc/dc-01/event", {{"event", "device-available"}, {"device", "ups"}});
  const auto history = state.History(kUps);
  ASSERT_THAT(history, SizeIs(2));
  EXPECT_EQ(history[0]->what, "ack");
  EXPECT_EQ(history[0]->by, "an");
  EXPECT_EQ(history[1]->what, "raised");
  EXPECT_THAT(state.History({"dc", "dc-02", kUps.alarm}), IsEmpty());
}

TEST(SocState, RowsShareTheDefinitionOfTheirTable) {
  SocState state;
  Put(state, "dc/dc-01/def/fw.link-down",
      {{"cause", {{"en", "cable"}, {"vi", "cáp"}}}, {"response", {{"en", "look"}}}, {"time_to_respond_s", 300.0}});
  const auto definition = state.Definition({"dc", "dc-01", "fw.link-down.wan1"});
  ASSERT_TRUE(definition);
  EXPECT_EQ(definition->cause.In(Language::kVietnamese), "cáp");
  EXPECT_EQ(definition->response.In(Language::kVietnamese), "look") << "better than nothing";
  EXPECT_EQ(definition->time_to_respond_s, 300);
  EXPECT_FALSE(state.Definition({"dc", "dc-01", "fw.other"}));
}

TEST(SocState, WhatMakesNoSenseIsCountedAndNotShown) {
  SocState state;
  state.Take("tramgac/v1/dc/dc-01/alarm/a.x", "{", false, kNoon);
  state.Take("tramgac/v1/dc/dc-01/alarm/a.x", "[]", false, kNoon);
  state.Take("tramgac/v1/dc/dc-01/alarm/a.x", R"({"phase":"odd"})", false, kNoon);
  state.Take("tramgac/v1/DC/dc-01/alarm/a.x", AlarmBody("active-unacked").dump(), false, kNoon);
  state.Take("tramgac/v1/dc/dc-01/alarm/a\x1b[2J", AlarmBody("active-unacked").dump(), false, kNoon);
  state.Take("tramgac/v1/dc/dc-01/alarm/a.x", std::string(100000, '['), false, kNoon);
  EXPECT_EQ(state.losses().malformed, 6u);
  state.Take("other/topic", "x", false, kNoon);
  state.Take("tramgac/v1/dc/dc-01/data/ups", "x", false, kNoon);
  EXPECT_EQ(state.losses().malformed, 6u);
  EXPECT_THAT(state.alarms(), IsEmpty());
}

TEST(SocState, TextsOfTheNetworkAreClean) {
  SocState state;
  PutAlarm(state, "a.x", "active-unacked", "critical",
           {{"text_en", "\x1b]0;owned\x07"}, {"hidden_by", "\x1b[2J"}, {"point", "p\n"}, {"unit", "\xc2\x9b"}});
  const SocAlarm& alarm = state.alarms().at({"dc", "dc-01", "a.x"});
  EXPECT_EQ(alarm.text.en, "?]0;owned?");
  EXPECT_EQ(alarm.hidden_by, "?[2J");
  EXPECT_EQ(alarm.point, "p?");
}

TEST(SocState, EverythingIsBounded) {
  SocLimits limits;
  limits.alarms = 3;
  limits.nodes = 2;
  limits.definitions = 1;
  limits.happenings = 2;
  SocState state(limits);
  for (int i = 0; i < 5; ++i) PutAlarm(state, "a.x" + std::to_string(i), "active-unacked");
  EXPECT_THAT(state.alarms(), SizeIs(3));
  EXPECT_EQ(state.losses().alarms, 2u);
  PutAlarm(state, "a.x1", "active-acked");
  EXPECT_EQ(state.losses().alarms, 2u) << "those that are known go on";
  PutNode(state, "dc-02", true);
  PutNode(state, "dc-03", true);
  EXPECT_EQ(state.losses().nodes, 1u);
  for (const char* name : {"a.x", "b.x"}) Put(state, std::string("dc/dc-01/def/") + name, json::object());
  EXPECT_EQ(state.losses().definitions, 1u);
  for (int i = 0; i < 4; ++i) {
    Put(state, "dc/dc-01/event", {{"event", "alarm"}, {"alarm", "a.x1"}, {"transition", "raised"}, {"seq", i + 1}});
  }
  EXPECT_THAT(state.History({"dc", "dc-01", "a.x1"}), SizeIs(2));
}

}  // namespace
}  // namespace tramgac::app
