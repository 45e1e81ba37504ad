// Sensors: who is read when, what is told of it, and the device that they are.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/digital_io/sensor_reader.h"

namespace tramgac::digital_io {
namespace {

using namespace std::chrono_literals;

class FakeSensor final : public ClimateSensor {
 public:
  Result<Duration> Start() override {
    ++starts;
    if (gone) return Status::kUnavailable;
    return wait;
  }
  Result<Climate> Collect() override {
    ++collects;
    if (gone || damaged) return gone ? Status::kUnavailable : Status::kDataLoss;
    return climate;
  }

  Duration wait = 20ms;
  Climate climate{2500, 4000};
  bool gone = false, damaged = false;
  int starts = 0, collects = 0;
};

constexpr Sensor kBoth{
    .has_temperature = true, .has_humidity = true, .temperature = kTemperatureLimits, .humidity = kHumidityLimits};
constexpr Sensor kOnlyTemperature{.has_temperature = true, .temperature = kTemperatureLimits};

class Sensors : public testing::Test {
 protected:
  void Wire(std::vector<Sensor> sensors) {
    sensors_ = std::move(sensors);
    for (std::size_t i = 0; i < sensors_.size(); ++i) {
      fakes_.push_back(std::make_unique<FakeSensor>());
      readers_.push_back(fakes_.back().get());
    }
    reader_ = std::make_unique<SensorReader>(sensors_, readers_);
  }

  // Looks each 10 ms. Outcome: after how long there was news for the first time; -1ms: none.
  std::chrono::milliseconds Run(Duration time) {
    std::chrono::milliseconds first(-1);
    for (Duration done{}; done < time; done += 10ms) {
      if (reader_->Look(now_) && first < 0ms) first = std::chrono::duration_cast<std::chrono::milliseconds>(done);
      now_ += 10ms;
    }
    return first;
  }

  static constexpr int kGone = 99999;
  std::map<PointIndex, int> Told() {
    reader_->Fill(now_, block_);
    std::map<PointIndex, int> told;
    for (const RawItem& item : block_.items) {
      told[item.point] =
          item.quality == Quality::kGood ? static_cast<int>(static_cast<std::int64_t>(item.number)) : kGone;
    }
    return told;
  }

