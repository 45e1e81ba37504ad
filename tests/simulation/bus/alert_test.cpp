// One device of ten in alert, on a serial line and behind a gateway, in virtual time: the agent's own workers, nothing
// wrong with anybody.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "agent/poll/modbus_serial_line.h"
#include "agent/poll/modbus_tcp_bus.h"
#include "drivers/modbus/rtu_client.h"
#include "tests/simulation/bus/sim_network.h"
#include "tests/simulation/bus/sim_serial_port.h"

namespace tramgac::poll {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr BootTime kBegin = BootTime(hours(1));
constexpr BootTime kRaised = kBegin + minutes(10);
constexpr BootTime kCleared = kRaised + hours(1);
constexpr BootTime kEnd = kCleared + minutes(10);
constexpr Duration kPeriod = seconds(5), kAlert = seconds(1), kTimeout = milliseconds(500);
constexpr DeviceIndex kDevices = 10, kUps = 4;

class AlertOnABus : public ::testing::Test {
 protected:
  AlertOnABus() {
    for (DeviceIndex i = 0; i < kDevices; ++i) {
      devices_.push_back(MakeDevice(i, static_cast<std::uint8_t>(i + 1), kPeriod, kTimeout));
      witnesses_.emplace_back(i, kPeriod);
    }
    devices_[kUps].alert = kAlert;
  }

  // Polls of the device in a minute, on average, from `from` until `until`.
  double PollsAMinute(DeviceIndex device, BootTime from, BootTime until) const {
    const std::vector<BootTime>& polls = witnesses_[device].polls();
    const auto count = std::count_if(polls.begin(), polls.end(), [&](BootTime at) { return at >= from && at < until; });
    return static_cast<double>(count) * static_cast<double>(minutes(1) / seconds(1)) /
           static_cast<double>((until - from) / seconds(1));
  }

  // `least`: polls a minute that the one in alert gets of what the others leave.
  void Expect(double least) const {
    for (const Witness& witness : witnesses_) {
      EXPECT_EQ(witness.wrong(), "");
      if (witness.index() == kUps) continue;
      const std::vector<BootTime>& polls = witness.polls();
      for (std::size_t i = 1; i < polls.size(); ++i) {
        if (polls[i - 1] < kRaised) continue;
        ASSERT_LE(polls[i] - polls[i - 1], kPeriod + kPeriod / 10) << "device " << witness.index();
      }
    }
    EXPECT_NEAR(PollsAMinute(kUps, kBegin + minutes(1), kRaised), 12, 0.2);
    EXPECT_GE(PollsAMinute(kUps, kRaised, kCleared), least);
    EXPECT_LE(PollsAMinute(kUps, kRaised, kCleared), 72);
    EXPECT_NEAR(PollsAMinute(kUps, kCleared + kPeriod, kEnd), 12, 0.2);
  }

  Random random_{1};
  std::vector<ModbusDevice> devices_;
  std::vector<Witness> witnesses_;
  BlockQueue queue_{10, [this] { TakeBlocks(queue_, witnesses_); }};
};

TEST_F(AlertOnABus, ASerialLine) {
  board::SimClock clock(kBegin);
  std::vector<FaultPlan> faults(kDevices);
  FaultPlan line;
  auto port = std::make_unique<SimSerialPort>(clock, faults, line, witnesses_, random_);
  ModbusSerialLine worker(std::make_unique<modbus::RtuClient>(modbus::SerialSettings{}, std::move(port)),
                          std::move(devices_), 0.05, clock, queue_, [] {});
  const auto run_until = [&](BootTime end) {
    while (clock.Now() < end) {
      const BootTime next = worker.TakeTurn();
      clock.Advance(std::max(std::min(next, end) - clock.Now(), Duration(0)));
    }
  };
  run_until(kRaised);
  worker.SetAlert(kUps, true);
  worker.SetAlert(99, true);  // of another line
  run_until(kCleared);
  worker.SetAlert(kUps, true);
  worker.SetAlert(kUps, false);  // the last word counts
  run_until(kEnd);
  Expect(30);
}

TEST_F(AlertOnABus, AGateway) {
  SimWorld world(kBegin);
  std::vector<SimHost::Unit> units;
  for (const ModbusDevice& device : devices_) units.push_back({device.index, device.unit, FaultPlan()});
  SimHost host(world, random_, witnesses_, std::move(units), FaultPlan(), modbus::TcpFraming::kMbap);
  ModbusTcpBus bus({{"192.0.2.1", 502}}, std::move(devices_), 0.05, std::make_unique<SimStream>(world, random_, host),
                   world.timers(), queue_, modbus::TcpFraming::kMbap);
  bus.Start(kBegin, 0);
  world.RunUntil(kRaised);
  EXPECT_TRUE(bus.SetAlert(kUps, true, kRaised));
  EXPECT_FALSE(bus.SetAlert(99, true, kRaised)) << "not on this bus";
  world.RunUntil(kCleared);
  EXPECT_TRUE(bus.SetAlert(kUps, false, kCleared));
  world.RunUntil(kEnd);
  Expect(30);
}

}  // namespace
}  // namespace tramgac::poll
