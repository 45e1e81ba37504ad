// What the pipeline does, told to the log and to those who watch with `tramgac tail`.
#pragma once

#include <string>
#include <vector>

#include "agent/core/pipeline/observer.h"
#include "agent/core/pipeline/pipeline.h"
#include "agent/service/control_reply.h"
#include "agent/service/log.h"

namespace tramgac::app {

// All functions on the pipeline's thread.
class AgentObserver final : public PipelineObserver {
 public:
  AgentObserver(service::Log& log, std::string store_path) : log_(log), store_path_(std::move(store_path)) {}

  // Who words what an alarm says; outlives this. Before that its plain text is logged.
  void SetPipeline(const Pipeline& pipeline) { pipeline_ = &pipeline; }

  // Sends every report to `reply` from now on, until the client goes away. `device` empty: of all devices.
  void AddTail(service::Reply reply, std::string device);

  void OnDeviceChange(const DeviceRuntime& device, DeviceChange change) override;
  void OnRemark(const DeviceRuntime& device) override;
  void OnRow(const DeviceRuntime& device, std::string_view table, const RowRuntime& row) override;
  void OnAlarm(const DeviceRuntime& device, const AlarmRuntime& alarm, AlarmTransition transition) override;
  void OnReport(const DeviceRuntime& device, const PointRuntime& point) override;
  void OnEvent(std::string_view event, std::string_view device, std::string_view detail) override;
  void OnNotification(const DeviceRuntime& device, const NotificationSpec* spec, std::string_view identity) override;
  void OnTopicHeld(std::string_view topic) override;
  void OnCommit(Status status) override;

 private:
  struct Tail {
    service::Reply reply;
    std::string device;
  };

  service::Log& log_;
  std::string store_path_;
  const Pipeline* pipeline_ = nullptr;
  std::vector<Tail> tails_;
};

}  // namespace tramgac::app
