// A day of Modbus over TCP in virtual time: a gateway with several units, a serial device server, and devices that have
// a connection for themselves; everything goes wrong now and then.
#include <gtest/gtest.h>

#include <memory>

#include "agent/poll/modbus_tcp_bus.h"
#include "tests/simulation/bus/sim_network.h"
#include "tests/simulation/bus/verdict.h"

namespace tramgac::poll {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr BootTime kBegin = BootTime(hours(1));
constexpr BootTime kFaultsEnd = kBegin + hours(22) + minutes(30);
constexpr BootTime kEnd = kBegin + hours(24);
constexpr Duration kTimeout = milliseconds(500);
constexpr Duration kPeriod = seconds(5);

constexpr FaultKind kUnitFaults[] = {
    FaultKind::kSilence,    FaultKind::kSilence,   FaultKind::kLate,      FaultKind::kLoss,
    FaultKind::kTruncation, FaultKind::kBitErrors, FaultKind::kWrongUnit, FaultKind::kWrongTransaction,
    FaultKind::kDuplicate,  FaultKind::kRefusal,   FaultKind::kBusy,      FaultKind::kReset};
constexpr FaultKind kHostFaults[] = {FaultKind::kSilence, FaultKind::kRefused, FaultKind::kReboot};

class TcpDay : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  // One host with `units` units, alone in the world.
  void Run(DeviceIndex units, modbus::TcpFraming framing) {
    std::vector<ModbusDevice> devices;
    std::vector<SimHost::Unit> behind;
    for (DeviceIndex i = 0; i < units; ++i) {
      const auto unit = static_cast<std::uint8_t>(i + 1);
      devices.push_back(MakeDevice(i, unit, kPeriod, kTimeout));
      behind.push_back({i, unit, FaultPlan(random_, kUnitFaults, kBegin + minutes(5), kFaultsEnd, minutes(60))});
      witnesses_.emplace_back(i, kPeriod);
    }
    FaultPlan whole(random_, kHostFaults, kBegin + minutes(20), kFaultsEnd - minutes(1), minutes(120));
    SimHost host(world_, random_, witnesses_, std::move(behind), std::move(whole), framing);
    ModbusTcpBus bus({{"192.0.2.1", 502}}, std::move(devices), 0.05, std::make_unique<SimStream>(world_, random_, host),
                     world_.timers(), queue_, framing);
    bus.Start(kBegin, 0);
    world_.RunUntil(kEnd);
    std::vector<FaultPlan> faults;
    for (const SimHost::Unit& unit : host.units()) faults.push_back(unit.faults);
    Verdict verdict(witnesses_, faults, host.whole(), {kTimeout, true, 1}, kEnd);
    verdict.ExpectNothingCrossed();
    verdict.ExpectEverybodyBack();
    verdict.ExpectNobodyStuck();
    verdict.ExpectHealthyOnesInTime();
    verdict.ExpectDeadOnesCheap();
    verdict.ExpectDuplicatesHarmless();
    verdict.ExpectQuickReturns();
  }

  Random random_{GetParam()};
  SimWorld world_{kBegin};
  std::vector<Witness> witnesses_;
  BlockQueue queue_{10, [this] { TakeBlocks(queue_, witnesses_); }};
};

INSTANTIATE_TEST_SUITE_P(Seeds, TcpDay, ::testing::Values(1, 2, 3));

TEST_P(TcpDay, OfAGatewayWithSixUnits) { Run(6, modbus::TcpFraming::kMbap); }
TEST_P(TcpDay, OfADeviceServerWithFourUnits) { Run(4, modbus::TcpFraming::kRtu); }
TEST_P(TcpDay, OfASingleDevice) { Run(1, modbus::TcpFraming::kMbap); }

}  // namespace
}  // namespace tramgac::poll
