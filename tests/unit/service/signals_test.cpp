#include "agent/service/signals.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <set>

namespace tramgac::service {
namespace {

bool Readable(int fd) {
  pollfd entry{.fd = fd, .events = POLLIN, .revents = 0};
  return poll(&entry, 1, 0) == 1;
}

TEST(SignalsTest, SignalsBecomeReadable) {
  Signals signals;
  EXPECT_FALSE(signals.Read().has_value()) << "before Open()";
  ASSERT_EQ(signals.Open(), Status::kOk);
  EXPECT_EQ(signals.Open(), Status::kFailedPrecondition);
  EXPECT_FALSE(Readable(signals.fd()));
  EXPECT_FALSE(signals.Read().has_value());

  kill(getpid(), SIGHUP);
  EXPECT_TRUE(Readable(signals.fd()));
  EXPECT_EQ(signals.Read(), std::optional(Signal::kReload));
  EXPECT_FALSE(Readable(signals.fd()));

  kill(getpid(), SIGTERM);
  kill(getpid(), SIGINT);
  std::set<Signal> both;
  while (const auto signal = signals.Read()) both.insert(*signal);
  EXPECT_EQ(both, (std::set{Signal::kTerminate, Signal::kInterrupt}));
}

TEST(SignalsTest, APeerThatWentAwayDoesNotEndTheProgram) {
  Signals signals;
  ASSERT_EQ(signals.Open(), Status::kOk);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  EXPECT_EQ(write(ends[1], "x", 1), -1);  // with the default action SIGPIPE would have killed this test
  close(ends[1]);
}

TEST(SignalsTest, HaveNames) {
  EXPECT_EQ(SignalName(Signal::kTerminate), "SIGTERM");
  EXPECT_EQ(SignalName(Signal::kInterrupt), "SIGINT");
  EXPECT_EQ(SignalName(Signal::kReload), "SIGHUP");
}

}  // namespace
}  // namespace tramgac::service
