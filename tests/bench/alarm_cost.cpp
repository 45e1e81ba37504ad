// What alarms cost: memory of one that is configured, and time of a reading that has one. Prints JSON.
//
// A limit alarm a point, a hundred points a device, readings that swing around their limits, so that delays run and
// alarms are raised and cleared. The same readings pass a node without alarms too: the difference is theirs.
#include <malloc.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "agent/core/pipeline/alarm_stage.h"
#include "agent/core/pipeline/silent_observer.h"
#include "tests/unit/core/memory_store.h"

namespace tramgac {
namespace {

constexpr std::size_t kDevices = 100, kPoints = 100, kRounds = 100;

// The devices are configured before: what is measured is what the engine makes of them.
class Specs {
 public:
  explicit Specs(bool with_alarms) {
    points_.resize(kPoints);
    alarms_.resize(with_alarms ? kPoints : 0);
    for (std::size_t i = 0; i < kPoints; ++i) {
      points_[i].name = names_.emplace_back("sensor.v" + std::to_string(i));
      if (!with_alarms) continue;
      alarms_[i].name = names_.emplace_back("high-" + std::to_string(i));
      alarms_[i].kind = AlarmKind::kHigh;
      alarms_[i].point = static_cast<std::uint32_t>(i);
      alarms_[i].limit = 30;
      alarms_[i].deadband = 1;
      alarms_[i].on_delay = alarms_[i].off_delay = std::chrono::minutes(1);
    }
    for (std::size_t d = 0; d < kDevices; ++d) {
      DeviceSpec spec;
      spec.id = names_.emplace_back("device-" + std::to_string(d));
      spec.period = std::chrono::seconds(10);
      spec.points = points_;
      spec.alarms = alarms_;
      devices_.push_back(spec);
    }
  }
  const std::vector<DeviceSpec>& devices() const { return devices_; }

 private:
  std::deque<std::string> names_;
  std::vector<PointSpec> points_;
  std::vector<AlarmSpec> alarms_;
  std::vector<DeviceSpec> devices_;
};

struct Cost {
  std::size_t bytes = 0;
  double nanoseconds = 0;  // a reading
  std::uint64_t transitions = 0;
};

Cost Measure(const Specs& specs) {
  Cost cost;
  MemoryStore store;
  SilentObserver silent;
  Recorder recorder(store, "boot", std::chrono::seconds(2));
  AuditTrail audit(recorder, store, nullptr);
  for (const DeviceSpec& spec : specs.devices()) {
    for (const PointSpec& point : spec.points) {
      if (!store.Intern(point.name).ok()) return cost;
    }
    if (!store.Intern(spec.id).ok()) return cost;
  }
  const std::size_t before = mallinfo2().uordblks;
  std::vector<DeviceRuntime> devices;
  devices.reserve(kDevices);
  for (const DeviceSpec& spec : specs.devices()) devices.emplace_back(spec, store);
  auto stage =
      std::make_unique<AlarmStage>(devices, store, recorder, audit, silent, std::span<const MaintenanceWindow>());
  cost.bytes = mallinfo2().uordblks - before;
  std::uint64_t random = 1;
  BootTime now = BootTime(std::chrono::hours(1));
  std::chrono::nanoseconds spent{};
  for (std::size_t round = 0; round < kRounds; ++round, now += std::chrono::seconds(10)) {
    recorder.SetNow({now, {}, false});
    const auto begin = std::chrono::steady_clock::now();
    for (DeviceIndex d = 0; d < kDevices; ++d) {
      devices[d].health().condition = DeviceCondition::kAvailable;
      devices[d].health().last_answer = now;
      for (PointRuntime& point : devices[d].points()) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        // Half a minute above, half a minute below the limit: mostly a delay begins or ends.
        point.value = Value::Real(28.5 + static_cast<double>(random >> 62) + (round % 8 < 4 ? -0.5 : 0.5));
        point.health.quality = Quality::kGood;
        point.taken = now;
        if (point.first_alarm != kNoAlarm) stage->Reading(d, point, now);
      }
      stage->Settle(now);
    }
    spent += std::chrono::steady_clock::now() - begin;
    store.Release(store.status().last);
  }
  cost.nanoseconds = static_cast<double>(spent.count()) / static_cast<double>(kDevices * kPoints * kRounds);
  cost.transitions = stage->transitions();
  return cost;
}

int Run() {
  const Specs without(false), with(true);
  const Cost bare = Measure(without), full = Measure(with);
  const double extra = static_cast<double>(full.bytes - bare.bytes) / (kDevices * kPoints);
  std::printf(
      "{\"alarms\":%zu,\"bytes_an_alarm\":%.0f,\"sizeof_runtime\":%zu,\"ns_a_reading\":%.1f,\"ns_a_reading_without\":%."
      "1f,"
      "\"transitions\":%llu}\n",
      kDevices * kPoints, extra, sizeof(AlarmRuntime), full.nanoseconds, bare.nanoseconds,
      static_cast<unsigned long long>(full.transitions));
  return 0;
}

}  // namespace
}  // namespace tramgac

int main() { return tramgac::Run(); }
