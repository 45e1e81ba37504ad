// From what sensors measure to alarms that are raised and end, as a node does it, with a clock that the test moves.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "agent/core/pipeline/pipeline.h"
#include "agent/core/pipeline/silent_observer.h"
#include "board/sim/clock_sim.h"
#include "drivers/digital_io/sensor_reader.h"
#include "firmware/poll/input_poll.h"
#include "tests/unit/core/memory_store.h"

namespace tramgac::firmware {
namespace {

using namespace std::chrono_literals;

class NoUplink final : public MessageSink {
 public:
  std::uint32_t connection() const override { return 0; }
  std::size_t Room() const override { return 0; }
  Status Publish(const Message&) override { return Status::kUnavailable; }
  std::size_t TakeAcknowledgements(std::span<Acknowledgement>) override { return 0; }
};

class FakeSensor final : public digital_io::ClimateSensor {
 public:
  Result<Duration> Start() override { return gone ? Result<Duration>(Status::kUnavailable) : Duration(20ms); }
  Result<digital_io::Climate> Collect() override { return climate; }

  digital_io::Climate climate{2200, 4500};
  bool gone = false;
};

constexpr digital_io::Sensor kSensors[] = {{.has_temperature = true,
                                            .has_humidity = true,
                                            .temperature = digital_io::kTemperatureLimits,
                                            .humidity = digital_io::kHumidityLimits}};

class SensorNode : public testing::Test {
 protected:
  SensorNode() {
    DeviceSpec device = tables_.device();
    device.period = InputPoll::kPeriod;
    pipeline_ = std::make_unique<Pipeline>(std::vector<DeviceSpec>{device},
                                           PipelineSettings{.site = "site",
                                                            .node = "node",
                                                            .boot_id = clock_.BootId(),
                                                            .version = "1",
                                                            .config_hash = {},
                                                            .itself = NodeWithoutReadings,
                                                            .outbox = {},
                                                            .maintenance = {},
                                                            .consumers = {}},
                                           store_, poll_, uplink_, observer_);
  }

  // As Node::Step, each ten milliseconds.
  void Run(Duration time) {
    for (Duration done{}; done < time; done += 10ms) {
      clock_.Advance(10ms);
      poll_.Step(clock_.Now());
      if (clock_.Now() >= due_ || poll_.has_block()) due_ = pipeline_->Step({.boot = clock_.Now()});
    }
  }

  // "temperature-high-1 humidity-low-1 ": what is active.
  std::string Active() {
    std::string names;
    for (const AlarmRuntime& alarm : pipeline_->devices()[0].alarms()) {
      if (alarm.state.active) names += std::string(alarm.spec->name) + " ";
    }
    return names;
  }
  Quality QualityOf(std::size_t point) { return pipeline_->devices()[0].points()[point].health.quality; }

  board::SimClock clock_;
  digital_io::SensorTables tables_{kSensors};
  FakeSensor sensor_;
  digital_io::ClimateSensor* pointers_[1] = {&sensor_};
  digital_io::SensorReader reader_{kSensors, pointers_};
  InputPoll poll_{0, reader_};
  MemoryStore store_;
  NoUplink uplink_;
  SilentObserver observer_;
  std::unique_ptr<Pipeline> pipeline_;
  BootTime due_{};
};

TEST_F(SensorNode, RaisesWhatLastsAndEndsItADegreeBelow) {
  Run(10min);
  EXPECT_EQ(Active(), "");
  sensor_.climate.temperature = 2750;
  Run(100s);
  EXPECT_EQ(Active(), "") << "two minutes must pass";
  Run(40s);
  EXPECT_EQ(Active(), "temperature-high-1 ");
  sensor_.climate.temperature = 3250;
  Run(45s);
  EXPECT_EQ(Active(), "temperature-critical-1 temperature-high-1 ");
  sensor_.climate.temperature = 2650;
  Run(6min);
  EXPECT_EQ(Active(), "temperature-high-1 ") << "it is not a degree below yet";
  sensor_.climate.temperature = 2590;
  Run(6min);
  EXPECT_EQ(Active(), "");
}

TEST_F(SensorNode, TellsOfColdAndOfDryAndDampAir) {
  sensor_.climate = {1450, 2950};
  Run(6min);
  EXPECT_EQ(Active(), "temperature-low-1 humidity-low-1 ");
  sensor_.climate = {2200, 7050};
  Run(11min);
  EXPECT_EQ(Active(), "humidity-very-high-1 humidity-high-1 ");
}

TEST_F(SensorNode, BelievesNothingThatCannotBe) {
  Run(1min);
  EXPECT_EQ(QualityOf(0), Quality::kGood);
  sensor_.climate = {-4500, 10001};
  Run(10min);
  EXPECT_EQ(QualityOf(0), Quality::kImplausible);
  EXPECT_EQ(QualityOf(1), Quality::kImplausible);
  EXPECT_EQ(Active(), "");
}

TEST_F(SensorNode, ASensorThatIsGoneIsTheDeviceThatIsUnavailable) {
  Run(1min);
  sensor_.gone = true;
  Run(15s);
  EXPECT_EQ(Active(), "");
  Run(10s);
  EXPECT_EQ(Active(), "unavailable ");
  EXPECT_EQ(QualityOf(0), Quality::kDisconnected);
  sensor_.gone = false;
  Run(30s);
  EXPECT_EQ(Active(), "");
  EXPECT_EQ(QualityOf(0), Quality::kGood);
}

}  // namespace
}  // namespace tramgac::firmware
