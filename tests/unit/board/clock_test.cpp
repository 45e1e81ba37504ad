#include <gtest/gtest.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "board/linux/clock_linux.h"
#include "board/sim/clock_sim.h"

namespace tramgac::board {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

bool LooksLikeUuid(std::string_view text) {
  return text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-' &&
         text.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

// The sentences of board/api/clock.h that can be checked from outside, for every backend.
void CheckContract(const Clock& clock) {
  BootTime before = clock.Now();
  for (int i = 0; i < 1000; ++i) {
    const BootTime now = clock.Now();
    ASSERT_GE(now, before);
    before = now;
  }
  EXPECT_TRUE(LooksLikeUuid(clock.BootId())) << clock.BootId();
  EXPECT_EQ(clock.BootId(), clock.BootId());
}

class LinuxClockTest : public testing::Test {
 protected:
  LinuxClockTest() {
    std::string name = (std::filesystem::temp_directory_path() / "clock_test.XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~LinuxClockTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }

  std::filesystem::path folder_;
};

TEST_F(LinuxClockTest, KeepsTheContract) { CheckContract(LinuxClock()); }

TEST_F(LinuxClockTest, BootTimeIsTheKernelsUptime) {
  std::ifstream file("/proc/uptime");
  double uptime = 0;
  ASSERT_TRUE(file >> uptime);
  const double now = std::chrono::duration<double>(LinuxClock().Now().time_since_epoch()).count();
  EXPECT_NEAR(now, uptime, 60);  // seconds; the machine that runs this may be busy
}

TEST_F(LinuxClockTest, WallTimeIsTheSystemClock) {
  const auto wall = LinuxClock().WallTime();
  ASSERT_TRUE(wall.ok());
  const auto difference = std::chrono::system_clock::now() - wall.value();
  EXPECT_LT(std::chrono::abs(difference), seconds(60));
}

TEST_F(LinuxClockTest, BootIdIsTheKernels) {
  const std::string id = "01234567-89ab-4def-8123-456789abcdef";
  const LinuxClock clock({.boot_id = Write("boot_id", id + "\n"), .timesync_mark = ""});
  EXPECT_EQ(clock.BootId(), id);
}

TEST_F(LinuxClockTest, UnreadableOrDamagedBootIdBecomesARandomOne) {
  for (const std::string& path :
       {std::string("/nonexistent"), Write("short", "0123"), Write("upper", "01234567-89AB-4DEF-8123-456789ABCDEF"),
        Write("holes", "0123456789ab-4def-8123-456789abcdef-")}) {
    const LinuxClock one({.boot_id = path, .timesync_mark = ""});
    const LinuxClock two({.boot_id = path, .timesync_mark = ""});
    EXPECT_TRUE(LooksLikeUuid(one.BootId())) << one.BootId();
    EXPECT_EQ(one.BootId()[14], '4');
    EXPECT_NE(one.BootId(), two.BootId());
  }
}

TEST_F(LinuxClockTest, TheMarkOfTimesyncdMeansSynced) {
  const LinuxClock clock({.boot_id = "", .timesync_mark = Write("synchronized", "")});
  EXPECT_EQ(clock.State(), ClockState::kSynced);
}

TEST_F(LinuxClockTest, WithoutAMarkTheKernelsFlagDecides) {
  timex state{};
  const bool synced = adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) == 0;
  const LinuxClock clock({.boot_id = "", .timesync_mark = folder_ / "absent"});
  EXPECT_EQ(clock.State(), synced ? ClockState::kSynced : ClockState::kNotSynced);
}

TEST(SimClockTest, KeepsTheContract) { CheckContract(SimClock()); }

TEST(SimClockTest, MovesOnlyWhenMovedAndNeverBack) {
  SimClock clock(BootTime(seconds(10)));
  clock.Advance(milliseconds(1500));
  EXPECT_EQ(clock.Now(), BootTime(milliseconds(11'500)));
  clock.Advance(-seconds(5));
  EXPECT_EQ(clock.Now(), BootTime(milliseconds(11'500)));
}

TEST(SimClockTest, WallTimeIsUnavailableUntilSetAndThenGoesOn) {
  SimClock clock;
  EXPECT_EQ(clock.WallTime().status(), Status::kUnavailable);
  clock.SetWallTime(UtcTime(seconds(1'795'400'000)));
  for (int i = 0; i < 3; ++i) clock.Advance(std::chrono::microseconds(500));
  EXPECT_EQ(clock.WallTime().value(), UtcTime(milliseconds(1'795'400'000'001)));
  clock.SetWallTime(std::nullopt);
  EXPECT_EQ(clock.WallTime().status(), Status::kUnavailable);
}

TEST(SimClockTest, StateAndRebootAreSettable) {
  SimClock clock(BootTime(seconds(99)));
  EXPECT_EQ(clock.State(), ClockState::kNotSynced);
  clock.SetState(ClockState::kSynced);
  EXPECT_EQ(clock.State(), ClockState::kSynced);
  clock.Reboot("11111111-2222-4333-8444-555555555555");
  EXPECT_EQ(clock.Now(), BootTime{});
  EXPECT_EQ(clock.BootId(), "11111111-2222-4333-8444-555555555555");
}

TEST(ClockStateTest, HasNames) {
  EXPECT_EQ(ClockStateName(ClockState::kSynced), "synced");
  EXPECT_EQ(ClockStateName(ClockState::kNotSynced), "not-synced");
}

}  // namespace
}  // namespace tramgac::board
