// Whatever the agent holds and however it answers, the poll reads exactly that.
#include <gtest/gtest.h>

#include <random>

#include "drivers/snmp/row_label.h"
#include "tests/unit/snmp/block_view.h"

namespace tramgac::snmp {
namespace {

class RandomWorld {
 public:
  explicit RandomWorld(unsigned seed) : random_(seed) {
    device.limits.max_varbinds = static_cast<std::uint16_t>(Any(1, 50));
    device.limits.max_repetitions = static_cast<std::uint16_t>(Any(1, 30));
    const std::uint32_t scalars = Any(0, 60);
    for (std::uint32_t i = 0; i < scalars; ++i) device.AddScalar("1.3.6.1.1." + std::to_string(i) + ".0");
    const std::uint32_t tables = Any(0, 3);
    for (std::uint32_t t = 0; t < tables; ++t) {
      auto& table = device.tables.emplace_back();
      const Ids entry = Below(Oid("1.3.6.1.2"), {t, 1});
      table.max_rows = 400;
      if (Any(0, 3) > 0) table.label = Below(entry, {1});
      const std::uint32_t columns = Any(1, 14);
      for (std::uint32_t c = 0; c < columns; ++c) table.columns.push_back(Below(entry, {c + 2}));
    }
  }

  // New content; labels are from a small set, so that rows move, double and vanish.
  void Refill() {
    agent.objects.clear();
    for (const Ids& oid : device.scalar_oids) {
      if (Any(0, 9) > 0) agent.objects[oid] = Number(Any(0, 1000));
    }
    for (const auto& table : device.tables) RefillTable(table);
    agent.too_big_above = Any(0, 2) == 0 ? Any(1, 60) : 1000;
    agent.cut_bulk_at = Any(0, 2) == 0 ? Any(1, 40) : 1000;
    agent.cut_get_at = Any(0, 4) == 0 ? Any(1, 20) : 1000;
  }

  std::uint32_t Any(std::uint32_t low, std::uint32_t high) {
    return std::uniform_int_distribution<std::uint32_t>(low, high)(random_);
  }

  FakeDevice device;
  FakeAgent agent;

 private:
  void RefillTable(const FakeDevice::Table& table) {
    const std::uint32_t rows = Any(0, 25);
    for (std::uint32_t r = 0; r < rows; ++r) {
      Ids index = {Any(1, 40)};
      if (Any(0, 3) == 0) index.push_back(Any(0, 3));
      if (!table.label.empty()) agent.objects[Join(table.label, index)] = Text("r" + std::to_string(Any(0, 20)));
      for (const Ids& column : table.columns) {
        if (Any(0, 7) > 0) agent.objects[Join(column, index)] = Number(Any(0, 1000));
      }
    }
  }

  static Ids Join(Ids base, const Ids& index) {
    base.insert(base.end(), index.begin(), index.end());
    return base;
  }

  std::mt19937 random_;
};

std::string Dotted(OidView index) {
  std::string text;
  MakeIndexLabel(index, text);
  return text;
}

// The rows that the agent's table has, by the label that the poll should give them.
std::map<std::string, Ids> ExpectedRows(const FakeAgent& agent, const FakeDevice::Table& table) {
  std::map<std::string, Ids> rows;
  for (const auto& [name, value] : agent.objects) {
    const bool labelled = !table.label.empty();
    if (labelled && IsPrefix(table.label, name)) {
      std::string label = value.octets;
      for (int n = 2; rows.contains(label); ++n) label = value.octets + "#" + std::to_string(n);
      rows[label] = Ids(name.begin() + static_cast<std::ptrdiff_t>(table.label.size()), name.end());
    }
    for (const Ids& column : table.columns) {
      if (labelled || !IsPrefix(column, name)) continue;
      const Ids index(name.begin() + static_cast<std::ptrdiff_t>(column.size()), name.end());
      rows[Dotted(index)] = index;
    }
  }
  return rows;
}

constexpr std::uint32_t kNoRow = 99999;  // stands for the index of a row of an earlier poll

void ExpectPoint(const FakeAgent& agent, const Ids& name, const std::map<PointIndex, Reading>& readings,
                 PointIndex point) {
  ASSERT_TRUE(readings.contains(point)) << point;
  const auto object = agent.objects.find(name);
  if (object == agent.objects.end()) {
    EXPECT_EQ(readings.at(point).quality, name.back() == kNoRow ? Quality::kRowGone : Quality::kNoSuchInstance);
  } else {
    EXPECT_EQ(readings.at(point).quality, Quality::kGood);
    EXPECT_EQ(readings.at(point).value, object->second);
  }
}

void ExpectTable(const RandomWorld& world, std::uint32_t t, Poller& poller,
                 const std::map<PointIndex, Reading>& readings) {
  const auto& table = world.device.tables[t];
  const auto expected = ExpectedRows(world.agent, table);
  for (const auto& [label, index] : expected) {
    ASSERT_TRUE(poller.rows[t].contains(label)) << label;
  }
  for (const auto& [label, first] : poller.rows[t]) {
    const auto row = expected.find(label);
    for (std::uint32_t c = 0; c < table.columns.size(); ++c) {
      Ids name = table.columns[c];
      if (row != expected.end()) {
        name.insert(name.end(), row->second.begin(), row->second.end());
      } else {
        name.push_back(kNoRow);
      }
      ExpectPoint(world.agent, name, readings, first + c);
    }
  }
}

TEST(AgentPollProperty, ReadsExactlyWhatTheAgentHas) {
  for (unsigned seed = 1; seed <= 120; ++seed) {
    SCOPED_TRACE(seed);
    RandomWorld world(seed);
    Poller poller(world.device);
    for (int poll = 0; poll < 6 && !testing::Test::HasFailure(); ++poll) {
      world.Refill();
      const auto readings = poller.Once(world.agent, poll == 0 ? kAllClasses : SetOf(RefreshClass::kFast));
      ASSERT_EQ(poller.block.exchange, Quality::kGood);
      std::size_t points = world.device.scalar_oids.size();
      for (PointIndex i = 0; i < points; ++i) ExpectPoint(world.agent, world.device.scalar_oids[i], readings, i);
      for (std::uint32_t t = 0; t < world.device.tables.size(); ++t) {
        ExpectTable(world, t, poller, readings);
        points += poller.rows[t].size() * world.device.tables[t].columns.size();
      }
      const bool complete = poller.poll.counters().left_out_rows == 0;
      EXPECT_TRUE(!complete || readings.size() == points) << readings.size();
    }
  }
}

}  // namespace
}  // namespace tramgac::snmp
