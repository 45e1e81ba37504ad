// Counters: the agent's own clock in the same answer, rows whose counters began anew, rows that come and go.
#include <gtest/gtest.h>

#include "drivers/snmp/device_clock.h"
#include "tests/unit/snmp/block_view.h"

namespace tramgac::snmp {
namespace {

const Ids kTable = Oid("1.3.6.1.2.1.2.2.1");
const Ids kUptime(kSysUpTime.begin(), kSysUpTime.end());

class AgentPollCounter : public testing::Test {
 protected:
  // 8 scalars, and a table of 6 rows: label, a counter twice, a discontinuity time.
  void SetUp() override {
    for (std::uint32_t i = 0; i < 8; ++i) {
      device.AddScalar("1.3.6.1.4.1." + std::to_string(i) + ".0");
      agent.objects[device.scalar_oids.back()] = Number(100 + i);
    }
    device.tables.push_back({Below(kTable, {2}), {Below(kTable, {5}), Below(kTable, {6}), Below(kTable, {5})}});
    device.tables[0].discontinuity = Below(kTable, {9});
    device.tables[0].timed = device.timed_scalars = true;
    for (std::uint32_t row = 1; row <= 6; ++row) AddRow(row, "row" + std::to_string(row));
    SetUptime(1234);
  }

  void AddRow(std::uint32_t index, const std::string& label) {
    agent.objects[Below(kTable, {2, index})] = Text(label);
    for (const std::uint32_t c : {5U, 6U}) agent.objects[Below(kTable, {c, index})] = Number(c * 10 + index);
    agent.objects[Below(kTable, {9, index})] = {VarType::kTimeTicks, 7, {}};
  }
  void RemoveRow(std::uint32_t index) {
    for (const std::uint32_t c : {2U, 5U, 6U, 9U}) agent.objects.erase(Below(kTable, {c, index}));
  }
  void SetUptime(std::uint32_t ticks) { agent.objects[kUptime] = {VarType::kTimeTicks, ticks, {}}; }

  void ExpectValues(const std::map<PointIndex, Reading>& readings, const Poller& poller, std::uint32_t uptime) {
    for (PointIndex i = 0; i < 8; ++i) {
      EXPECT_EQ(readings.at(i).value, Number(100 + i));
      EXPECT_EQ(readings.at(i).device_time, uptime);
    }
    for (std::uint32_t row = 1; row <= 6; ++row) {
      const PointIndex first = poller.rows.at(0).at("row" + std::to_string(row));
      EXPECT_EQ(readings.at(first).value, Number(50 + row));
      EXPECT_EQ(readings.at(first + 1).value, Number(60 + row));
      EXPECT_EQ(readings.at(first + 2).value, Number(50 + row));
      EXPECT_EQ(readings.at(first).device_time, uptime);
    }
  }

  FakeDevice device;
  FakeAgent agent;
};

TEST_F(AgentPollCounter, EveryValueHasTheAgentsClockOfItsOwnAnswer) {
  device.limits.max_repetitions = 2;
  device.limits.max_varbinds = 3;
  Poller poller(device);
  ExpectValues(poller.Once(agent), poller, 1234);
  EXPECT_EQ(agent.largest_get, 4U);
  EXPECT_EQ(agent.last_bulk_names, 5U) << "clock, label, two columns of which one serves two points, discontinuity";
}

TEST_F(AgentPollCounter, NobodyAsksForTheClockWithoutCounters) {
  device.tables[0].timed = device.timed_scalars = false;
  Poller poller(device);
  ExpectValues(poller.Once(agent), poller, 0);
  EXPECT_EQ(agent.largest_get, 8U);
  EXPECT_EQ(agent.last_bulk_names, 4U);
}

TEST_F(AgentPollCounter, AnAgentWithoutAClockIsReadAllTheSame) {
  agent.objects.erase(kUptime);
  for (const bool v1 : {false, true}) {
    agent.v1 = v1;
    device.limits.bulk = !v1;
    Poller poller(device);
    for (int i = 0; i < 3; ++i) ExpectValues(poller.Once(agent, SetOf(RefreshClass::kFast)), poller, 0);
    EXPECT_EQ(agent.last_get, v1 ? 8U : 9U) << "in version 1 it spoils the answer";
  }
}

TEST_F(AgentPollCounter, TruncatedAnswersAndErrorsAreSortedOutBehindTheClock) {
  for (const std::size_t cut : {1U, 2U, 3U, 5U}) {
    agent.cut_bulk_at = agent.cut_get_at = cut;
    Poller poller(device);
    const auto readings = poller.Once(agent);
    for (PointIndex i = 0; i < 8; ++i) EXPECT_EQ(readings.at(i).value, Number(100 + i)) << cut;
    EXPECT_EQ(readings.at(poller.rows[0].at("row6") + 2).value, Number(56)) << cut;
  }
  agent.cut_bulk_at = agent.cut_get_at = 1000;
  agent.errors[device.scalar_oids[0]] = ErrorStatus::kGeneralError;
  Poller poller(device);
  const auto readings = poller.Once(agent);
  EXPECT_EQ(readings.at(0).quality, Quality::kGeneralError);
  EXPECT_EQ(readings.at(1).value, Number(101));
  EXPECT_EQ(readings.at(1).device_time, 1234U);
}

TEST_F(AgentPollCounter, ARowSaysWhenItsCountersBeganAnew) {
  Poller poller(device);
  const auto restarted = [&](const char* row) {
    const auto readings = poller.Once(agent);
    return readings.at(poller.rows[0].at(row)).restarted;
  };
  EXPECT_FALSE(restarted("row2"));
  EXPECT_FALSE(restarted("row2"));
  agent.objects[Below(kTable, {9, 2})] = {VarType::kTimeTicks, 900, {}};
  const auto readings = poller.Once(agent);
  EXPECT_TRUE(readings.at(poller.rows[0].at("row2")).restarted);
  EXPECT_TRUE(readings.at(poller.rows[0].at("row2") + 2).restarted);
  EXPECT_FALSE(readings.at(poller.rows[0].at("row3")).restarted);
  EXPECT_FALSE(restarted("row2"));
}

TEST_F(AgentPollCounter, ARowKeepsItsPointsWhenItIsNumberedAnewAndSaysWhenItIsGone) {
  Poller poller(device);
  poller.Once(agent);
  const PointIndex row2 = poller.rows[0].at("row2"), row6 = poller.rows[0].at("row6");
  RemoveRow(2);
  RemoveRow(6);
  AddRow(40, "row6");
  auto readings = poller.Once(agent);
  for (PointIndex c = 0; c < 3; ++c) EXPECT_EQ(readings.at(row2 + c).quality, Quality::kRowGone);
  EXPECT_EQ(readings.at(row6).value, Number(90));
  AddRow(2, "row2");
  readings = poller.Once(agent);
  EXPECT_EQ(readings.at(row2).value, Number(52));
}

// Who has not seen the whole table cannot know that a row is gone.
TEST_F(AgentPollCounter, ACutWalkSaysOfNoRowThatItIsGone) {
  Poller poller(device);
  poller.Once(agent);
  agent.loops_at = Below(kTable, {2, 3});
  const auto readings = poller.Once(agent);
  EXPECT_EQ(readings.at(poller.rows[0].at("row6")).quality, Quality::kNotIncreasing);
  agent.loops_at.reset();
  agent.answers_until_silent = 2;
  for (const auto& [point, reading] : poller.Once(agent)) EXPECT_NE(reading.quality, Quality::kRowGone) << point;
}

}  // namespace
}  // namespace tramgac::snmp
