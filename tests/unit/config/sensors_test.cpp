// The section `sensors:`: sensors of temperature and humidity that the kernel has drivers for.
#include <gtest/gtest.h>

#include "tests/unit/config/folder.h"

namespace tramgac::config {
namespace {

using digital_io::ClimateLimits;
using digital_io::KernelSensor;
using testing::Load;
using testing::Loaded;

Loaded LoadSensors(std::string_view sensors, std::string_view more = "devices: []\n") {
  return Load("tramgac: 1\nsite: s\nnode: n\n" + std::string(more) + "sensors:\n" + std::string(sensors), "/nowhere",
              document::Language::kEnglish);
}

std::string Complaints(std::string_view sensors, std::string_view more = "devices: []\n") {
  return LoadSensors(sensors, more).complaints;
}

TEST(Sensors, AreNoneByDefault) {
  EXPECT_TRUE(Load("tramgac: 1\nsite: s\nnode: n\ndevices: []\n").config->sensors.empty());
}

TEST(Sensors, ReadEverySetting) {
  const Loaded loaded = LoadSensors(
      "  - {at: \"hwmon:sht3x/2?device=1-0044\", measures: both, label: {en: Cold aisle, vi: Lối lạnh},\n"
      "     temperature: {low: -5.25, high: 25, critical: 30.5}, humidity: {low: 20, high: 65, very_high: 80}}\n"
      "  - {at: \"iio:hts221\", measures: humidity}\n"
      "  - {at: \"w1:28-0316a2794bff\"}\n");
  ASSERT_EQ(loaded.complaints, "");
  ASSERT_EQ(loaded.config->sensors.size(), 3u);
  const SensorConfig& first = loaded.config->sensors[0];
  EXPECT_EQ(KernelSensorName(first.kernel), "hwmon:sht3x/2?device=1-0044");
  EXPECT_TRUE(first.sensor.has_temperature && first.sensor.has_humidity);
  EXPECT_EQ(first.sensor.temperature, (ClimateLimits{-525, 2500, 3050}));
  EXPECT_EQ(first.sensor.humidity, (ClimateLimits{2000, 6500, 8000}));
  EXPECT_EQ(first.label.vi, "Lối lạnh");
  const SensorConfig& second = loaded.config->sensors[1];
  EXPECT_EQ(second.kernel.kind, KernelSensor::Kind::kIio);
  EXPECT_TRUE(!second.sensor.has_temperature && second.sensor.has_humidity);
  EXPECT_EQ(second.sensor.humidity, digital_io::kHumidityLimits);
  const SensorConfig& third = loaded.config->sensors[2];
  EXPECT_EQ(KernelSensorName(third.kernel), "w1:28-0316a2794bff");
  EXPECT_TRUE(third.sensor.has_temperature && !third.sensor.has_humidity);
  EXPECT_EQ(third.sensor.temperature, digital_io::kTemperatureLimits);
}

TEST(Sensors, SayWhatIsWrong) {
  EXPECT_EQ(Complaints("  - {label: {en: a, vi: b}}\n"), "node.yaml:6:5: \"at\" is missing\n");
  EXPECT_EQ(Complaints("  - {at: \"hwmo:sht3x\"}\n"),
            "node.yaml:6:11: unknown scheme \"hwmo\"; expected hwmon:NAME, iio:NAME or w1:ID of a Linux node, or "
            "i2c:CHIP/ADDRESS of firmware; did you mean \"hwmon\"?\n");
  EXPECT_EQ(
      Complaints("  - {at: \"hwmon:../x\"}\n"),
      "node.yaml:6:17: bad name \"..\" of a sensor's driver; expected what stands in the file `name` of the "
      "sensor's folder, such as sht3x\nnode.yaml:6:20: bad channel \"x\"; expected a whole number from 0 to 99\n");
  EXPECT_EQ(Complaints("  - {at: \"w1:28-0316\"}\n"),
            "node.yaml:6:14: bad 1-wire id \"28-0316\"; expected the name of a folder in /sys/bus/w1/devices, such as "
            "28-0316a2794bff\n");
  EXPECT_EQ(Complaints("  - {at: \"i2c:sht3x/0x44\"}\n"),
            "node.yaml:6:10: a Linux node does not read \"i2c:sht3x/0x44\" itself; expected what the kernel's driver "
            "shows: hwmon:NAME, iio:NAME or w1:ID\n");
  EXPECT_EQ(Complaints("  - {at: \"iio:x\", humidity: {low: 1}}\n"),
            "node.yaml:6:29: limits of what the sensor does not measure\n");
  EXPECT_EQ(Complaints("  - {at: \"iio:x\", temperature: {high: 40}}\n"),
            "node.yaml:6:32: the limits 15, 40 and 32 are out of order; expected low, high and critical, none above "
            "the next; what is left out has its usual value\n");
  EXPECT_EQ(Complaints("  - {at: \"iio:x\"}\n  - {at: \"iio:x\"}\n"),
            "node.yaml:7:10: \"iio:x\" is in the list already\n");
}

TEST(Sensors, AreTheDeviceOfThatName) {
  EXPECT_EQ(Complaints("  - {at: \"iio:x\"}\n",
                       "devices:\n  - {id: sensors, profile: p, address: \"modbus-tcp://10.0.0.1\", period: 1s}\n"),
            "node.yaml:7:3: the sensors are the device \"sensors\", which line 5 uses as well; expected another id for "
            "that device\n");
}

TEST(Sensors, AreEightAtMost) {
  std::string many;
  for (int i = 0; i < 9; ++i) many += "  - {at: \"iio:x" + std::to_string(i) + "\"}\n";
  EXPECT_EQ(Complaints(many), "node.yaml:6:3: \"sensors\" has 9 entries; expected a list of 0 to 8 entries\n");
}

}  // namespace
}  // namespace tramgac::config
