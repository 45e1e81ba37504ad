#include <thread>

#include "agent/app/record.h"
#include "drivers/modbus/read_plan.h"

namespace tramgac::app {
namespace {

constexpr RefreshClass kClasses[] = {RefreshClass::kStatic, RefreshClass::kSlow, RefreshClass::kFast};
constexpr int kAttempts = 3;

// A block once more when nobody answered: a recording with a hole would be another device.
modbus::Answer AskPatiently(ModbusLink& link, std::uint8_t unit, const modbus::ReadRequest& request, Duration timeout) {
  modbus::Answer answer;
  for (int i = 0; i < kAttempts && !DeviceAnswered(answer.quality); ++i) answer = link.Ask(unit, request, timeout);
  return answer;
}

}  // namespace

Quality RecordRegisters(ModbusLink& link, std::uint8_t unit, const profile::Profile& profile, Duration timeout,
                        commission::Snapshot& snapshot) {
  const Result<modbus::ReadPlan> plan = modbus::ReadPlan::Build(profile.modbus_points, profile.modbus_limits);
  if (!plan.ok()) return Quality::kBadFrame;
  for (const RefreshClass refresh : kClasses) {
    for (const modbus::PlannedRead& read : plan.value().reads(refresh)) {
      std::this_thread::sleep_for(profile.modbus_limits.request_pause);
      const modbus::Answer answer = AskPatiently(link, unit, read.request, timeout);
      if (!DeviceAnswered(answer.quality)) return answer.quality;
      if (answer.quality == Quality::kGood) snapshot.PutAll(read.request, answer.data);
    }
  }
  return Quality::kGood;
}

}  // namespace tramgac::app
