// What an agent can do wrong, and what the poll makes of it.
#include <gtest/gtest.h>

#include "tests/unit/snmp/block_view.h"

namespace tramgac::snmp {
namespace {

const Ids kTable = Oid("1.3.6.1.2.1.2.2.1");
const Ids kUnrelated = Oid("1.3.6.1.77.1.0");

class AgentPollFault : public testing::Test {
 protected:
  // 20 scalars with the value 100 + point, and a table of 6 rows with 3 columns.
  void SetUp() override {
    for (std::uint32_t i = 0; i < 20; ++i) {
      device.AddScalar("1.3.6.1.1." + std::to_string(i) + ".0");
      agent.objects[device.scalar_oids.back()] = Number(100 + i);
    }
    device.tables.push_back({Below(kTable, {2}), {Below(kTable, {5}), Below(kTable, {6}), Below(kTable, {7})}});
    for (std::uint32_t row = 1; row <= 6; ++row) {
      agent.objects[Below(kTable, {2, row})] = Text("row" + std::to_string(row));
      for (std::uint32_t c = 5; c <= 7; ++c) agent.objects[Below(kTable, {c, row})] = Number(c * 10 + row);
    }
    agent.objects[Oid("1.3.6.1.9.9")] = Number(0);  // something behind the table
  }

  void ExpectScalars(const std::map<PointIndex, Reading>& readings, std::set<PointIndex> but = {}) {
    for (PointIndex i = 0; i < 20; ++i) {
      ASSERT_TRUE(readings.contains(i)) << i;
      if (but.contains(i)) continue;
      EXPECT_EQ(readings.at(i).value, Number(100 + i)) << i;
    }
  }

  void ExpectTable(const std::map<PointIndex, Reading>& readings, const Poller& poller) {
    for (std::uint32_t row = 1; row <= 6; ++row) {
      const PointIndex first = poller.rows.at(0).at("row" + std::to_string(row));
      for (std::uint32_t c = 0; c < 3; ++c) {
        ASSERT_TRUE(readings.contains(first + c)) << row << ' ' << c;
        EXPECT_EQ(readings.at(first + c).value, Number((c + 5) * 10 + row)) << row << ' ' << c;
      }
    }
  }

