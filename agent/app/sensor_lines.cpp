#include "agent/app/sensor_lines.h"

#include <fmt/format.h>

#include <utility>

#include "drivers/digital_io/kernel/kernel_climate.h"

namespace tramgac::app {
namespace {

constexpr int kMostMisses = 10;  // as digital_io::SensorReader

}  // namespace

struct SensorLines::Line {
  Line(const config::SensorConfig& config, const std::string& sys, WatchedSensor::Tell tell)
      : kernel(config.kernel, config.sensor, sys), watched(kernel, std::move(tell)) {}

  digital_io::KernelClimate kernel;
  WatchedSensor watched;
};

Result<Duration> WatchedSensor::Start() {
  Result<Duration> wait = sensor_.Start();
  if (!wait.ok()) Miss(wait.status());
  return wait;
}

Result<digital_io::Climate> WatchedSensor::Collect() {
  Result<digital_io::Climate> climate = sensor_.Collect();
  if (!climate.ok()) {
    Miss(climate.status());
  } else if (std::exchange(misses_, 0) >= kMostMisses) {
    tell_(Status::kOk);
  }
  return climate;
}

void WatchedSensor::Miss(Status why) {
  if (misses_ == kMostMisses) return;
  if (++misses_ == kMostMisses) tell_(why);
}

SensorLines::SensorLines(const std::vector<config::SensorConfig>& configured,
                         std::span<const digital_io::Sensor> sensors, const std::string& sys, const Tell& tell)
    : reader_(sensors, Make(configured, sys, tell)) {}

SensorLines::~SensorLines() = default;

std::span<digital_io::ClimateSensor* const> SensorLines::Make(const std::vector<config::SensorConfig>& configured,
                                                              const std::string& sys, const Tell& tell) {
  for (const config::SensorConfig& one : configured) {
    const std::string name = fmt::format("sensor.{}", lines_.size() + 1), where = KernelSensorName(one.kernel);
    lines_.push_back(
        std::make_unique<Line>(one, sys, [tell, name, where](Status status) { tell(name, where, status); }));
    pointers_.push_back(&lines_.back()->watched);
  }
  return pointers_;
}

LocalText SensorProblem(Status status) {
  switch (status) {
    case Status::kNotFound:
      return {"no driver of the kernel shows it; check wiring, device tree overlay and module",
              "không có trình điều khiển nào của kernel hiện nó; kiểm tra dây nối, device tree overlay và module"};
    case Status::kFailedPrecondition:
      return {"several have this name; say which one by ?device=", "nhiều cảm biến trùng tên; chỉ rõ bằng ?device="};
    case Status::kPermissionDenied:
      return {"the service may not read the driver's files", "dịch vụ không có quyền đọc tệp của trình điều khiển"};
    case Status::kDataLoss:
      return {"what the driver says is no measurement; check supply and wiring",
              "trình điều khiển không trả về số đo; kiểm tra nguồn và dây nối"};
    default: break;
  }
  return {"the driver cannot read it; check supply and wiring",
          "trình điều khiển không đọc được; kiểm tra nguồn và dây nối"};
}

}  // namespace tramgac::app
