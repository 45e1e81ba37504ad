#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/timex.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "board/linux/machine_linux.h"
#include "board/linux/machine_parse.h"

namespace tramgac::board {
namespace {

using testing::AllOf;
using testing::DoubleNear;
using testing::Ge;
using testing::Le;
using testing::Optional;

constexpr std::string_view kStat = "cpu  100 20 30 800 40 5 6 7 50 60\ncpu0 1 2 3 4 5 6 7 8 9 10\nintr 12 34\nctxt 5\n";
constexpr std::string_view kMemory =
    "MemTotal:         948280 kB\nMemFree:          100000 kB\nMemAvailable:     237070 kB\nBuffers:  1 kB\n";
constexpr std::string_view kIo =
    "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\nwrite_bytes: 4096\ncancelled_write_bytes: 7\n";

TEST(MachineParse, BusyIsEverythingButIdleAndWaiting) {
  const auto ticks = ParseCpuTicks(kStat);
  ASSERT_TRUE(ticks);
  EXPECT_EQ(ticks->total, 1008u) << "guest time is in user time already";
  EXPECT_EQ(ticks->busy, 168u);
}

TEST(MachineParse, OldKernelsHaveFourNumbers) {
  const auto ticks = ParseCpuTicks("cpu 1 2 3 4\n");
  ASSERT_TRUE(ticks);
  EXPECT_EQ(ticks->total, 10u);
  EXPECT_EQ(ticks->busy, 6u);
}

TEST(MachineParse, WhatIsNoStatHasNoTicks) {
  for (const std::string_view text : {"", "\n", "cpu", "cpu \n", "cpu 1 2 3\n", "cpu0 1 2 3 4\n", "cpu a b c d\n",
                                      "cpu 1 2 3 -4 5\n", "cpu 1x 2 3 4\n", "cpu 1 2 3 99999999999999999999999999\n",
                                      "cpu 18446744073709551615 1 1 1\n", "intr 1 2 3 4\n"}) {
    EXPECT_FALSE(ParseCpuTicks(text)) << text;
  }
}

TEST(MachineParse, MemoryIsAShareOfAll) {
  EXPECT_THAT(ParseMemoryAvailable(kMemory), Optional(DoubleNear(25.0, 1e-9)));
  EXPECT_THAT(ParseMemoryAvailable("MemAvailable: 0 kB\nMemTotal: 18446744073709551615 kB"), Optional(0.0));
}

TEST(MachineParse, WithoutBothNumbersThereIsNoShare) {
  for (const std::string_view text :
       {"", "MemTotal: 5 kB\n", "MemAvailable: 5 kB\n", "MemTotal: 0 kB\nMemAvailable: 0 kB\n",
        "MemTotal: 4 kB\nMemAvailable: 5 kB\n", "MemTotal: x kB\nMemAvailable: 5 kB\n",
        "MemTotal: 99999999999999999999 kB\nMemAvailable: 5 kB\n", "MemTotal:\nMemAvailable:\n"}) {
    EXPECT_FALSE(ParseMemoryAvailable(text)) << text;
  }
}

TEST(MachineParse, WrittenBytesAreThoseThatAreNotCancelledLater) {
  EXPECT_THAT(ParseWrittenBytes(kIo), Optional(4096u));
  EXPECT_THAT(ParseWrittenBytes("write_bytes: 18446744073709551615"), Optional(UINT64_MAX));
  EXPECT_FALSE(ParseWrittenBytes("cancelled_write_bytes: 7\n"));
  EXPECT_FALSE(ParseWrittenBytes("write_bytes: 18446744073709551616\n"));
}

TEST(MachineParse, AnAttributeIsOneNumber) {
  EXPECT_THAT(ParseNumber("48312\n"), Optional(48312));
  EXPECT_THAT(ParseNumber("-5000"), Optional(-5000));
  for (const std::string_view text : {"", "\n", "1 2", "4.5\n", "abc", "1\n\n", "99999999999999999999\n"}) {
    EXPECT_FALSE(ParseNumber(text)) << text;
  }
}

TEST(MachineParse, TheFirmwareSaysWhatIsNowAndWhatWasSinceItWasAsked) {
  const auto is = [](std::string_view text, bool under_voltage, bool throttled) {
    const auto word = ParseFirmwareWord(text);
    ASSERT_TRUE(word) << text;
    EXPECT_EQ(word->under_voltage, under_voltage) << text;
    EXPECT_EQ(word->throttled, throttled) << text;
  };
  is("0\n", false, false);
  is("1\n", true, false);
  is("50005\n", true, true);
  is("10000\n", true, false);
  for (const std::string_view text : {"2", "4", "8", "20000", "40000", "80000", "fffefffe"}) is(text, false, true);
  is("fff0fff0\n", false, false);
  for (const std::string_view text : {"", "\n", "0x50000", "50000 ", "-1", "g", "123456789", "throttled=0"}) {
    EXPECT_FALSE(ParseFirmwareWord(text)) << text;
  }
}

TEST(MachineParse, UsedIsWhatDfSays) {
  EXPECT_THAT(UsedPercent(90, 10), Optional(90.0));
  EXPECT_THAT(UsedPercent(0, 5), Optional(0.0));
  EXPECT_THAT(UsedPercent(UINT64_MAX, UINT64_MAX), Optional(50.0));
  EXPECT_FALSE(UsedPercent(0, 0)) << "a file system without inodes";
}

TEST(MachineParse, SensorsOfTheProcessorGoByTheirNames) {
  for (const std::string_view name :
       {"cpu-thermal", "cpu_thermal", "x86_pkg_temp", "soc-thermal", "coretemp", "k10temp"})
    EXPECT_TRUE(IsProcessorSensor(name)) << name;
  for (const std::string_view name : {"", "acpitz", "iwlwifi_1", "gpu-thermal", "rpi_volt", "nvme"})
    EXPECT_FALSE(IsProcessorSensor(name)) << name;
}

TEST(MachineParse, TheOffsetIsTheKernelsOnly) {
  EXPECT_THAT(ClockOffset(STA_PLL, 1500), Optional(1.5));
  EXPECT_THAT(ClockOffset(STA_PLL | STA_NANO, -1500), Optional(-0.0015));
  EXPECT_FALSE(ClockOffset(STA_NANO, 0)) << "chrony: the kernel knows of none";
  EXPECT_FALSE(ClockOffset(STA_PLL | STA_UNSYNC, 1500));
}

class LinuxMachineTest : public testing::Test {
 protected:
  LinuxMachineTest() {
    std::string name = (std::filesystem::temp_directory_path() / "machine_test.XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~LinuxMachineTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, std::string_view text) {
    const std::filesystem::path path = folder_ + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  MachineState Look() const {
    return LinuxMachine({folder_ + "/proc", folder_ + "/sys"}).Look(folder_ + "/no-such-file");
  }

  std::string folder_;
};

TEST_F(LinuxMachineTest, WhereNothingIsNothingIsSaid) {
  const MachineState state = Look();
  EXPECT_FALSE(state.cpu);
  EXPECT_FALSE(state.memory_available);
  EXPECT_FALSE(state.cpu_temperature);
  EXPECT_FALSE(state.under_voltage);
  EXPECT_FALSE(state.throttled);
  EXPECT_FALSE(state.written_bytes);
  EXPECT_THAT(state.disk_used, Optional(AllOf(Ge(0.0), Le(100.0)))) << "of the folder, because the file is not there";
  EXPECT_FALSE(LinuxMachine().Look("/no-such-folder/no-such-file").disk_used);
}

TEST_F(LinuxMachineTest, ABoardWithEverything) {
  Write("proc/stat", kStat);
  Write("proc/meminfo", kMemory);
  Write("proc/self/io", kIo);
  Write("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n");
  Write("sys/class/thermal/thermal_zone0/temp", "48312\n");
  Write("sys/class/thermal/thermal_zone1/type", "gpu-thermal\n");
  Write("sys/class/thermal/thermal_zone1/temp", "99000\n");
  Write("sys/class/thermal/cooling_device0/type", "cpufreq-cpu0\n");
  Write("sys/class/hwmon/hwmon0/name", "cpu_thermal\n");
  Write("sys/class/hwmon/hwmon0/temp1_input", "90000\n");
  Write("sys/class/hwmon/hwmon1/name", "rpi_volt\n");
  Write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n");
  const MachineState state = Look();
  ASSERT_TRUE(state.cpu);
  EXPECT_EQ(state.cpu->total, 1008u);
  EXPECT_THAT(state.memory_available, Optional(DoubleNear(25, 1e-9)));
  EXPECT_THAT(state.cpu_temperature, Optional(48.312)) << "the zone's, not that of another chip or of hwmon";
  EXPECT_THAT(state.under_voltage, Optional(true));
  EXPECT_THAT(state.written_bytes, Optional(4096u));
  Write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "0\n");
  EXPECT_THAT(Look().under_voltage, Optional(false));
}

TEST_F(LinuxMachineTest, TheFirmwareOfARaspberryPiIsAskedWhereItsDriverIs) {
  const std::string link = folder_ + "/sys/bus/platform/drivers/raspberrypi-firmware/soc@107c000000:firmware";
  Write("sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled", "e0008\n");
  Write("sys/bus/platform/drivers/raspberrypi-firmware/bind", "");
  std::filesystem::create_directory_symlink("../../../../devices/platform/soc@107c000000/soc@107c000000:firmware",
                                            link);
  EXPECT_THAT(Look().throttled, Optional(true));
  EXPECT_THAT(Look().under_voltage, Optional(false)) << "without rpi_volt the word says that too";
  Write("sys/class/hwmon/hwmon1/name", "rpi_volt\n");
  Write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n");
  EXPECT_THAT(Look().under_voltage, Optional(true)) << "rpi_volt has the first word";
  Write("proc/sys/kernel/panic_on_warn", "1\n");
  EXPECT_FALSE(Look().throttled) << "the kernel warns of the file that it is deprecated";
  Write("proc/sys/kernel/panic_on_warn", "0\n");
  Write("sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled", "0\n");
  EXPECT_THAT(Look().throttled, Optional(false));
}

TEST_F(LinuxMachineTest, WithoutZonesTheChipsAreAskedAndTheHottestCounts) {
  Write("sys/class/hwmon/hwmon0/name", "coretemp");
  Write("sys/class/hwmon/hwmon0/temp1_input", "51000\n");
  Write("sys/class/hwmon/hwmon1/name", "coretemp\n");
  Write("sys/class/hwmon/hwmon1/temp1_input", "-4000\n");
  EXPECT_THAT(Look().cpu_temperature, Optional(51.0));
}

TEST_F(LinuxMachineTest, DamagedFilesAreAbsent) {
  const std::string huge(1 << 20, '9');
  for (const std::string& text : {std::string(), std::string("\0\n\0", 3), std::string("garbage"), huge}) {
    for (const char* name : {"proc/stat", "proc/meminfo", "proc/self/io", "sys/class/thermal/thermal_zone0/temp",
                             "sys/class/hwmon/hwmon0/in0_lcrit_alarm",
                             "sys/bus/platform/drivers/raspberrypi-firmware/soc:firmware/get_throttled"}) {
      Write(name, text);
    }
    Write("sys/class/thermal/thermal_zone0/type", "cpu-thermal");
    Write("sys/class/hwmon/hwmon0/name", "rpi_volt");
    const MachineState state = Look();
    EXPECT_FALSE(state.cpu || state.memory_available || state.written_bytes || state.cpu_temperature ||
                 state.under_voltage || state.throttled);
  }
}

TEST_F(LinuxMachineTest, FoldersInThePlaceOfFilesAreAbsent) {
  for (const char* name : {"proc/stat", "proc/meminfo", "sys/class/thermal/thermal_zone0/type"})
    std::filesystem::create_directories(folder_ + "/" + name);
  const MachineState state = Look();
  EXPECT_FALSE(state.cpu || state.memory_available || state.cpu_temperature);
}

TEST(LinuxMachine, ThisMachineIsPlausible) {
  const LinuxMachine machine;
  const MachineState first = machine.Look("/proc/self/exe");
  const MachineState second = machine.Look("/proc/self/exe");
  ASSERT_TRUE(first.cpu && second.cpu);
  EXPECT_GE(second.cpu->total, first.cpu->total);
  EXPECT_THAT(first.memory_available, Optional(AllOf(Ge(0.0), Le(100.0))));
}

}  // namespace
}  // namespace tramgac::board