  FakeDevice device;
  FakeAgent agent;
};

TEST_F(AgentPollFault, TooBigHalvesUntilItFitsAndIsRemembered) {
  agent.too_big_above = 3;
  Poller poller(device);
  const auto readings = poller.Once(agent, SetOf(RefreshClass::kFast));
  ExpectScalars(readings);
  ExpectTable(readings, poller);
  const int gets = agent.gets, bulks = agent.bulks;
  agent.largest_get = agent.largest_bulk = 0;
  ExpectTable(poller.Once(agent, SetOf(RefreshClass::kFast)), poller);
  EXPECT_EQ(agent.largest_get, 2U);  // 20 -> 10 -> 5 -> 2
  EXPECT_LE(agent.largest_bulk, 3U);
  EXPECT_LT(agent.gets - gets, gets);
  EXPECT_LT(agent.bulks - bulks, bulks);
}

// An agent, or a way to it, that swallows what is too large. It is alive: it has answered before in the same poll.
TEST_F(AgentPollFault, SilenceAboutALargeTableRequestIsMadeUpForInTheSamePoll) {
  device.limits.max_varbinds = 5;
  agent.silent_above = 20;
  Poller poller(device);
  const auto readings = poller.Once(agent, SetOf(RefreshClass::kFast));
  EXPECT_EQ(poller.block.exchange, Quality::kGood);
  ExpectScalars(readings);
  ExpectTable(readings, poller);
  EXPECT_EQ(agent.silences, 1);
  for (int i = 0; i < 5; ++i) ExpectTable(poller.Once(agent, SetOf(RefreshClass::kFast)), poller);
  EXPECT_EQ(agent.silences, 1) << "remembered";
}

// A tunnel on the way, or a new firewall, long after larger answers came through.
TEST_F(AgentPollFault, AWayThatNarrowsLaterIsFoundOutInTheSecondPoll) {
  device.limits.max_varbinds = 5;
  Poller poller(device);
  for (int i = 0; i < 5; ++i) poller.Once(agent, SetOf(RefreshClass::kFast));
  agent.silent_above = 6;
  const auto lost = poller.Once(agent, SetOf(RefreshClass::kFast));
  ExpectScalars(lost);
  EXPECT_EQ(lost.at(poller.rows[0].at("row1")).quality, Quality::kTimeout) << "once is a lost datagram";
  int polls = 0;
  while (poller.Once(agent, SetOf(RefreshClass::kFast)).at(poller.rows[0].at("row6")).quality != Quality::kGood) {
    ASSERT_LE(++polls, 4);
  }
  agent.silences = 0;
  for (int i = 0; i < 5; ++i) ExpectTable(poller.Once(agent, SetOf(RefreshClass::kFast)), poller);
  EXPECT_EQ(agent.silences, 0) << "remembered";
}

// The first request of a poll is the one that is swallowed: that looks like a dead agent, once and once more.
TEST_F(AgentPollFault, SilenceAboutTheFirstRequestCostsTwoPollsAtMost) {
  agent.silent_above = 10;
  Poller poller(device);
  int failed = 0;
  for (int i = 0; i < 20; ++i) {
    const auto readings = poller.Once(agent, SetOf(RefreshClass::kFast));
    if (poller.block.exchange != Quality::kGood) {
      ++failed;
      continue;
    }
    ExpectScalars(readings);
    if (failed == 2) ExpectTable(readings, poller);
  }
  EXPECT_EQ(failed, 2);
  agent.silences = 0;
  agent.silent_above = 1000;
  agent.largest_get = 0;
  poller.Once(agent);
  EXPECT_EQ(agent.largest_get, 20U) << "a static poll tries more again";
}

TEST_F(AgentPollFault, ADeadAgentThatComesBackIsAskedForAsMuchAsBefore) {
  Poller poller(device);
  agent.answers_until_silent = 0;
  for (int i = 0; i < 30; ++i) poller.Once(agent);
  EXPECT_EQ(poller.poll.counters().requests, 30U);
  agent.answers_until_silent = 1000;
  const auto readings = poller.Once(agent, SetOf(RefreshClass::kFast));
  ExpectScalars(readings);
  ExpectTable(readings, poller);
  poller.Once(agent, SetOf(RefreshClass::kFast));
  agent.gets = agent.bulks = 0;
  poller.Once(agent, SetOf(RefreshClass::kFast));
  EXPECT_EQ(agent.gets, 1);
  EXPECT_LE(agent.bulks, 2);
}

TEST_F(AgentPollFault, AnAgentThatDiesAfterAnswersIsNotAskedInEverSmallerParts) {
  Poller poller(device);
  poller.Once(agent);
  for (const int answers : {0, 1}) {
    agent.answers_until_silent = answers;
    const auto before = poller.poll.counters().requests;
    poller.Once(agent);
    EXPECT_LE(poller.poll.counters().requests - before, static_cast<unsigned>(answers) + 2);
  }
}

TEST_F(AgentPollFault, AnSnmpV1AgentIsWalkedByGetNextAndItsMissingNamesFailAlone) {
  agent.v1 = true;
  agent.objects.erase(device.scalar_oids[3]);
  agent.objects.erase(device.scalar_oids[11]);
  agent.objects.erase(Below(kTable, {6, 4}));
  agent.objects.erase(Oid("1.3.6.1.9.9"));  // the last column ends with the agent's last object: noSuchName
  device.limits.bulk = false;
  Poller poller(device);
  for (int i = 0; i < 2; ++i) {
    const auto readings = poller.Once(agent);
    ExpectScalars(readings, {3, 11});
    EXPECT_EQ(readings.at(3).quality, Quality::kNoSuchObject);
    EXPECT_EQ(readings.at(11).quality, Quality::kNoSuchObject);
    const PointIndex row4 = poller.rows[0].at("row4");
    EXPECT_EQ(readings.at(row4).value, Number(54));
    EXPECT_EQ(readings.at(row4 + 1).quality, Quality::kNoSuchInstance);
    EXPECT_EQ(readings.at(poller.rows[0].at("row6") + 2).value, Number(76));
  }
  EXPECT_EQ(agent.bulks, 0);
  EXPECT_EQ(agent.silences, 0);
  EXPECT_EQ(poller.poll.counters().cut_walks, 0U);
}

TEST_F(AgentPollFault, AStaticPollTriesTheFullSizeAgain) {
  agent.too_big_above = 3;
  Poller poller(device);
  poller.Once(agent);
  agent.too_big_above = 1000;
  agent.gets = 0;
  ExpectScalars(poller.Once(agent, kAllClasses));
  EXPECT_EQ(agent.gets, 1);
}

TEST_F(AgentPollFault, ASingleVariableThatIsTooBigFailsAlone) {
  agent.errors[device.scalar_oids[4]] = ErrorStatus::kTooBig;
  agent.errors[Below(kTable, {6})] = ErrorStatus::kTooBig;
  Poller poller(device);
  const auto readings = poller.Once(agent);
  EXPECT_EQ(readings.at(4).quality, Quality::kTooBig);
  ExpectScalars(readings, {4});
  const PointIndex row = poller.rows[0].at("row1");
  EXPECT_EQ(readings.at(row).value, Number(51));
  EXPECT_EQ(readings.at(row + 1).quality, Quality::kTooBig);
  EXPECT_EQ(readings.at(row + 2).value, Number(71));
}

TEST_F(AgentPollFault, AnErrorIndexTakesOutOneVariable) {
  agent.errors[device.scalar_oids[0]] = ErrorStatus::kNoSuchName;
  agent.errors[device.scalar_oids[19]] = ErrorStatus::kGeneralError;
  Poller poller(device);
  const auto readings = poller.Once(agent);
  EXPECT_EQ(readings.at(0).quality, Quality::kNoSuchObject);
  EXPECT_EQ(readings.at(19).quality, Quality::kGeneralError);
  ExpectScalars(readings, {0, 19});
  EXPECT_EQ(agent.gets, 3);
  EXPECT_EQ(poller.poll.counters().errors, 2U);
}

TEST_F(AgentPollFault, WithoutAnErrorIndexTheCulpritIsSearched) {
  agent.hides_error_index = true;
  agent.errors[device.scalar_oids[7]] = ErrorStatus::kGeneralError;
  agent.errors[Below(kTable, {7, 3})] = ErrorStatus::kGeneralError;
  Poller poller(device);
  const auto readings = poller.Once(agent);
  EXPECT_EQ(readings.at(7).quality, Quality::kGeneralError);
  ExpectScalars(readings, {7});
  const PointIndex row = poller.rows[0].at("row4");
  EXPECT_EQ(readings.at(row + 1).value, Number(64));
  EXPECT_EQ(readings.at(row + 2).quality, Quality::kGeneralError);
  EXPECT_EQ(readings.at(poller.rows[0].at("row3") + 2).value, Number(73));  // read before the error
}

TEST_F(AgentPollFault, AnErrorAboutAColumnEndsThatColumn) {
  agent.errors[Below(kTable, {5, 2})] = ErrorStatus::kGeneralError;
  device.limits.max_repetitions = 2;
  Poller poller(device);
  const auto readings = poller.Once(agent);
  EXPECT_EQ(readings.at(poller.rows[0].at("row2")).value, Number(52));
  EXPECT_EQ(readings.at(poller.rows[0].at("row3")).quality, Quality::kGeneralError);
  EXPECT_EQ(readings.at(poller.rows[0].at("row3") + 1).value, Number(63));
  EXPECT_EQ(poller.poll.counters().cut_walks, 1U);
}

TEST_F(AgentPollFault, TruncatedAnswersAreCompleted) {
  for (const std::size_t cut : {1U, 2U, 3U, 5U, 7U}) {
    agent.cut_bulk_at = agent.cut_get_at = cut;
    Poller poller(device);
    const auto readings = poller.Once(agent);
    ExpectScalars(readings);
    ExpectTable(readings, poller);
  }
}

TEST_F(AgentPollFault, EmptyAnswersAreBadFrames) {
  agent.cut_bulk_at = agent.cut_get_at = 0;
  Poller poller(device);
  const auto readings = poller.Once(agent);
  ASSERT_EQ(readings.size(), 20U);
  for (const auto& [point, reading] : readings) EXPECT_EQ(reading.quality, Quality::kBadFrame);
  EXPECT_LE(agent.gets + agent.bulks, 3);
}

TEST_F(AgentPollFault, ATableThatDoesNotIncreaseIsStopped) {
  Poller poller(device);
  poller.Once(agent);
  agent.loops_at = Below(kTable, {6, 3});
  agent.bulks = 0;
  const auto readings = poller.Once(agent);
  ExpectScalars(readings);
  EXPECT_EQ(readings.at(poller.rows[0].at("row3") + 1).value, Number(63));
  EXPECT_EQ(readings.at(poller.rows[0].at("row4") + 1).quality, Quality::kNotIncreasing);
  EXPECT_EQ(readings.at(poller.rows[0].at("row6") + 2).quality, Quality::kNotIncreasing);
  EXPECT_LE(agent.bulks, 2);
  EXPECT_EQ(poller.poll.counters().cut_walks, 1U);
  EXPECT_EQ(poller.poll.remark(), Quality::kNotIncreasing);
  agent.loops_at.reset();
  poller.Once(agent);
  EXPECT_EQ(poller.poll.remark(), Quality::kGood);
}

// Without a row there is no point that could say so.
TEST_F(AgentPollFault, ATableThatNeverIncreasedIsRemarkedOn) {
  Poller poller(device);
  EXPECT_EQ(poller.poll.remark(), Quality::kGood);
  agent.loops_at = Below(kTable, {2});
  agent.objects[*agent.loops_at] = Number(0);
  const auto readings = poller.Once(agent);
  ExpectScalars(readings);
  EXPECT_EQ(readings.size(), 20U);
  EXPECT_EQ(poller.poll.remark(), Quality::kNotIncreasing);
}

TEST_F(AgentPollFault, AnEndlessTableIsCutAndTheNextPollIsWell) {
  FakeAgent endless = agent;
  for (std::uint32_t row = 7; row < 5000; ++row) {
    endless.objects[Below(kTable, {2, row})] = Text("x" + std::to_string(row));
    endless.objects[Below(kTable, {5, row})] = Number(1);
  }
  Poller poller(device);
  poller.Once(endless);
  EXPECT_LT(endless.bulks, 60);
  EXPECT_EQ(poller.rows[0].size(), 64U);  // max_rows
  EXPECT_EQ(poller.poll.counters().cut_walks, 1U);
  ExpectTable(poller.Once(agent), poller);
}

TEST_F(AgentPollFault, ADeadAgentCostsOneRequestAndNoItems) {
  agent.answers_until_silent = 0;
  Poller poller(device);
  EXPECT_TRUE(poller.Once(agent).empty());
  EXPECT_EQ(poller.block.exchange, Quality::kTimeout);
  EXPECT_EQ(poller.poll.counters().requests, 1U);
}

TEST_F(AgentPollFault, AnAgentThatFallsSilentKeepsWhatItSaid) {
  device.limits.max_varbinds = 10;
  device.limits.max_repetitions = 2;
  Poller poller(device);
  poller.Once(agent);
  const auto everything = ReadingsOf(poller.block).size();
  for (int answers = 1; answers < 5; ++answers) {
    agent.answers_until_silent = answers;
    const auto readings = poller.Once(agent);
    EXPECT_EQ(poller.block.exchange, Quality::kGood);
    EXPECT_EQ(readings.size(), everything);
    EXPECT_EQ(readings.at(0).quality, Quality::kGood);
    EXPECT_EQ(readings.at(19).quality, answers > 1 ? Quality::kGood : Quality::kTimeout);
    EXPECT_EQ(readings.at(poller.rows[0].at("row1")).quality, answers > 2 ? Quality::kGood : Quality::kTimeout);
    EXPECT_EQ(readings.at(poller.rows[0].at("row6")).quality, Quality::kTimeout);
  }
}

TEST_F(AgentPollFault, OtherFailuresOfTheWholeAreNamed) {
  Poller poller(device);
  RawBlock block;
  Request request;
  poller.poll.Start(kAllClasses, block);
  ASSERT_TRUE(poller.poll.Next(request));
  poller.poll.OnFailure(Quality::kWrongCredentials);
  EXPECT_TRUE(poller.poll.finished());
  EXPECT_EQ(block.exchange, Quality::kWrongCredentials);
}

TEST_F(AgentPollFault, AnswersInAnotherOrderAreTakenByTheirNames) {
  Poller poller(device);
  RawBlock block;
  Request request;
  poller.poll.Start(kAllClasses, block);
  ASSERT_TRUE(poller.poll.Next(request));
  std::vector<Varbind> varbinds(20);
  for (std::uint32_t i = 0; i < 20; ++i) {
    varbinds[i].name = device.scalar_oids[(i + 1) % 20];
    varbinds[i].type = VarType::kInteger;
    varbinds[i].number = (i + 1) % 20;
  }
  poller.poll.OnResponse({ErrorStatus::kNoError, 0, varbinds});
  const auto readings = ReadingsOf(block);
  ASSERT_EQ(readings.size(), 20U);
  for (const auto& [point, reading] : readings) EXPECT_EQ(reading.value, Number(static_cast<int>(point))) << point;
}

TEST_F(AgentPollFault, APollThatTakesTooLongEndsWithWhatItHas) {
  Poller poller(device);
  poller.Once(agent);
  RawBlock block;
  Request request;
  poller.poll.Start(kAllClasses, block);
  ASSERT_TRUE(poller.poll.Next(request));
  std::vector<Varbind> varbinds(20);
  for (std::uint32_t i = 0; i < 20; ++i) varbinds[i] = {device.scalar_oids[i], VarType::kInteger, i, {}, {}};
  poller.poll.OnResponse({ErrorStatus::kNoError, 0, varbinds});
  poller.poll.Stop(Quality::kTimeout);
  EXPECT_TRUE(poller.poll.finished());
  EXPECT_EQ(block.exchange, Quality::kGood);
  const auto readings = ReadingsOf(block);
  EXPECT_EQ(readings.at(0).quality, Quality::kGood);
  EXPECT_EQ(readings.at(poller.rows[0].at("row1")).quality, Quality::kTimeout);
  poller.poll.Stop(Quality::kTimeout);  // of what is over: nothing
  EXPECT_EQ(ReadingsOf(block).size(), readings.size());
}

TEST_F(AgentPollFault, AnswersAboutOtherObjectsAreNotTaken) {
  Poller poller(device);
  RawBlock block;
  Request request;
  poller.poll.Start(kAllClasses, block);
  ASSERT_TRUE(poller.poll.Next(request));
  std::vector<Varbind> varbinds(20);
  for (std::uint32_t i = 0; i < 20; ++i) {
    varbinds[i].name = kUnrelated;  // a stale answer
    varbinds[i].type = VarType::kInteger;
  }
  poller.poll.OnResponse({ErrorStatus::kNoError, 0, varbinds});
  for (const auto& [point, reading] : ReadingsOf(block)) EXPECT_EQ(reading.quality, Quality::kBadFrame) << point;
}

TEST_F(AgentPollFault, AStartInTheMiddleForgetsTheOldPoll) {
  Poller poller(device);
  RawBlock forgotten;
  Request request;
  poller.poll.Start(kAllClasses, forgotten);
  ASSERT_TRUE(poller.poll.Next(request));
  const auto readings = poller.Once(agent);
  ExpectScalars(readings);
  ExpectTable(readings, poller);
  EXPECT_TRUE(forgotten.items.empty());
}

}  // namespace
}  // namespace tramgac::snmp
