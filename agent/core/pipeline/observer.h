// What happens in the pipeline, for the log and for people looking in. Called from Pipeline::Step, on its
// thread; implementations must be quick and must not call back.
#pragma once

#include <string_view>

#include "agent/core/pipeline/device_runtime.h"

namespace tramgac {

class PipelineObserver {
 public:
  virtual ~PipelineObserver() = default;
  virtual void OnDeviceChange(const DeviceRuntime& device, DeviceChange change) = 0;
  // device.health().remark has changed.
  virtual void OnRemark(const DeviceRuntime& device) = 0;
  // A row of a table has disappeared (row.gone) or appeared.
  virtual void OnRow(const DeviceRuntime& device, std::string_view table, const RowRuntime& row) = 0;
  virtual void OnAlarm(const DeviceRuntime& device, const AlarmRuntime& alarm, AlarmTransition transition) = 0;
  // A reading that was worth a report.
  virtual void OnReport(const DeviceRuntime& device, const PointRuntime& point) = 0;
  virtual void OnEvent(std::string_view event, std::string_view device, std::string_view detail) = 0;
  // What a device said unasked. `spec` is null if its profile does not know it; `identity` is what the protocol calls
  // it.
  virtual void OnNotification(const DeviceRuntime& device, const NotificationSpec* spec, std::string_view identity) {
    static_cast<void>(device), static_cast<void>(spec), static_cast<void>(identity);
  }
  // The connection ended because of a message on `topic`, as it seems; it is held back for a minute.
  virtual void OnTopicHeld(std::string_view topic) = 0;
  virtual void OnCommit(Status status) = 0;
};

}  // namespace tramgac
