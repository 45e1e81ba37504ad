#include "agent/service/log_sinks.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "agent/service/unique_fd.h"
#include "tests/unit/service/temp_folder.h"

namespace tramgac::service {
namespace {

const std::vector<LogField> kFields{{"device", "ups-1"}, {"reason", "timeout\nPRIORITY=0"}};

LogLine Line() {
  return {.spec = &SpecOf(LogEvent::kDeviceUnavailable),
          .fields = kFields,
          .text = "device ups-1: \x1b[2Jtime\nout \x7f",
          .other_text = "thiết bị ups-1",
          .language = Language::kEnglish,
          .held_back = 0,
          .boot_time = BootTime(std::chrono::milliseconds(12'345)),
          .wall_time = UtcTime(std::chrono::seconds(1'795'428'000))};  // 2026-11-23 10:00:00 UTC+0
}

class StreamSinkTest : public testing::Test {
 protected:
  StreamSinkTest() : fd_(open((folder_ / "log").c_str(), O_RDWR | O_CREAT, 0600)), sink_(fd_.get()) {
    setenv("TZ", "<+07>-7", 1);
    tzset();
  }
  ~StreamSinkTest() override {
    unsetenv("TZ");
    tzset();
  }
  std::string Text() {
    std::ostringstream text;
    text << std::ifstream(folder_ / "log").rdbuf();
    return text.str();
  }

  TempFolder folder_;
  UniqueFd fd_;
  StreamSink sink_;
};

TEST_F(StreamSinkTest, WritesLocalTimePriorityAndHarmlessText) {
  sink_.Write(Line());
  EXPECT_EQ(Text(), "2026-11-23 17:00:00 warning device ups-1: \\x1B[2Jtime\\x0Aout \\x7F\n");
}

TEST_F(StreamSinkTest, WritesBootTimeWhileTheClockIsUnknown) {
  LogLine line = Line();
  line.wall_time = Status::kUnavailable;
  line.text = "a";
  line.language = Language::kVietnamese;
  sink_.Write(line);
  EXPECT_EQ(Text(), "boot+12.345 cảnh báo a\n");
}

TEST(StreamSinkFailureTest, AClosedStreamIsNoDisaster) {
  StreamSink(-1).Write(Line());
  UniqueFd full(open("/dev/full", O_WRONLY));
  StreamSink(full.get()).Write(Line());
}

class CountingSink final : public LogSink {
 public:
  void Write(const LogLine&) override { ++count; }
  int count = 0;
};

TEST(JournalSinkTest, SendsStructuredFields) {
  CountingSink fallback;
  std::vector<std::string> sent;
  JournalSink sink(fallback, [&](const iovec* fields, int count) {
    for (int i = 0; i < count; ++i) sent.emplace_back(static_cast<const char*>(fields[i].iov_base), fields[i].iov_len);
    return 0;
  });
  LogLine line = Line();
  line.held_back = 7;
  sink.Write(line);
  const std::vector<std::string> expected{
      "MESSAGE=device ups-1: \\x1B[2Jtime\\x0Aout \\x7F",
      "MESSAGE_ID=5de47ebab5004dc0a88f23657e46d0a1",
      "PRIORITY=4",
      "SYSLOG_IDENTIFIER=tramgac",
      "EVENT=device-unavailable",
      "MESSAGE_VI=thiết bị ups-1",
      "HELD_BACK=7",
      "DEVICE=ups-1",
      "REASON=timeout\nPRIORITY=0",  // one field whatever its bytes: lengths are sent, not lines
  };
  EXPECT_EQ(sent, expected);
  EXPECT_EQ(fallback.count, 0);
}

TEST(JournalSinkTest, NamesTheOtherLanguageAndSkipsAZeroCount) {
  CountingSink fallback;
  std::vector<std::string> sent;
  JournalSink sink(fallback, [&](const iovec* fields, int count) {
    for (int i = 0; i < count; ++i) sent.emplace_back(static_cast<const char*>(fields[i].iov_base), fields[i].iov_len);
    return 0;
  });
  LogLine line = Line();
  line.language = Language::kVietnamese;
  sink.Write(line);
  EXPECT_NE(std::find(sent.begin(), sent.end(), "MESSAGE_EN=thiết bị ups-1"), sent.end());
  EXPECT_EQ(sent.size(), 8u);
}

TEST(JournalSinkTest, FallsBackWhenTheJournalRefuses) {
  CountingSink fallback;
  JournalSink sink(fallback, [](const iovec*, int) { return -1; });
  sink.Write(Line());
  EXPECT_EQ(fallback.count, 1);
}

TEST(ConnectedToJournalTest, OnlyTheStreamThatTheVariableNamesCounts) {
  TempFolder folder;
  const UniqueFd fd(open((folder / "a").c_str(), O_RDWR | O_CREAT, 0600));
  const UniqueFd other(open((folder / "b").c_str(), O_RDWR | O_CREAT, 0600));
  struct stat status {};
  ASSERT_EQ(fstat(fd.get(), &status), 0);
  const std::string name = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
  setenv("JOURNAL_STREAM", name.c_str(), 1);
  EXPECT_TRUE(ConnectedToJournal(fd.get()));
  EXPECT_FALSE(ConnectedToJournal(other.get()));
  EXPECT_FALSE(ConnectedToJournal(-1));
  setenv("JOURNAL_STREAM", "nonsense", 1);
  EXPECT_FALSE(ConnectedToJournal(fd.get()));
  unsetenv("JOURNAL_STREAM");
  EXPECT_FALSE(ConnectedToJournal(fd.get()));
}

}  // namespace
}  // namespace tramgac::service
