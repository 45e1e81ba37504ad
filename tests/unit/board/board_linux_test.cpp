#include "board/linux/board_linux.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tramgac::board {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

class BoardLinuxTest : public testing::Test {
 protected:
  BoardLinuxTest() {
    std::string name = (std::filesystem::temp_directory_path() / "board_test.XXXXXX").string();
    root_ = mkdtemp(name.data());
  }
  ~BoardLinuxTest() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& name, std::string_view text) {
    const std::filesystem::path path = root_ + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  std::string root_;
};

TEST_F(BoardLinuxTest, WhereNothingIsNothingIsSaid) {
  const BoardFacts facts = LookAtBoard(root_);
  EXPECT_THAT(facts.model, IsEmpty());
  EXPECT_THAT(facts.compatible, IsEmpty());
  EXPECT_THAT(facts.consoles, IsEmpty());
  EXPECT_THAT(facts.watchdogs, IsEmpty());
  EXPECT_FALSE(facts.has_dmi || facts.clock);
}

TEST_F(BoardLinuxTest, ARaspberryPi5) {
  using namespace std::string_view_literals;
  Write("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0"sv);
  Write("proc/device-tree/compatible", "raspberrypi,5-model-b\0brcm,bcm2712\0"sv);
  Write("sys/class/tty/console/active", "tty1 ttyAMA10\n");
  Write("sys/class/watchdog/watchdog0/identity", "Broadcom BCM2835 Watchdog timer\n");
  Write("sys/class/watchdog/watchdog0/state", "active\n");
  Write("sys/class/rtc/rtc0/name", "rpi-rtc soc@107c000000:rpi_rtc\n");
  Write("sys/class/rtc/rtc0/since_epoch", "1764560000\n");
  Write("sys/class/rtc/rtc0/battery_voltage", "2980000\n");
  const BoardFacts facts = LookAtBoard(root_);
  EXPECT_EQ(facts.model, "Raspberry Pi 5 Model B Rev 1.0");
  EXPECT_THAT(facts.compatible, ElementsAre("raspberrypi,5-model-b", "brcm,bcm2712"));
  EXPECT_FALSE(facts.has_dmi);
  EXPECT_THAT(facts.consoles, ElementsAre("tty1", "ttyAMA10"));
  ASSERT_EQ(facts.watchdogs.size(), 1u);
  EXPECT_EQ(facts.watchdogs[0].identity, "Broadcom BCM2835 Watchdog timer");
  EXPECT_THAT(facts.watchdogs[0].active, Optional(true));
  ASSERT_TRUE(facts.clock);
  EXPECT_THAT(facts.clock->battery_volt, Optional(DoubleNear(2.98, 1e-9)));
}

TEST_F(BoardLinuxTest, AComputerWithUefi) {
  Write("sys/class/dmi/id/sys_vendor", "ACME\n");
  Write("sys/class/dmi/id/product_name", "Box 3\n");
  Write("sys/class/watchdog/watchdog0/state", "inactive\n");
  std::filesystem::create_directories(root_ + "/sys/class/watchdog/watchdog1");
  Write("sys/class/rtc/rtc0/name", "rtc_cmos 00:00\n");
  Write("sys/class/rtc/rtc0/since_epoch", "1\n");
  const BoardFacts facts = LookAtBoard(root_);
  EXPECT_EQ(facts.model, "ACME Box 3");
  EXPECT_TRUE(facts.has_dmi);
  ASSERT_EQ(facts.watchdogs.size(), 2u);
  EXPECT_THAT(facts.watchdogs[0].active, Optional(false));
  EXPECT_FALSE(facts.watchdogs[1].active) << "this kernel does not tell";
  ASSERT_TRUE(facts.clock);
  EXPECT_FALSE(facts.clock->battery_volt);
}

TEST_F(BoardLinuxTest, DamagedFilesAreBounded) {
  Write("proc/device-tree/compatible", std::string(1 << 20, '\0'));
  Write("proc/device-tree/model", std::string(1 << 20, 'x'));
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "tty" + std::to_string(i) + " ";
  Write("sys/class/tty/console/active", many);
  Write("sys/class/rtc/rtc0/since_epoch", "");
  Write("sys/class/rtc/rtc1/since_epoch", "5\n");
  Write("sys/class/rtc/rtc1/battery_voltage", "much\n");
  const BoardFacts facts = LookAtBoard(root_);
  EXPECT_THAT(facts.compatible, IsEmpty());
  EXPECT_LE(facts.model.size(), 16u * 1024);
  EXPECT_EQ(facts.consoles.size(), 16u);
  ASSERT_TRUE(facts.clock) << "the first that can be read";
  EXPECT_FALSE(facts.clock->battery_volt);
}

}  // namespace
}  // namespace tramgac::board