  using Map = std::map<PointIndex, int>;
  BootTime now_{1h};
  std::vector<Sensor> sensors_;
  std::vector<std::unique_ptr<FakeSensor>> fakes_;
  std::vector<ClimateSensor*> readers_;
  std::unique_ptr<SensorReader> reader_;
  RawBlock block_;
};

TEST_F(Sensors, AreToldWhenTheyHaveMeasured) {
  Wire({kBoth, kOnlyTemperature});
  EXPECT_FALSE(reader_->complete());
  EXPECT_EQ(Run(1s), 20ms);
  EXPECT_TRUE(reader_->complete());
  fakes_[1]->climate.temperature = -1234;
  EXPECT_EQ(Run(4s), -1ms) << "another temperature is no news";
  EXPECT_EQ(Told(), (Map{{0, 2500}, {1, 4000}, {2, -1234}}));
  EXPECT_EQ(block_.exchange, Quality::kGood);
  EXPECT_EQ(block_.taken, now_);
}

TEST_F(Sensors, AreReadEveryTwoSecondsAndNotBeforeTheyHaveMeasured) {
  Wire({kBoth});
  fakes_[0]->wait = 350ms;
  Run(340ms);
  EXPECT_EQ(fakes_[0]->collects, 0);
  EXPECT_EQ(reader_->due(), now_ + 10ms);
  Run(20ms);
  EXPECT_EQ(fakes_[0]->collects, 1);
  Run(20s - 360ms);
  EXPECT_EQ(fakes_[0]->starts, 10);
  EXPECT_EQ(fakes_[0]->collects, 10);
}

TEST_F(Sensors, TakeOneStepEachLook) {
  Wire(std::vector<Sensor>(8, kBoth));
  for (int looks = 1; looks <= 8; ++looks) {
    reader_->Look(now_);
    int steps = 0;
    for (const auto& fake : fakes_) steps += fake->starts + fake->collects;
    EXPECT_EQ(steps, looks);
  }
}

TEST_F(Sensors, OneThatIsGoneIsSaidAfterTenMissesAndComesBack) {
  Wire({kBoth, kOnlyTemperature});
  Run(1s);
  fakes_[0]->gone = true;
  EXPECT_EQ(Run(18s), -1ms);
  EXPECT_EQ(Told(), (Map{{2, 2500}})) << "what is old is not told again";
  EXPECT_EQ(Run(3s), 1s);
  EXPECT_EQ(Told(), (Map{{0, kGone}, {1, kGone}, {2, 2500}}));
  EXPECT_EQ(block_.items[0].quality, Quality::kDisconnected);
  EXPECT_EQ(block_.exchange, Quality::kGood);
  EXPECT_EQ(Run(20s), -1ms);
  fakes_[0]->gone = false;
  EXPECT_NE(Run(3s), -1ms);
  EXPECT_EQ(Told(), (Map{{0, 2500}, {1, 4000}, {2, 2500}}));
}

TEST_F(Sensors, WithoutAnyTheDeviceIsNotThere) {
  Wire({kBoth, kBoth});
  fakes_[0]->gone = fakes_[1]->damaged = true;
  Run(15s);
  EXPECT_FALSE(reader_->complete());
  Run(10s);
  EXPECT_TRUE(reader_->complete());
  Told();
  EXPECT_EQ(block_.exchange, Quality::kDisconnected);
}

TEST_F(Sensors, NineMissesAreForgotten) {
  Wire({kBoth});
  Run(1s);
  for (int i = 0; i < 3; ++i) {
    fakes_[0]->damaged = true;
    EXPECT_EQ(Run(18s), -1ms);
    EXPECT_EQ(Told(), Map());
    EXPECT_EQ(block_.exchange, Quality::kGood);
    fakes_[0]->damaged = false;
    EXPECT_EQ(Run(2s), -1ms);
  }
  EXPECT_EQ(Told(), (Map{{0, 2500}, {1, 4000}}));
}

TEST_F(Sensors, OneThatCouldNotBeHadIsTold) {
  Wire({kBoth, kBoth});
  readers_[0] = nullptr;
  reader_ = std::make_unique<SensorReader>(sensors_, readers_);
  Run(21s);
  EXPECT_EQ(Told(), (Map{{0, kGone}, {1, kGone}, {2, 2500}, {3, 4000}}));
}

TEST(NoSensors, AskForNothing) {
  SensorReader reader({}, {});
  EXPECT_FALSE(reader.Look(BootTime(1h)));
  EXPECT_EQ(reader.due(), kNever);
}

TEST(SensorTables, NameWhatEachMeasures) {
  const Sensor sensors[] = {kBoth, kOnlyTemperature, {.has_humidity = true, .label = {"Rack", "Tủ"}}};
  const SensorTables tables(sensors);
  const DeviceSpec device = tables.device();
  std::string names, labels, alarms;
  for (const PointSpec& point : device.points) names += std::string(point.name) + "[" + std::string(point.unit) + "] ";
  for (const LocalText& label : device.labels) labels += std::string(label.vi) + "; ";
  for (const AlarmSpec& alarm : device.alarms) {
    alarms += std::string(alarm.name) + "@" + std::to_string(alarm.point);
    for (const std::string_view parent : alarm.parents) alarms += "<" + std::string(parent);
    alarms += " ";
  }
  EXPECT_EQ(names, "sensor.1.temperature[Cel] sensor.1.humidity[%] sensor.2.temperature[Cel] sensor.3.humidity[%] ");
  EXPECT_EQ(labels, "Nhiệt độ; Độ ẩm; Nhiệt độ; Tủ; ");
  EXPECT_EQ(alarms,
            "temperature-critical-1@0 temperature-high-1@0<temperature-critical-1 temperature-low-1@0 "
            "humidity-very-high-1@1 humidity-high-1@1<humidity-very-high-1 humidity-low-1@1 "
            "temperature-critical-2@2 temperature-high-2@2<temperature-critical-2 temperature-low-2@2 "
            "humidity-very-high-3@3 humidity-high-3@3<humidity-very-high-3 humidity-low-3@3 unavailable@0 ");
}

TEST(SensorTables, HaveTheLimitsOfTheSensor) {
  const Sensor sensor{
      .has_temperature = true, .has_humidity = true, .temperature = {-500, 2550, 12500}, .humidity = kHumidityLimits};
  const SensorTables tables(std::span(&sensor, 1));
  const DeviceSpec device = tables.device();
  EXPECT_EQ(device.alarms[0].limit, 125);
  EXPECT_EQ(device.alarms[1].limit, 25.5);
  EXPECT_EQ(device.alarms[2].limit, -5);
  EXPECT_EQ(device.alarms[3].limit, 70);
  EXPECT_EQ(device.alarms[5].limit, 30);
  for (const AlarmSpec& alarm : device.alarms) {
    for (const LocalText& text : {alarm.text, alarm.cause, alarm.consequence, alarm.response}) {
      EXPECT_FALSE(text.en.empty() || text.vi.empty()) << alarm.name;
    }
    EXPECT_GT(alarm.time_to_respond, Duration()) << alarm.name;
  }
}

TEST(SensorTables, AreEightSensorsAtMost) {
  const std::vector<Sensor> many(9, kBoth);
  const SensorTables tables(many);
  EXPECT_EQ(tables.device().points.size(), 16u);
  EXPECT_EQ(tables.device().points[15].name, "sensor.8.humidity");
}

TEST(Limits, MustBeInTheirOrder) {
  EXPECT_TRUE(AreSound(kTemperatureLimits, kLeastTemperature, kMostTemperature));
  EXPECT_TRUE(AreSound({2000, 2000, 2000}, 0, 10000));
  EXPECT_FALSE(AreSound({2001, 2000, 2000}, 0, 10000));
  EXPECT_FALSE(AreSound({1000, 2001, 2000}, 0, 10000));
  EXPECT_FALSE(AreSound({-1, 2000, 3000}, 0, 10000));
  EXPECT_FALSE(AreSound({0, 2000, 10001}, 0, 10000));
}

TEST(Addresses, AreThoseOfTheirChips) {
  EXPECT_TRUE(IsAddressOf(SensorChip::kSht3x, 0x44) && IsAddressOf(SensorChip::kSht3x, 0x45));
  EXPECT_FALSE(IsAddressOf(SensorChip::kSht3x, 0x46) || IsAddressOf(SensorChip::kSht3x, 0x48));
  EXPECT_TRUE(IsAddressOf(SensorChip::kLm75, 0x48) && IsAddressOf(SensorChip::kTmp105, 0x4F));
  EXPECT_FALSE(IsAddressOf(SensorChip::kLm75, 0x47) || IsAddressOf(SensorChip::kTmp105, 0x50));
}

}  // namespace
}  // namespace tramgac::digital_io
