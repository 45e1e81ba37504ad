// The node as a device: what it reads of itself goes the way of any other reading.
#include <gtest/gtest.h>

#include "agent/app/self_poll.h"
#include "board/sim/machine_sim.h"
#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class SelfTest : public testing::Test {
 protected:
  SelfTest() {
    machine_.state.disk_used = 41.2;
    machine_.state.memory_available = 60;
    world_.Start();
    world_.sink.Connect();
  }

  // Polls the node every ten seconds.
  void Run(Duration duration) {
    for (Duration past{}; past < duration; past += kNodePeriod) {
      poll_.Fill(facts_, world_.now, world_.Block(world_.pipeline->node()));
      world_.Run(kNodePeriod);
    }
  }
  std::vector<std::string> Transitions(std::string_view alarm) const {
    std::vector<std::string> all;
    for (const std::string& one : world_.observer.alarms) {
      if (one.starts_with(alarm)) all.push_back(one.substr(alarm.size() + 1));
    }
    return all;
  }

  using Words = std::vector<std::string>;
  World world_;
  board::SimMachine machine_;
  app::SelfFacts facts_;
  app::SelfPoll poll_{machine_, "/store", 10'000'000'000};
};

TEST_F(SelfTest, AFullDiskIsAnAlarmThatGetsWorseAndGoes) {
  Run(minutes(1));
  EXPECT_EQ(world_.Last("/last/node").at("values").at("disk.used.percent"), 41.2);
  EXPECT_EQ(Transitions("node.disk-full"), Words());
  machine_.state.disk_used = 92;
  Run(seconds(30));
  EXPECT_EQ(Transitions("node.disk-full"), Words({"raised"}));
  nlohmann::json alarm = world_.Last("/alarm/node.disk-full");
  EXPECT_EQ(alarm.at("severity"), "major");
  EXPECT_EQ(alarm.at("message_en"), "Disk of the node is almost full: 92 % (limit 90 %)");
  EXPECT_EQ(alarm.at("message_vi"), "Ổ đĩa của nút gần đầy: 92 % (ngưỡng 90 %)");
  EXPECT_EQ(alarm.at("point"), "disk.used.percent");
  machine_.state.disk_used = 98;
  Run(seconds(30));
  EXPECT_EQ(world_.Last("/alarm/node.disk-full").at("severity"), "critical");
  machine_.state.disk_used = 50;
  Run(minutes(6));
  EXPECT_EQ(Transitions("node.disk-full").back(), "cleared");
}

TEST_F(SelfTest, EachLimitHasItsAlarm) {
  const std::pair<const char*, std::function<void()>> cases[] = {
      {"node.memory-low", [this] { machine_.state.memory_available = 7; }},
      {"node.cpu-hot", [this] { machine_.state.cpu_temperature = 81; }},
      {"node.under-voltage", [this] { machine_.state.under_voltage = true; }},
      {"node.cpu-throttled", [this] { machine_.state.throttled = true; }},
      {"node.worker-lag", [this] { facts_.worker_lag = seconds(16); }},
      {"node.restarts-often", [this] { facts_.starts.restarts_day = 4; }},
  };
  for (const auto& [alarm, begin] : cases) {
    Run(seconds(20));
    EXPECT_EQ(Transitions(alarm), Words()) << alarm;
    begin();
    Run(seconds(80));
    EXPECT_EQ(Transitions(alarm), Words({"raised"})) << alarm;
  }
}

TEST_F(SelfTest, ACardThatWillNotLastAYear) {
  machine_.state.written_bytes = 0;
  for (int i = 0; i < 7 * 360; ++i) {
    *machine_.state.written_bytes += 10'000;  // 86 MB a day, of 10 GB
    Run(kNodePeriod);
  }
  EXPECT_EQ(Transitions("node.card-life"), Words({"raised"}));
  const nlohmann::json state = world_.Last("/state");
  EXPECT_EQ(state.at("card_life_years"), 0.3);
  EXPECT_NEAR(state.at("written_bytes_day").get<double>(), 86.4e6, 1e5);
}

TEST_F(SelfTest, WhatIsNotKnownIsNotInTheState) {
  Run(minutes(2));
  const nlohmann::json state = world_.Last("/state");
  EXPECT_FALSE(state.contains("card_life_years") || state.contains("written_bytes_day") ||
               state.contains("written_bytes_reading"));
  EXPECT_FALSE(world_.Last("/last/node").at("bad").contains("cpu.temperature"));
}

TEST_F(SelfTest, TheNodeIsNotCountedAmongItsDevices) {
  Run(minutes(2));
  EXPECT_EQ(world_.pipeline->State().devices, 1u);
  EXPECT_EQ(world_.pipeline->devices().back().health().condition, DeviceCondition::kAvailable);
  const nlohmann::json node = world_.Last("/birth").at("devices").at("node");
  EXPECT_EQ(node.at("period_s"), 10);
  EXPECT_EQ(node.at("points").size(), kNodePointCount);
  EXPECT_EQ(node.at("points").at("store.card.life").at("label").at("vi"), "Tuổi thọ thẻ nhớ");
}

TEST_F(SelfTest, AQuietNodeSaysLittleOfItself) {
  Run(minutes(1));
  const std::size_t before = world_.sink.On("/data/node").size();
  Run(hours(2));
  EXPECT_LE(world_.sink.On("/data/node").size() - before, 3u) << "it must not wear out the card that it watches";
}

TEST_F(SelfTest, ThatItDoesNotReadItselfAnyMoreIsSeen) {
  Run(minutes(1));
  world_.Run(minutes(2));
  EXPECT_EQ(world_.Last("/data/node").at("bad").at("disk.used.percent"), "stale");
}

}  // namespace
}  // namespace tramgac
