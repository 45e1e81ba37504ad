// A node in virtual time: the real pipeline between a fake source of blocks, a store in memory and a fake broker.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/core/payload/timestamp.h"
#include "agent/core/pipeline/pipeline.h"
#include "tests/simulation/pipeline/fake_sink.h"
#include "tests/unit/core/fake_digest.h"
#include "tests/unit/core/memory_store.h"

namespace tramgac {

class FakeSource final : public BlockSource {
 public:
  RawBlock* Take() override {
    const InFake fake;
    if (waiting.empty()) return nullptr;
    RawBlock* block = waiting.front().release();
    waiting.pop_front();
    return block;
  }
  void Return(RawBlock* block) override {
    const InFake fake;
    delete block;
  }
  void SetAlert(DeviceIndex device, bool on) override {
    const InFake fake;
    alerts.push_back({device, on});
  }
  Counters counters() const override { return counted; }

  std::deque<std::unique_ptr<RawBlock>> waiting;
  std::vector<std::pair<DeviceIndex, bool>> alerts;  // what was told
  Counters counted;
};

class FakeObserver final : public PipelineObserver {
 public:
  struct Report {
    std::string point;  // "ups-1/input.voltage"
    std::string what;   // value or quality, as in the payload
  };

  void OnDeviceChange(const DeviceRuntime& device, DeviceChange change) override;
  void OnRemark(const DeviceRuntime& device) override;
  void OnRow(const DeviceRuntime& device, std::string_view table, const RowRuntime& row) override;
  void OnAlarm(const DeviceRuntime&, const AlarmRuntime& alarm, AlarmTransition transition) override;
  void OnReport(const DeviceRuntime& device, const PointRuntime& point) override;
  void OnEvent(std::string_view event, std::string_view, std::string_view detail) override;
  void OnTopicHeld(std::string_view topic) override;
  void OnCommit(Status status) override { Ok(status) ? ++commits : ++failed_commits; }

  std::vector<std::string> changes, alarms, events, held;
  std::vector<Report> reports;
  bool keep_reports = true;
  int commits = 0;
  int failed_commits = 0;
};

// Points of the device that most stories use, in this order.
enum UpsPoint : PointIndex { kVoltage, kCharge, kOnBattery, kModel, kStatus, kFirstRow };

class World {
 public:
  // `devices`: how many UPS, "ups-1" and so on.
  explicit World(int devices = 1);

  // Begins a run of the agent on what the store has. The one before ends without a goodbye.
  void Start(std::string_view boot_id = "boot-1");
  void CutPowerAndStart(std::string_view boot_id, bool reuse_numbers = true);

  // The answer of a device, at the present time.
  RawBlock& Poll(DeviceIndex device, double voltage, int charge, bool on_battery);
  RawBlock& Fail(DeviceIndex device, Quality why);
  RawBlock& Block(DeviceIndex device);

  // One step now.
  void Step();
  // Time goes on; steps whenever the pipeline asks for one or the broker answers.
  void Run(Duration duration);
  // Until everything is sent and answered. Fails the test if that takes more than an hour.
  void Settle();

  nlohmann::json Last(std::string_view topic_part) const;
  // Events on `event`, without duplicates.
  std::vector<nlohmann::json> Events(std::string_view name) const;

  BootTime now = BootTime(std::chrono::hours(10));
  UtcTime utc_at_boot = UtcTime(std::chrono::milliseconds(1795400000000));
  bool synced = true;
  bool clock_known = true;
  std::uint64_t steps = 0;

  MemoryStore store;
  FakeSource source;
  FakeSink sink{now, store};
  FakeObserver observer;
  PipelineSettings settings;
  std::vector<DeviceSpec> specs;
  std::unique_ptr<Pipeline> pipeline;

 private:
  BootTime wanted_{};
  std::deque<std::string> ids_;
};

// Each record once, in the order of sequence numbers: what a consumer has after removing duplicates.
std::vector<nlohmann::json> WithoutDuplicates(const std::vector<FakeSink::Received>& messages);

// Within one lane sequence numbers must only rise, but for what is sent again after a new connection.
void ExpectLanesInOrder(const FakeSink& sink);

// Every report of the observer, point by point, is in the readings that the broker has, in order and once.
void ExpectEveryReportArrived(const World& world);

}  // namespace tramgac
