#include "drivers/snmp/agent_poll.h"

#include <gtest/gtest.h>

#include "tests/unit/snmp/block_view.h"

namespace tramgac::snmp {
namespace {

const Ids kTable = Oid("1.3.6.1.2.1.2.2.1");

// Rows `names` at the indices 1, 2, .. (or at `indices`), a label and two value columns.
void FillTable(FakeAgent& agent, const std::vector<std::string>& names, std::vector<std::uint32_t> indices = {}) {
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    const std::uint32_t index = indices.empty() ? i + 1 : indices[i];
    agent.objects[Below(kTable, {2, index})] = Text(names[i]);
    agent.objects[Below(kTable, {5, index})] = Number(1000 + index);
    agent.objects[Below(kTable, {8, index})] = Number(index % 2);
  }
}

FakeDevice DeviceWithTable() {
  FakeDevice device;
  device.AddScalar("1.3.6.1.2.1.1.3.0");
  device.tables.push_back({Below(kTable, {2}), {Below(kTable, {5}), Below(kTable, {8})}});
  return device;
}

TEST(AgentPoll, ReadsScalarsPackedIntoOneGet) {
  FakeDevice device;
  FakeAgent agent;
  for (std::uint32_t i = 0; i < 40; ++i) {
    device.AddScalar("1.3.6.1.4.1.318.1." + std::to_string(i) + ".0");
    agent.objects[device.scalar_oids.back()] = Number(i * 7);
  }
  Poller poller(device);
  const auto readings = poller.Once(agent);
  ASSERT_EQ(readings.size(), 40U);
  for (const auto& [point, reading] : readings) EXPECT_EQ(reading.value, Number(point * 7));
  EXPECT_EQ(agent.gets, 1);
  EXPECT_EQ(agent.bulks, 0);
  EXPECT_EQ(poller.poll.counters().requests, 1U);
  EXPECT_EQ(poller.block.exchange, Quality::kGood);
}

TEST(AgentPoll, AnObjectOfSeveralPointsIsAskedForOnce) {
  FakeDevice device;
  for (int i = 0; i < 28; ++i) device.AddScalar("1.3.6.1.4.1.318.1.1.1.11.1.1.0");
  device.AddScalar("1.3.6.1.2.1.1.3.0");
  FakeAgent agent;
  agent.objects[device.scalar_oids[0]] = Text("0001");
  agent.objects[device.scalar_oids.back()] = Number(5);
  Poller poller(device);
  auto readings = poller.Once(agent);
  EXPECT_EQ(agent.largest_get, 2U);
  ASSERT_EQ(readings.size(), 29U);
  EXPECT_EQ(readings.at(0).value, Text("0001"));
  EXPECT_EQ(readings.at(27).value, Text("0001"));
  EXPECT_EQ(readings.at(28).value, Number(5));
  agent.objects.erase(device.scalar_oids[0]);
  readings = poller.Once(agent);
  EXPECT_EQ(readings.at(27).quality, Quality::kNoSuchInstance);
}

// Two points with two forms each, in front of one that is always there.
FakeDevice DeviceWithForms() {
  FakeDevice device;
  device.AddScalar("1.3.6.1.4.1.1.1.0");
  device.AddScalar("1.3.6.1.4.1.1.2.0");
  device.AddScalar("1.3.6.1.4.1.1.3.0");
  device.stand_ins = {{0, Oid("1.3.6.1.4.1.2.1.0")}, {0, Oid("1.3.6.1.4.1.3.1.0")}, {1, Oid("1.3.6.1.4.1.2.2.0")}};
  return device;
}

TEST(AgentPoll, WhatAnAgentDoesNotHaveIsStoodInFor) {
  for (const bool v1 : {false, true}) {
    FakeDevice device = DeviceWithForms();
    FakeAgent agent;
    agent.v1 = v1;
    agent.objects[Oid("1.3.6.1.4.1.3.1.0")] = Number(31);
    agent.objects[Oid("1.3.6.1.4.1.1.2.0")] = Number(12);
    agent.objects[Oid("1.3.6.1.4.1.2.2.0")] = Number(22);
    agent.objects[Oid("1.3.6.1.4.1.1.3.0")] = Number(13);
    Poller poller(device);
    auto readings = poller.Once(agent);
    EXPECT_EQ(readings.size(), 3U);
    EXPECT_EQ(readings.at(0).value, Number(31)) << "the second that stands in";
    EXPECT_EQ(poller.block.items.size(), 3U);
    for (const RawItem& item : poller.block.items) EXPECT_EQ(item.stand_in, item.point == 0 ? 2 : 0);
    EXPECT_EQ(readings.at(1).value, Number(12)) << "the first that is there";
    agent.gets = 0;
    readings = poller.Once(agent, SetOf(RefreshClass::kFast));
    EXPECT_EQ(readings.at(0).value, Number(31));
    EXPECT_EQ(agent.gets, 1) << "which form it has is known by now";
    EXPECT_EQ(agent.largest_get, 3U) << "the other forms are not asked for";
  }
}

TEST(AgentPoll, WhatHasNoFormAtAllIsMissingAndCostsNoMore) {
  FakeDevice device = DeviceWithForms();
  FakeAgent agent;
  agent.objects[Oid("1.3.6.1.4.1.1.3.0")] = Number(13);
  Poller poller(device);
  EXPECT_EQ(poller.Once(agent).at(0).quality, Quality::kNoSuchInstance);
  agent.gets = 0;
  const auto readings = poller.Once(agent, SetOf(RefreshClass::kFast));
  EXPECT_EQ(readings.at(0).quality, Quality::kNoSuchInstance);
  EXPECT_EQ(readings.at(1).quality, Quality::kNoSuchInstance);
  EXPECT_EQ(agent.gets, 1);
}

TEST(AgentPoll, FormsAreTriedAgainWithTheStaticOnes) {
  FakeDevice device = DeviceWithForms();
  FakeAgent agent;
  agent.objects[Oid("1.3.6.1.4.1.2.1.0")] = Number(21);
  agent.objects[Oid("1.3.6.1.4.1.1.3.0")] = Number(13);
  Poller poller(device);
  EXPECT_EQ(poller.Once(agent).at(0).value, Number(21));
  agent.objects[Oid("1.3.6.1.4.1.1.1.0")] = Number(11);
  agent.objects[Oid("1.3.6.1.4.1.2.2.0")] = Number(22);
  auto readings = poller.Once(agent, SetOf(RefreshClass::kFast));
  EXPECT_EQ(readings.at(0).value, Number(21));
  EXPECT_EQ(readings.at(1).quality, Quality::kNoSuchInstance);
  readings = poller.Once(agent);
  EXPECT_EQ(readings.at(0).value, Number(11)) << "another firmware";
  EXPECT_EQ(readings.at(1).value, Number(22));
}

TEST(AgentPoll, AFormThatIsMissedOnceIsAskedForAgain) {
  for (const bool first : {true, false}) {
    FakeDevice device = DeviceWithForms();
    FakeAgent agent;
    const Ids form = Oid(first ? "1.3.6.1.4.1.1.1.0" : "1.3.6.1.4.1.3.1.0");
    agent.objects[form] = Number(7);
    agent.objects[Oid("1.3.6.1.4.1.1.3.0")] = Number(13);
    Poller poller(device);
    EXPECT_EQ(poller.Once(agent).at(0).value, Number(7));
    agent.objects.erase(form);
    EXPECT_EQ(poller.Once(agent, SetOf(RefreshClass::kFast)).at(0).quality, Quality::kNoSuchInstance);
    agent.objects[form] = Number(8);
    EXPECT_EQ(poller.Once(agent, SetOf(RefreshClass::kFast)).at(0).value, Number(8));
  }
}

TEST(AgentPoll, TwoPointsWithOneStandInAndNothingThere) {
  FakeDevice device;
  for (const char* oid : {"1.3.6.1.4.1.1.1.0", "1.3.6.1.4.1.1.2.0", "1.3.6.1.4.1.1.3.0"}) device.AddScalar(oid);
  device.stand_ins = {{0, Oid("1.3.6.1.4.1.1.2.0")}, {1, Oid("1.3.6.1.4.1.2.2.0")}};
  FakeAgent agent;
  agent.objects[Oid("1.3.6.1.4.1.1.3.0")] = Number(13);
  Poller poller(device);
  const auto readings = poller.Once(agent);  // a point that comes twice fails in ReadingsOf
  EXPECT_EQ(readings.size(), 3U);
  EXPECT_EQ(readings.at(0).quality, Quality::kNoSuchInstance);
}

TEST(AgentPoll, AnObjectThatStandsInForOneAndIsAnother) {
  FakeDevice device;
  device.AddScalar("1.3.6.1.4.1.1.1.0");
  device.AddScalar("1.3.6.1.4.1.1.2.0");
  device.stand_ins = {{0, Oid("1.3.6.1.4.1.1.2.0")}};
  FakeAgent agent;
  agent.objects[Oid("1.3.6.1.4.1.1.2.0")] = Number(12);
  Poller poller(device);
  const auto readings = poller.Once(agent);  // a point that comes twice fails in ReadingsOf
  EXPECT_EQ(readings.at(0).value, Number(12));
  EXPECT_EQ(readings.at(1).value, Number(12));
}

TEST(AgentPoll, NothingDueIsFinishedAtOnce) {
  FakeDevice device;
  device.AddScalar("1.3.6.1.2.1.1.3.0", RefreshClass::kStatic);
  FakeAgent agent;
  Poller poller(device);
  EXPECT_TRUE(poller.Once(agent, SetOf(RefreshClass::kFast)).empty());
  EXPECT_EQ(agent.gets, 0);
}

TEST(AgentPoll, ReadsOnlyTheClassesThatAreDue) {
  FakeDevice device = DeviceWithTable();
  device.AddScalar("1.3.6.1.2.1.1.5.0", RefreshClass::kStatic);
  device.tables[0].refresh = RefreshClass::kSlow;
  FakeAgent agent;
  agent.objects[device.scalar_oids[0]] = Number(1);
  agent.objects[device.scalar_oids[1]] = Text("ups");
  FillTable(agent, {"a"});
  Poller poller(device);
  EXPECT_EQ(poller.Once(agent, SetOf(RefreshClass::kFast)).size(), 1U);
  EXPECT_EQ(poller.Once(agent, SetOf(RefreshClass::kStatic)).count(1), 1U);
  EXPECT_EQ(agent.bulks, 0);
  EXPECT_EQ(poller.Once(agent, SetOf(RefreshClass::kSlow)).size(), 2U);
  EXPECT_EQ(poller.Once(agent, SetOf(RefreshClass::kFast) | SetOf(RefreshClass::kSlow)).size(), 3U);
}

TEST(AgentPoll, MissingScalarsAreNamed) {
  FakeDevice device;
  device.AddScalar("1.3.6.1.2.1.1.3.0");
  device.AddScalar("1.3.6.1.2.1.1.4.0");
  FakeAgent agent;
  agent.objects[device.scalar_oids[0]] = Number(5);
  const auto readings = Poller(device).Once(agent);
  EXPECT_EQ(readings.at(0).value, Number(5));
  EXPECT_EQ(readings.at(1).quality, Quality::kNoSuchInstance);
}

TEST(AgentPoll, OneRequestAtATime) {
  FakeDevice device = DeviceWithTable();
  AgentPoll poll(device.Address());
  RawBlock block;
  Request request;
  EXPECT_FALSE(poll.Next(request));  // not started
  poll.OnResponse({});               // nobody asked: ignored
  poll.OnFailure(Quality::kTimeout);
  poll.Start(kAllClasses, block);
  EXPECT_FALSE(poll.finished());
  EXPECT_TRUE(poll.Next(request));
  EXPECT_FALSE(poll.Next(request));
  EXPECT_FALSE(poll.finished());
  EXPECT_EQ(block.exchange, Quality::kGood);
}

TEST(AgentPoll, RowsAreAnnouncedOnceAndNamedByTheirLabel) {
  FakeDevice device = DeviceWithTable();
  FakeAgent agent;
  FillTable(agent, {"lo", "eth0", "eth1"});
  Poller poller(device);
  auto readings = poller.Once(agent);
  ASSERT_EQ(poller.rows[0].size(), 3U);
  EXPECT_EQ(poller.rows[0].at("lo"), 1U);  // after the one scalar point
  EXPECT_EQ(poller.rows[0].at("eth0"), 3U);
  EXPECT_EQ(poller.rows[0].at("eth1"), 5U);
  EXPECT_EQ(readings.at(3).value, Number(1002));
  EXPECT_EQ(readings.at(6).value, Number(1));
  readings = poller.Once(agent);
  EXPECT_TRUE(poller.block.new_rows.empty());
  EXPECT_EQ(readings.at(5).value, Number(1003));
}

TEST(AgentPoll, AllColumnsTravelTogether) {
  FakeDevice device = DeviceWithTable();
  FakeAgent agent;
  FillTable(agent, {"a", "b", "c", "d"});
  Poller poller(device);
  poller.Once(agent);
  EXPECT_EQ(agent.bulks, 1);  // 10 repetitions: four rows, and the end is seen as well
  EXPECT_LE(agent.largest_bulk, TableWalk::kMaxVarbinds);
  agent.largest_bulk = 0;
  poller.Once(agent);
  EXPECT_EQ(agent.bulks, 2);
  EXPECT_EQ(agent.largest_bulk, 3U * 5U);  // the rows that are known, and one more to see the end
}

TEST(AgentPoll, ARowKeepsItsPointsWhenItsIndexChanges) {
  FakeDevice device = DeviceWithTable();
  FakeAgent agent;
  FillTable(agent, {"lo", "eth0"});
  Poller poller(device);
  poller.Once(agent);
  agent.objects.clear();
  FillTable(agent, {"eth0", "lo", "wan"}, {7, 9, 11});
  const auto readings = poller.Once(agent);
  ASSERT_EQ(poller.block.new_rows.size(), 1U);
  EXPECT_EQ(poller.block.new_rows[0].index, "11");
  EXPECT_EQ(poller.rows[0].at("wan"), 5U);
  EXPECT_EQ(readings.at(poller.rows[0].at("eth0")).value, Number(1007));
  EXPECT_EQ(readings.at(poller.rows[0].at("lo")).value, Number(1009));
}

TEST(AgentPoll, AVanishedRowIsReportedAndComesBackToItsPoints) {
  FakeDevice device = DeviceWithTable();
  FakeAgent agent;
  FillTable(agent, {"lo", "eth0"});
  Poller poller(device);
  poller.Once(agent);
  agent.objects.clear();
  FillTable(agent, {"lo"});
  auto readings = poller.Once(agent);
  EXPECT_EQ(readings.at(3).quality, Quality::kRowGone);
  EXPECT_EQ(readings.at(4).quality, Quality::kRowGone);
  agent.objects.clear();
  readings = poller.Once(agent);
  EXPECT_EQ(readings.at(1).quality, Quality::kRowGone);
  EXPECT_EQ(readings.at(4).quality, Quality::kRowGone);
  FillTable(agent, {"lo", "eth0"});
  readings = poller.Once(agent);
  EXPECT_TRUE(poller.block.new_rows.empty());
  EXPECT_EQ(readings.at(3).value, Number(1002));
}

TEST(AgentPoll, DuplicateAndEmptyLabelsStayApart) {
  FakeDevice device = DeviceWithTable();
  FakeAgent agent;
  FillTable(agent, {"bank", "bank", "", "bank", "bank#2"});
  Poller poller(device);
  auto readings = poller.Once(agent);
  ASSERT_EQ(poller.rows[0].size(), 5U);
  EXPECT_EQ(readings.at(poller.rows[0].at("bank")).value, Number(1001));
  EXPECT_EQ(readings.at(poller.rows[0].at("bank#2")).value, Number(1002));
  EXPECT_EQ(readings.at(poller.rows[0].at("3")).value, Number(1003));
  EXPECT_EQ(readings.at(poller.rows[0].at("bank#3")).value, Number(1004));
  EXPECT_EQ(readings.at(poller.rows[0].at("bank#2#2")).value, Number(1005));
  readings = poller.Once(agent);
  EXPECT_TRUE(poller.block.new_rows.empty());
  EXPECT_EQ(readings.at(poller.rows[0].at("bank#3")).value, Number(1004));
}

TEST(AgentPoll, WithoutALabelColumnTheIndexIsTheLabel) {
  FakeDevice device = DeviceWithTable();
  device.tables[0].label.clear();
  FakeAgent agent;
  agent.objects[Below(kTable, {5, 3, 1})] = Number(31);
  agent.objects[Below(kTable, {8, 3, 2})] = Number(32);
  Poller poller(device);
  const auto readings = poller.Once(agent);
  EXPECT_EQ(readings.at(poller.rows[0].at("3.1")).value, Number(31));
  EXPECT_EQ(readings.at(poller.rows[0].at("3.2") + 1).value, Number(32));
  EXPECT_EQ(readings.at(poller.rows[0].at("3.2")).quality, Quality::kNoSuchInstance);
}

TEST(AgentPoll, TheLabelColumnMayBeAValueToo) {
  FakeDevice device = DeviceWithTable();
  device.tables[0].columns.push_back(Below(kTable, {2}));
  FakeAgent agent;
  FillTable(agent, {"lo", "eth0"});
  Poller poller(device);
  const auto readings = poller.Once(agent);
  EXPECT_EQ(readings.at(poller.rows[0].at("eth0") + 2).value, Text("eth0"));
  EXPECT_EQ(agent.bulks, 1);
}

TEST(AgentPoll, RaggedColumnsAreMatchedByIndex) {
  FakeDevice device = DeviceWithTable();
  device.limits.max_repetitions = 2;
  FakeAgent agent;
  FillTable(agent, {"a", "b", "c", "d", "e"});
  agent.objects.erase(Below(kTable, {5, 2}));
  agent.objects.erase(Below(kTable, {5, 3}));
  agent.objects.erase(Below(kTable, {8, 5}));
  Poller poller(device);
  const auto readings = poller.Once(agent);
  EXPECT_EQ(readings.at(poller.rows[0].at("b")).quality, Quality::kNoSuchInstance);
  EXPECT_EQ(readings.at(poller.rows[0].at("c")).quality, Quality::kNoSuchInstance);
  EXPECT_EQ(readings.at(poller.rows[0].at("d")).value, Number(1004));
  EXPECT_EQ(readings.at(poller.rows[0].at("d") + 1).value, Number(0));
  EXPECT_EQ(readings.at(poller.rows[0].at("e") + 1).quality, Quality::kNoSuchInstance);
}

TEST(AgentPoll, RowsBeyondTheMaximumAreCountedAndLeftOut) {
  FakeDevice device = DeviceWithTable();
  device.tables[0].max_rows = 2;
  device.tables.push_back({{}, {Oid("1.3.6.1.9.1")}});
  FakeAgent agent;
  FillTable(agent, {"a", "b", "c", "d"});
  agent.objects[Oid("1.3.6.1.9.1.5")] = Number(55);
  Poller poller(device);
  const auto readings = poller.Once(agent);
  EXPECT_EQ(poller.rows[0].size(), 2U);
  EXPECT_EQ(poller.poll.counters().left_out_rows, 2U);
  EXPECT_EQ(readings.at(poller.rows[1].at("5")).value, Number(55));  // behind the two rows of the first table
  EXPECT_EQ(poller.rows[1].at("5"), 1U + 2U * 2U);
  EXPECT_EQ(readings.size(), 1U + 4U + 1U);
}

TEST(AgentPoll, RowsWithoutALabelGoByTheirIndex) {
  FakeDevice device = DeviceWithTable();
  FakeAgent agent;
  FillTable(agent, {"a", "b"});
  agent.objects.erase(Below(kTable, {2, 2}));
  Poller poller(device);
  EXPECT_EQ(poller.Once(agent).size(), 5U);
  EXPECT_EQ(poller.rows[0].size(), 2U);
  EXPECT_TRUE(poller.rows[0].contains("2"));
}

TEST(AgentPoll, ARowWhoseLabelWasCutOffIsNotCalledByItsIndex) {
  FakeDevice device = DeviceWithTable();
  FakeAgent agent;
  FillTable(agent, {"a", "b"});
  agent.errors[Below(kTable, {2, 1})] = ErrorStatus::kGeneralError;  // the label of row 2 cannot be had
  Poller poller(device);
  poller.Once(agent);
  EXPECT_TRUE(poller.rows[0].empty()) << "they come with their labels once those can be read";
}

TEST(AgentPoll, ATableAtTheEndOfTheMibEnds) {
  FakeDevice device = DeviceWithTable();
  FakeAgent agent;
  FillTable(agent, {"a"});
  EXPECT_EQ(Poller(device).Once(agent).at(2).value, Number(1));  // column 8 is the last object of all
}

}  // namespace
}  // namespace tramgac::snmp
