#include "agent/service/notify.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>

#include "agent/service/unique_fd.h"
#include "tests/unit/service/temp_folder.h"

namespace tramgac::service {
namespace {

// Stands in for the service manager: a datagram socket named by NOTIFY_SOCKET.
class NotifyTest : public testing::Test {
 protected:
  NotifyTest() : fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    const std::string path = folder_ / "notify";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
  }
  ~NotifyTest() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(name);
  }

  std::string Receive() {
    std::array<char, 500> text{};
    const ssize_t count = recv(fd_.get(), text.data(), text.size(), 0);
    return count < 0 ? "nothing" : std::string(text.data(), static_cast<std::size_t>(count));
  }

  TempFolder folder_;
  UniqueFd fd_;
  const Notifier notifier_{};
};

TEST_F(NotifyTest, SaysWhatTheServiceManagerUnderstands) {
  EXPECT_EQ(notifier_.Ready("12 devices"), Status::kOk);
  EXPECT_EQ(Receive(), "READY=1\nSTATUS=12 devices");
  EXPECT_EQ(notifier_.FeedWatchdog(), Status::kOk);
  EXPECT_EQ(Receive(), "WATCHDOG=1");
  EXPECT_EQ(notifier_.SetStatus("polling"), Status::kOk);
  EXPECT_EQ(Receive(), "STATUS=polling");
  EXPECT_EQ(notifier_.Stopping("SIGTERM"), Status::kOk);
  EXPECT_EQ(Receive(), "STOPPING=1\nSTATUS=SIGTERM");
}

TEST_F(NotifyTest, ReloadingCarriesTheMonotonicTime) {
  EXPECT_EQ(notifier_.Reloading(), Status::kOk);
  const std::string text = Receive();
  const std::string prefix = "RELOADING=1\nMONOTONIC_USEC=";
  ASSERT_EQ(text.substr(0, prefix.size()), prefix);
  EXPECT_GT(std::stoll(text.substr(prefix.size())), 0);
}

TEST_F(NotifyTest, AStatusCannotAddAssignments) {
  EXPECT_EQ(notifier_.SetStatus("a\nMAINPID=1\nb"), Status::kOk);
  EXPECT_EQ(Receive(), "STATUS=a MAINPID=1 b");
}

TEST_F(NotifyTest, WithoutAServiceManagerNothingHappens) {
  unsetenv("NOTIFY_SOCKET");
  EXPECT_EQ(notifier_.Ready("x"), Status::kOk);
  EXPECT_EQ(notifier_.FeedWatchdog(), Status::kOk);
  EXPECT_EQ(Receive(), "nothing");
  EXPECT_FALSE(notifier_.WatchdogInterval().has_value());
}

TEST_F(NotifyTest, ASocketThatIsGoneIsAnOutcome) {
  setenv("NOTIFY_SOCKET", (folder_ / "gone").c_str(), 1);
  EXPECT_EQ(notifier_.Ready("x"), Status::kUnavailable);
}

TEST_F(NotifyTest, KnowsTheWatchdogsInterval) {
  setenv("WATCHDOG_USEC", "30000000", 1);
  EXPECT_EQ(notifier_.WatchdogInterval(), std::optional<Duration>(std::chrono::seconds(30)));
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  EXPECT_TRUE(notifier_.WatchdogInterval().has_value());
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_FALSE(notifier_.WatchdogInterval().has_value()) << "meant for another process";
}

}  // namespace
}  // namespace tramgac::service
