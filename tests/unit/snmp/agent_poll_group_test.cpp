// Tables that have their rows in common, rows that are not wanted, and scales that the agent tells.
#include <gtest/gtest.h>

#include "tests/unit/snmp/block_view.h"

namespace tramgac::snmp {
namespace {

const Ids kEntry = Oid("1.3.6.1.2.1.99.1.1.1");  // 1: kind, 2: digits, 4: value
const Ids kName = Oid("1.3.6.1.2.1.47.1.1.1.1.7");

Ids Column(std::uint32_t column) { return Below(kEntry, {column}); }

void AddSensor(FakeAgent& agent, std::uint32_t index, std::int64_t kind, std::int64_t value, const std::string& name) {
  agent.objects[Below(kEntry, {1, index})] = Number(kind);
  agent.objects[Below(kEntry, {2, index})] = Number(1);
  agent.objects[Below(kEntry, {4, index})] = Number(value);
  agent.objects[Below(kName, {index})] = Text(name);
}

class Sensors : public ::testing::Test {
 protected:
  Sensors() {
    AddSensor(agent_, 5, 8, 235, "Inlet");
    AddSensor(agent_, 6, 10, 4200, "Fan 1");
    AddSensor(agent_, 7, 8, 410, "Exhaust");
  }

  FakeDevice::Table& AddTable(std::span<const std::int64_t> kinds) {
    FakeDevice::Table& table = device_.tables.emplace_back();
    table.label = kName;
    table.columns = {Column(4)};
    table.where = {RowCondition::Kind::kIs, kind_, 0, kinds, {}};
    return table;
  }

