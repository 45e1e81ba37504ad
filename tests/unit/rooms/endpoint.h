// Devices of a room whose readings a test writes.
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "agent/core/pipeline/device_runtime.h"
#include "tests/unit/core/memory_store.h"

namespace tramgac::rooms {

class Endpoint {
 public:
  Endpoint(std::string_view id, std::vector<std::string_view> points, std::vector<AlarmSpec> alarms = {})
      : points_(points.size()), alarms_(std::move(alarms)) {
    for (std::size_t i = 0; i < points.size(); ++i) points_[i].name = points[i];
    spec_.id = id;
    spec_.points = points_;
    spec_.alarms = alarms_;
  }
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  const DeviceSpec& spec() const { return spec_; }

 private:
  std::vector<PointSpec> points_;
  std::vector<AlarmSpec> alarms_;
  DeviceSpec spec_;
};

inline void Say(DeviceRuntime& device, std::string_view name, const Value& value) {
  for (PointRuntime& point : device.points()) {
    if (point.spec->name != name) continue;
    point.value = value;
    point.health.quality = Quality::kGood;
    return;
  }
  ADD_FAILURE() << "no point " << name;
}

inline void FallSilent(DeviceRuntime& device) {
  for (PointRuntime& point : device.points()) point.health.quality = Quality::kTimeout;
  device.health().condition = DeviceCondition::kUnavailable;
}

}  // namespace tramgac::rooms
