#include "agent/service/self_metrics.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "agent/service/unique_fd.h"
#include "board/linux/clock_linux.h"
#include "tests/unit/service/temp_folder.h"

namespace tramgac::service {
namespace {

// Fields 1 to 24 of proc(5), then some of the rest: utime 250, stime 50, 7 threads, starttime 1000, rss 300.
const std::string kStat =
    "4711 (tra) mgac (x) S 1 4711 4711 0 -1 4194560 500 0 1 0 250 50 3 4 20 0 7 0 1000 9000000 300 "
    "18446744073709551615\n";

TEST(ParseProcessStatTest, ReadsTheFieldsBehindAnyName) {
  const auto stat = ParseProcessStat(kStat);
  ASSERT_TRUE(stat.ok());
  EXPECT_EQ(stat.value().user_ticks, 250u);
  EXPECT_EQ(stat.value().system_ticks, 50u);
  EXPECT_EQ(stat.value().threads, 7u);
  EXPECT_EQ(stat.value().start_ticks, 1000u);
  EXPECT_EQ(stat.value().resident_pages, 300u);
}

TEST(ParseProcessStatTest, RefusesEveryTruncation) {
  const std::size_t rss_end = kStat.find(" 300 ") + 4;
  for (std::size_t size = 0; size < rss_end - 2; ++size) {
    EXPECT_EQ(ParseProcessStat(kStat.substr(0, size)).status(), Status::kDataLoss) << size;
  }
}

TEST(ParseProcessStatTest, RefusesWordsInPlaceOfNumbers) {
  std::string text = kStat;
  text.replace(text.find("250"), 3, "2x0");
  EXPECT_EQ(ParseProcessStat(text).status(), Status::kDataLoss);
}

TEST(SelfMetricsTest, ConvertsUnits) {
  TempFolder folder;
  folder.Write("stat", kStat);
  std::filesystem::create_directory(folder / "fd");
  for (const char* name : {"fd/0", "fd/1", "fd/2"}) folder.Write(name, "");
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  const auto metrics = ReadSelfMetrics(BootTime(std::chrono::seconds(1000)), folder.path());
  ASSERT_TRUE(metrics.ok());
  EXPECT_EQ(metrics.value().resident_bytes, 300u * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
  EXPECT_DOUBLE_EQ(metrics.value().cpu_seconds, 300 / ticks);
  EXPECT_EQ(metrics.value().open_files, 3u);
  EXPECT_EQ(metrics.value().threads, 7u);
  EXPECT_DOUBLE_EQ(std::chrono::duration<double>(metrics.value().uptime).count(), 1000 - 1000 / ticks);
}

TEST(SelfMetricsTest, NamesWhatIsMissing) {
  TempFolder folder;
  EXPECT_EQ(ReadSelfMetrics(BootTime{}, folder.path()).status(), Status::kNotFound);
  folder.Write("stat", kStat);
  EXPECT_EQ(ReadSelfMetrics(BootTime{}, folder.path()).status(), Status::kNotFound) << "no fd folder";
  folder.Write("stat", "nonsense\n");
  EXPECT_EQ(ReadSelfMetrics(BootTime{}, folder.path()).status(), Status::kDataLoss);
}

TEST(SelfMetricsTest, SeesThisVeryProcess) {
  const board::LinuxClock clock;
  const auto before = ReadSelfMetrics(clock.Now());
  ASSERT_TRUE(before.ok());
  EXPECT_GT(before.value().resident_bytes, 100'000u);
  EXPECT_GE(before.value().threads, 1u);
  EXPECT_LT(before.value().uptime, std::chrono::hours(1));
  std::vector<UniqueFd> files;
  for (int i = 0; i < 5; ++i) files.emplace_back(dup(0));
  const auto after = ReadSelfMetrics(clock.Now());
  ASSERT_TRUE(after.ok());
  EXPECT_EQ(after.value().open_files, before.value().open_files + 5);
}

}  // namespace
}  // namespace tramgac::service
