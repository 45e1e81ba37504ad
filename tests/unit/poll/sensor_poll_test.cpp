// The kernel's sensors on a thread of their own: when they are told, and that nobody waits for a hung one.
#include "agent/poll/sensor_poll.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "board/sim/clock_sim.h"

namespace tramgac::poll {
namespace {

using namespace std::chrono_literals;
using digital_io::Climate;

class FakeSensor final : public digital_io::ClimateSensor {
 public:
  Result<Duration> Start() override { return gone ? Result<Duration>(Status::kNotFound) : Duration(); }
  Result<Climate> Collect() override { return Climate{2500, 4000}; }
  bool gone = false;
};

constexpr digital_io::Sensor kSensors[] = {{.has_temperature = true, .has_humidity = true}};

class SensorPollTest : public ::testing::Test {
 protected:
  // Runs for `time` as the thread does. Outcome: when blocks were told.
  std::vector<BootTime> RunFor(Duration time) {
    std::vector<BootTime> told;
    const BootTime end = clock_.Now() + time;
    while (clock_.Now() < end) {
      const BootTime next = poll_.TakeTurn();
      while (RawBlock* block = queue_.Take()) {
        EXPECT_EQ(block->device, 7u);
        last_exchange_ = block->exchange;
        told.push_back(block->taken);
        queue_.Return(block);
      }
      if (next > clock_.Now()) clock_.Advance(std::min(next, end) - clock_.Now());
    }
    return told;
  }

  board::SimClock clock_;
  BlockQueue queue_{8, [] {}};
  FakeSensor sensor_;
  digital_io::ClimateSensor* pointers_[1] = {&sensor_};
  digital_io::SensorReader reader_{kSensors, pointers_};
  SensorPoll poll_{7, reader_, clock_, queue_};
  Quality last_exchange_ = Quality::kNotReadYet;
};

TEST_F(SensorPollTest, TellsAtItsPeriod) {
  const BootTime start = clock_.Now();
  EXPECT_EQ(RunFor(25s), (std::vector<BootTime>{start, start + 10s, start + 20s}));
  EXPECT_EQ(queue_.counters().exchanged, 3u);
}

TEST_F(SensorPollTest, TellsALossWhenItIsOneAndTheReturnAtOnce) {
  RunFor(11s);
  sensor_.gone = true;
  RunFor(30s);
  EXPECT_EQ(last_exchange_, Quality::kDisconnected);
  sensor_.gone = false;
  EXPECT_EQ(RunFor(2s).size(), 1u);
  EXPECT_EQ(last_exchange_, Quality::kGood);
}

TEST_F(SensorPollTest, TellsWhenItIsAsked) {
  RunFor(1s);
  poll_.PollNow(6);
  EXPECT_TRUE(RunFor(1s).empty());
  poll_.PollNow(7);
  EXPECT_EQ(RunFor(1s).size(), 1u);
}

// Stands for a driver that hangs; let go by the test.
class HungSensor final : public digital_io::ClimateSensor {
 public:
  Result<Duration> Start() override {
    std::unique_lock lock(mutex);
    in = true;
    changed.notify_all();
    changed.wait(lock, [this] { return free; });
    return Status::kUnavailable;
  }
  Result<Climate> Collect() override { return Status::kUnavailable; }

  std::mutex mutex;
  std::condition_variable changed;
  bool in = false, free = false;
};

TEST(SensorPollThread, AHungDriverHoldsNobodyElseUp) {
  board::SimClock clock;
  BlockQueue queue(8, [] {});
  HungSensor hung;
  digital_io::ClimateSensor* pointers[] = {&hung};
  digital_io::SensorReader reader(kSensors, pointers);
  SensorPoll poll(7, reader, clock, queue);
  poll.Start();
  std::unique_lock lock(hung.mutex);
  hung.changed.wait(lock, [&] { return hung.in; });
  poll.PollNow(7);
  poll.RequestStop();
  hung.free = true;
  hung.changed.notify_all();
  lock.unlock();
  poll.Stop();
  EXPECT_EQ(queue.counters().exchanged, 0u);
}

}  // namespace
}  // namespace tramgac::poll
