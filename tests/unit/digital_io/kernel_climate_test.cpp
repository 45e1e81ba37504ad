// Sensors of the kernel. A tree of files stands for it: no machine of the project has such a sensor.
#include "drivers/digital_io/kernel/kernel_climate.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "drivers/digital_io/kernel/kernel_text.h"

namespace tramgac::digital_io {
namespace {

namespace fs = std::filesystem;

class KernelClimateTest : public testing::Test {
 protected:
  KernelClimateTest() : sys_(MakeFolder()) {}
  ~KernelClimateTest() override { fs::remove_all(sys_); }

  static fs::path MakeFolder() {
    std::string name = (fs::temp_directory_path() / "sysXXXXXX").string();
    return mkdtemp(name.data());
  }
  void Write(const std::string& path, std::string_view text) {
    const fs::path file = sys_ / path;
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  void Link(const std::string& from, const std::string& to) {
    fs::create_directories((sys_ / from).parent_path());
    fs::create_directories(sys_ / to);
    fs::create_directory_symlink(sys_ / to, sys_ / from);
  }

  // "23.45 45.6" in hundredths: "2345/4560"; or why not.
  std::string Read(const KernelSensor& where, bool humidity = true, bool temperature = true) {
    KernelClimate sensor(where, {.has_temperature = temperature, .has_humidity = humidity}, sys_.string());
    if (const auto wait = sensor.Start(); !wait.ok()) return std::string(StatusName(wait.status()));
    const auto climate = sensor.Collect();
    if (!climate.ok()) return std::string(StatusName(climate.status()));
    return std::to_string(climate.value().temperature) + "/" + std::to_string(climate.value().humidity);
  }

  static KernelSensor Hwmon(std::string name, std::string device = {}, std::uint8_t channel = 1) {
    return {KernelSensor::Kind::kHwmon, std::move(name), std::move(device), channel};
  }
  static KernelSensor Iio(std::string name, std::string device = {}) {
    return {KernelSensor::Kind::kIio, std::move(name), std::move(device), 1};
  }
  static KernelSensor OneWire() { return {KernelSensor::Kind::kOneWire, "28-0316a2794bff", {}, 1}; }

  const fs::path sys_;
};

TEST_F(KernelClimateTest, HwmonIsFoundByItsName) {
  EXPECT_EQ(Read(Hwmon("sht3x")), "not-found");
  Write("class/hwmon/hwmon0/name", "acpitz\n");
  Write("class/hwmon/hwmon7/name", "sht3x\n");
  EXPECT_EQ(Read(Hwmon("sht3x")), "not-found") << "it measures nothing yet";
  Write("class/hwmon/hwmon7/temp1_input", "23456\n");
  Write("class/hwmon/hwmon7/humidity1_input", "45604\n");
  EXPECT_EQ(Read(Hwmon("sht3x")), "2346/4560");
  Write("class/hwmon/hwmon7/temp2_input", "-5250\n");
  EXPECT_EQ(Read(Hwmon("sht3x", {}, 2), false), "-525/0");
  EXPECT_EQ(Read(Hwmon("sht3x", {}, 2), true), "not-found");
  EXPECT_EQ(Read(Hwmon("sht3x"), true, false), "0/4560");
  EXPECT_EQ(Read(Hwmon("sht")), "not-found");
}

TEST_F(KernelClimateTest, OfSeveralHwmonTheDeviceSaysWhich) {
  for (const std::string number : {"1", "2"}) {
    Write("class/hwmon/hwmon" + number + "/name", "lm75\n");
    Write("class/hwmon/hwmon" + number + "/temp1_input", number + "0000\n");
    Link("class/hwmon/hwmon" + number + "/device", "devices/1-004" + number);
  }
  EXPECT_EQ(Read(Hwmon("lm75"), false), "failed-precondition");
  EXPECT_EQ(Read(Hwmon("lm75", "1-0042"), false), "2000/0");
  EXPECT_EQ(Read(Hwmon("lm75", "1-0043"), false), "not-found");
}

TEST_F(KernelClimateTest, OneThatWasPulledOutIsFoundUnderAnotherNumber) {
  Write("class/hwmon/hwmon1/name", "sht3x\n");
  Write("class/hwmon/hwmon1/temp1_input", "20000\n");
  KernelClimate sensor(Hwmon("sht3x"), {.has_temperature = true}, sys_.string());
  ASSERT_TRUE(sensor.Start().ok());
  fs::remove_all(sys_ / "class/hwmon/hwmon1");
  EXPECT_EQ(sensor.Collect().status(), Status::kNotFound);
  EXPECT_EQ(sensor.Start().status(), Status::kNotFound);
  Write("class/hwmon/hwmon4/name", "sht3x\n");
  Write("class/hwmon/hwmon4/temp1_input", "21000\n");
  ASSERT_TRUE(sensor.Start().ok());
  EXPECT_EQ(sensor.Collect().value_or({}).temperature, 2100);
}

TEST_F(KernelClimateTest, IndustrialIoIsReckoned) {
  const std::string folder = "devices/i2c-1/1-0040/iio:device3/";
  Write(folder + "name", "si7020\n");
  fs::create_directories(sys_ / "bus/iio/devices");
  fs::create_directory_symlink(sys_ / "devices/i2c-1/1-0040/iio:device3", sys_ / "bus/iio/devices/iio:device3");
  Write(folder + "in_temp_raw", "6700\n");
  Write(folder + "in_temp_offset", "-4368\n");
  Write(folder + "in_temp_scale", "10.725097656\n");
  Write(folder + "in_humidityrelative_raw", "3300\n");
  Write(folder + "in_humidityrelative_offset", "-786.432\n");
  Write(folder + "in_humidityrelative_scale", "7.629394531\n");
  EXPECT_EQ(Read(Iio("si7020")), "2501/1918");
  EXPECT_EQ(Read(Iio("si7020", "1-0040")), "2501/1918");
  EXPECT_EQ(Read(Iio("si7020", "1-0041")), "not-found");
  Write(folder + "in_temp_input", "26000\n");
  EXPECT_EQ(Read(Iio("si7020"), false), "2600/0") << "what the driver has reckoned counts";
  Write(folder + "in_humidityrelative_scale", "x\n");
  EXPECT_EQ(Read(Iio("si7020")), "data-loss");
}

TEST_F(KernelClimateTest, OneWireIsReadInBothForms) {
  EXPECT_EQ(Read(OneWire(), false), "not-found");
  const std::string folder = "bus/w1/devices/28-0316a2794bff/";
  Write(folder + "w1_slave", "72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=23125\n");
  EXPECT_EQ(Read(OneWire(), false), "2313/0");
  Write(folder + "w1_slave", "00 00 00 00 00 00 00 00 00 : crc=00 NO\n00 00 00 00 00 00 00 00 00 t=0\n");
  EXPECT_EQ(Read(OneWire(), false), "data-loss");
  Write(folder + "temperature", "-1062\n");
  EXPECT_EQ(Read(OneWire(), false), "-106/0");
  Write(folder + "temperature", "85000\n");
  EXPECT_EQ(Read(OneWire(), false), "data-loss") << "what it says before it has measured";
  Write(folder + "temperature", "");
  EXPECT_EQ(Read(OneWire(), false), "data-loss");
  EXPECT_EQ(Read(OneWire()), "data-loss");
}

TEST_F(KernelClimateTest, ALongFileIsNoMeasurement) {
  Write("class/hwmon/hwmon0/name", "sht3x\n");
  Write("class/hwmon/hwmon0/temp1_input", std::string(1 << 20, '1'));
  EXPECT_EQ(Read(Hwmon("sht3x"), false), "data-loss");
}

TEST_F(KernelClimateTest, AFileThatMayNotBeReadIsSaid) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  Write("class/hwmon/hwmon0/name", "sht3x\n");
  Write("class/hwmon/hwmon0/temp1_input", "1\n");
  fs::permissions(sys_ / "class/hwmon/hwmon0/temp1_input", fs::perms::none);
  EXPECT_EQ(Read(Hwmon("sht3x"), false), "permission-denied");
}

TEST(KernelText, HasNumbersOnly) {
  EXPECT_EQ(ParseKernelNumber(" -12.5\n").value_or(0), -12.5);
  for (const std::string_view wrong :
       {"", "\n", "1x", "nan", "inf", "1e5", "0x10", "1 2", "1000001", "-1000001", "--1"}) {
    EXPECT_EQ(ParseKernelNumber(wrong).status(), Status::kDataLoss) << wrong;
  }
  EXPECT_EQ(ParseOneWireText("crc=57 YES t=1").status(), Status::kDataLoss);
  EXPECT_EQ(ParseOneWireText("crc=57 YES\n").status(), Status::kDataLoss);
  EXPECT_EQ(HundredthsOf(-1062).value_or(0), -106);
  EXPECT_EQ(HundredthsOf(1e300).status(), Status::kDataLoss);
}

}  // namespace
}  // namespace tramgac::digital_io