  FakeDevice device_;
  FakeAgent agent_;
  const Ids kind_ = Column(1);
};

constexpr std::int64_t kCelsius[] = {8};
constexpr std::int64_t kRpm[] = {10};
constexpr std::int64_t kNothing[] = {99};

TEST_F(Sensors, TwoKindsOfOneTableAreWalkedOnce) {
  AddTable(kCelsius);
  AddTable(kRpm);
  Poller poller(device_);
  auto readings = poller.Once(agent_);
  EXPECT_EQ(readings.size(), 3U);
  EXPECT_EQ(readings.at(poller.rows[0].at("Inlet")).value, Number(235));
  EXPECT_EQ(readings.at(poller.rows[0].at("Exhaust")).value, Number(410));
  EXPECT_EQ(readings.at(poller.rows[1].at("Fan 1")).value, Number(4200));
  EXPECT_EQ(poller.rows[0].size() + poller.rows[1].size(), 3U);
  EXPECT_EQ(agent_.last_bulk_names, 3U) << "label, kind and value; each once";
  const int bulks = agent_.bulks;
  poller.Once(agent_);
  EXPECT_EQ(agent_.bulks, bulks + 1) << "one request for both tables";
}

TEST_F(Sensors, ARowThatBecomesAnotherKindMoves) {
  AddTable(kCelsius);
  AddTable(kRpm);
  Poller poller(device_);
  poller.Once(agent_);
  agent_.objects[Below(kEntry, {1, 7})] = Number(10);
  const auto readings = poller.Once(agent_);
  EXPECT_EQ(readings.at(poller.rows[0].at("Exhaust")).quality, Quality::kRowGone);
  EXPECT_EQ(readings.at(poller.rows[1].at("Exhaust")).value, Number(410));
}

TEST_F(Sensors, RowsThatNobodyWantsTakeNoPlaces) {
  FakeDevice::Table& table = AddTable(kCelsius);
  table.max_rows = 2;
  for (std::uint32_t i = 100; i < 600; ++i) AddSensor(agent_, i, 10, i, "Fan");
  AddSensor(agent_, 900, 8, 5, "Far");
  agent_.objects.erase(Below(kEntry, {4, 5}));
  agent_.objects[Below(kEntry, {1, 5})] = Number(1);
  Poller poller(device_);
  const auto readings = poller.Once(agent_);
  EXPECT_EQ(readings.at(poller.rows[0].at("Far")).value, Number(5));
  EXPECT_EQ(poller.poll.counters().left_out_rows, 0U);
}

TEST_F(Sensors, NoRowFits) {
  AddTable(kNothing);
  Poller poller(device_);
  EXPECT_TRUE(poller.Once(agent_).empty());
}

TEST_F(Sensors, WithoutTheKindNobodyKnowsWhichRowsAreGone) {
  AddTable(kCelsius);
  Poller poller(device_);
  poller.Once(agent_);
  agent_.errors[Below(kEntry, {1, 5})] = ErrorStatus::kGeneralError;
  const auto readings = poller.Once(agent_);
  EXPECT_EQ(readings.at(poller.rows[0].at("Exhaust")).quality, Quality::kGeneralError);
}

TEST_F(Sensors, ATableWithAnotherClassIsWalkedAlone) {
  AddTable(kCelsius);
  AddTable(kRpm).refresh = RefreshClass::kSlow;
  Poller poller(device_);
  EXPECT_EQ(poller.Once(agent_, SetOf(RefreshClass::kFast)).size(), 2U);
  EXPECT_EQ(poller.Once(agent_, SetOf(RefreshClass::kSlow)).size(), 1U);
}

TEST_F(Sensors, TheScaleIsToldInTheRow) {
  const Ids digits = Column(2);
  AddTable(kCelsius).scale = {{digits}};
  agent_.objects[Below(kEntry, {2, 7})] = Number(2);
  agent_.objects.erase(Below(kEntry, {2, 5}));
  Poller poller(device_);
  const auto readings = poller.Once(agent_);
  const Reading& exhaust = readings.at(poller.rows[0].at("Exhaust"));
  ASSERT_LT(exhaust.told, poller.block.told.size());
  EXPECT_EQ(poller.block.told[exhaust.told].number, 2);
  EXPECT_TRUE(poller.block.told[exhaust.told].known);
  EXPECT_FALSE(poller.block.told[readings.at(poller.rows[0].at("Inlet")).told].known);
}

TEST_F(Sensors, TheScaleOfRowsMayBeAScalar) {
  const Ids unit = Oid("1.3.6.1.4.1.7.1.0");
  AddTable(kCelsius).scale = {{unit}};
  agent_.objects[unit] = Number(2);
  Poller poller(device_);
  const auto readings = poller.Once(agent_);
  const Reading& inlet = readings.at(poller.rows[0].at("Inlet"));
  EXPECT_EQ(poller.block.told[inlet.told].number, 2);
  EXPECT_EQ(readings.size(), 2U) << "the switch itself is no point";
}

TEST(RowsByIndex, APartOfTheIndexTellsTheKind) {
  constexpr std::int64_t kCurrent[] = {1};
  FakeDevice device;
  FakeDevice::Table& table = device.tables.emplace_back();
  const Ids value = Oid("1.3.6.1.4.1.13742.6.5.2.3.1.4");
  table.columns = {value};
  table.where = {RowCondition::Kind::kIndex, {}, 3, kCurrent, {}};
  FakeAgent agent;
  agent.objects[Below(value, {1, 1, 1})] = Number(12);
  agent.objects[Below(value, {1, 1, 4})] = Number(230);
  agent.objects[Below(value, {1, 2, 1})] = Number(13);
  Poller poller(device);
  const auto readings = poller.Once(agent);
  EXPECT_EQ(readings.size(), 2U);
  EXPECT_EQ(readings.at(poller.rows[0].at("1.2")).value, Number(13)) << "without the number that is the same in all";
}

TEST(ToldScales, OfScalarsAreAskedBeforeThem) {
  FakeDevice device;
  device.limits.max_varbinds = 2;
  device.AddScalar("1.3.6.1.4.1.7.2.0");
  device.AddScalar("1.3.6.1.4.1.7.3.0", RefreshClass::kSlow);
  const Ids divisor = Oid("1.3.6.1.4.1.7.9.0");
  device.scalar_scale = {{divisor}, {divisor}};
  FakeAgent agent;
  agent.objects[device.scalar_oids[0]] = Number(235);
  agent.objects[device.scalar_oids[1]] = Number(236);
  agent.objects[divisor] = Number(10);
  Poller poller(device);
  for (const std::uint8_t due : {kAllClasses, SetOf(RefreshClass::kFast), SetOf(RefreshClass::kSlow)}) {
    for (const auto& [point, reading] : poller.Once(agent, due)) {
      EXPECT_EQ(poller.block.told.at(reading.told).number, 10) << point;
      EXPECT_TRUE(poller.block.told.at(reading.told).known) << point;
    }
  }
  agent.objects.erase(divisor);
  const auto readings = poller.Once(agent);
  EXPECT_EQ(readings.at(0).value, Number(235));
  EXPECT_FALSE(poller.block.told.at(readings.at(0).told).known) << "that of the poll before is not used";
}

TEST(FirstBelow, SaysWhetherTheAgentHasSomething) {
  FakeDevice device;
  device.first_below = true;
  device.AddScalar("1.3.6.1.2.1.33");
  device.AddScalar("1.3.6.1.2.1.99");
  device.AddScalar("1.3.6.1.4.1.318");
  FakeAgent agent;
  agent.objects[Oid("1.3.6.1.2.1.33.1.1.1.0")] = Text("MGE");
  agent.objects[Oid("1.3.6.1.4.1.8072.1.0")] = Number(1);
  for (const bool v1 : {false, true}) {
    agent.v1 = v1;
    Poller poller(device);
    const auto readings = poller.Once(agent);
    EXPECT_EQ(readings.at(0).quality, Quality::kGood);
    EXPECT_EQ(readings.at(1).quality, Quality::kNoSuchObject);
    EXPECT_EQ(readings.at(2).quality, Quality::kNoSuchObject);
  }
}

}  // namespace
}  // namespace tramgac::snmp
