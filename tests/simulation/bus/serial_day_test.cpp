// A day of one serial line in virtual time: ten slaves at 9600 baud, and everything goes wrong now and then.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "agent/poll/modbus_serial_line.h"
#include "drivers/modbus/rtu_client.h"
#include "tests/simulation/bus/sim_serial_port.h"
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
constexpr Duration kTimeout = milliseconds(300);
constexpr Duration kPeriod = seconds(5);
constexpr DeviceIndex kSlaves = 10;

constexpr FaultKind kSlaveFaults[] = {
    FaultKind::kSilence,   FaultKind::kSilence,   FaultKind::kLate,      FaultKind::kLoss,    FaultKind::kTruncation,
    FaultKind::kBitErrors, FaultKind::kWrongUnit, FaultKind::kDuplicate, FaultKind::kRefusal, FaultKind::kBusy};

class SerialDay : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  SerialDay() {
    std::vector<ModbusDevice> devices;
    for (DeviceIndex i = 0; i < kSlaves; ++i) {
      devices.push_back(MakeDevice(i, static_cast<std::uint8_t>(i + 1), kPeriod, kTimeout));
      faults_.emplace_back(random_, kSlaveFaults, kBegin + minutes(5), kFaultsEnd, minutes(60));
      witnesses_.emplace_back(i, kPeriod);
    }
    for (const int hour : {5, 11, 17}) {  // the cable is out
      const BootTime from = kBegin + hours(hour) + random_.Between(minutes(0), minutes(60));
      line_.Add({FaultKind::kSilence, from, from + minutes(30), 1});
      const BootTime pulled = from + minutes(90) + random_.Between(minutes(0), minutes(60));
      line_.Add({FaultKind::kUnplugged, pulled, pulled + random_.Between(seconds(1), minutes(10)), 1});
    }
    auto port = std::make_unique<SimSerialPort>(clock_, faults_, line_, witnesses_, random_);
    port_ = port.get();
    worker_ = std::make_unique<ModbusSerialLine>(
        std::make_unique<modbus::RtuClient>(modbus::SerialSettings{}, std::move(port)), std::move(devices), 0.05,
        clock_, queue_, [] {});
  }

  void Run() {
    while (clock_.Now() < kEnd) {
      const BootTime next = worker_->TakeTurn();
      AskNowAndThen();
      clock_.Advance(std::max(std::min(next, kEnd) - clock_.Now(), Duration(0)));
    }
  }

  // Somebody wants to know at once what is wrong with a device that answers late: the next question then follows the
  // one to which the answer may still come.
  void AskNowAndThen() {
    const auto device = static_cast<std::size_t>(random_.Between(0, kSlaves - 1));
    const Fault* fault = faults_[device].At(clock_.Now());
    if (fault == nullptr || fault->kind != FaultKind::kLate || !random_.Chance(0.1)) return;
    worker_->PollNow(static_cast<DeviceIndex>(device));
  }

  board::SimClock clock_{kBegin};
  Random random_{GetParam()};
  std::vector<FaultPlan> faults_;
  FaultPlan line_;
  std::vector<Witness> witnesses_;
  BlockQueue queue_{10, [this] { TakeBlocks(queue_, witnesses_); }};
  SimSerialPort* port_ = nullptr;
  std::unique_ptr<ModbusSerialLine> worker_;
};

INSTANTIATE_TEST_SUITE_P(Seeds, SerialDay, ::testing::Values(1, 2, 3));

TEST_P(SerialDay, EndsWithNothingCrossedNothingStuckAndEverybodyBack) {
  Run();
  Verdict verdict(witnesses_, faults_, line_, {kTimeout, true, 0}, kEnd);
  verdict.ExpectNothingCrossed();
  verdict.ExpectEverybodyBack();
  verdict.ExpectNobodyStuck();
  verdict.ExpectHealthyOnesInTime();
  verdict.ExpectDeadOnesCheap();
  verdict.ExpectDuplicatesHarmless();
  verdict.ExpectQuickReturns();
}

}  // namespace
}  // namespace tramgac::poll
