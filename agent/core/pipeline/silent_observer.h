// An observer that nobody looks through. Any thread.
#pragma once

#include "agent/core/pipeline/observer.h"

namespace tramgac {

class SilentObserver : public PipelineObserver {
 public:
  void OnDeviceChange(const DeviceRuntime&, DeviceChange) override {}
  void OnRemark(const DeviceRuntime&) override {}
  void OnRow(const DeviceRuntime&, std::string_view, const RowRuntime&) override {}
  void OnAlarm(const DeviceRuntime&, const AlarmRuntime&, AlarmTransition) override {}
  void OnReport(const DeviceRuntime&, const PointRuntime&) override {}
  void OnEvent(std::string_view, std::string_view, std::string_view) override {}
  void OnTopicHeld(std::string_view) override {}
  void OnCommit(Status) override {}
};

}  // namespace tramgac
