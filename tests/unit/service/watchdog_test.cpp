#include "agent/service/watchdog.h"

#include <gtest/gtest.h>

#include <thread>

namespace tramgac::service {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

BootTime At(int s) { return BootTime(seconds(s)); }

TEST(WatchdogTest, WithoutWorkersAllIsWell) {
  Watchdog watchdog;
  EXPECT_TRUE(watchdog.Check(At(1)));
  EXPECT_TRUE(watchdog.late().empty());
}

TEST(WatchdogTest, ProgressWithinTheLimitFeeds) {
  Watchdog watchdog;
  Progress& poll = watchdog.Register("poll", seconds(5), At(0));
  for (int t = 5; t < 100'000; t += 5) {
    EXPECT_TRUE(watchdog.Check(At(t)));
    poll.Bump();
  }
}

TEST(WatchdogTest, SilenceBeyondTheLimitNamesTheWorker) {
  Watchdog watchdog;
  Progress& poll = watchdog.Register("poll", seconds(5), At(0));
  watchdog.Register("store", seconds(5), At(0));
  for (int t = 1; t <= 5; ++t) {
    poll.Bump();
    EXPECT_TRUE(watchdog.Check(At(t)));
  }
  poll.Bump();
  EXPECT_FALSE(watchdog.Check(At(6)));
  ASSERT_EQ(watchdog.late().size(), 1u);
  EXPECT_EQ(watchdog.late()[0].name, "store");
  EXPECT_EQ(watchdog.late()[0].silence, seconds(6));
}

TEST(WatchdogTest, OneBusyWorkerDoesNotHideAnother) {
  Watchdog watchdog;
  Progress& poll = watchdog.Register("poll", seconds(5), At(0));
  watchdog.Register("serial", seconds(20), At(0));
  bool fed = true;
  for (int t = 1; t <= 21; ++t) {
    poll.Bump();
    fed = watchdog.Check(At(t));
  }
  EXPECT_FALSE(fed);
}

TEST(WatchdogTest, TheLongestSilenceComesFirst) {
  Watchdog watchdog;
  watchdog.Register("young", seconds(1), At(3));
  watchdog.Register("old", seconds(1), At(0));
  EXPECT_FALSE(watchdog.Check(At(9)));
  ASSERT_EQ(watchdog.late().size(), 2u);
  EXPECT_EQ(watchdog.late()[0].name, "old");
  EXPECT_EQ(watchdog.late()[1].silence, seconds(6));
}

TEST(WatchdogTest, AWorkerThatComesBackIsForgiven) {
  Watchdog watchdog;
  Progress& poll = watchdog.Register("poll", seconds(5), At(0));
  EXPECT_FALSE(watchdog.Check(At(6)));
  poll.Bump();
  EXPECT_TRUE(watchdog.Check(At(7)));
  EXPECT_TRUE(watchdog.late().empty());
}

TEST(WatchdogTest, AWorkerThatEndedIsNotMissed) {
  Watchdog watchdog;
  Progress& poll = watchdog.Register("poll", seconds(5), At(0));
  Progress& line = watchdog.Register("line", seconds(5), At(0));
  watchdog.Unregister(line);
  poll.Bump();
  EXPECT_TRUE(watchdog.Check(At(6)));
}

// After a suspend everybody would look late though nobody could run.
TEST(WatchdogTest, AStandstillOfTheWholeProgramIsNotHeldAgainstWorkers) {
  Watchdog watchdog(seconds(10));
  Progress& poll = watchdog.Register("poll", seconds(15), At(0));
  poll.Bump();
  EXPECT_TRUE(watchdog.Check(At(1)));
  const BootTime woken = At(2) + hours(8);
  EXPECT_TRUE(watchdog.Check(woken));
  EXPECT_TRUE(watchdog.Check(woken + seconds(4)));
  ASSERT_FALSE(watchdog.Check(woken + seconds(7))) << "but it must work again soon";
  EXPECT_EQ(watchdog.late()[0].name, "poll");
}

TEST(WatchdogTest, ProgressFromOtherThreadsIsSeen) {
  Watchdog watchdog;
  Progress& poll = watchdog.Register("poll", seconds(5), At(0));
  std::thread worker([&] { poll.Bump(); });
  worker.join();
  EXPECT_TRUE(watchdog.Check(At(9)));
}

TEST(WatchdogTest, TheLongestSilenceIsToldOnceAndOverLaterProgress) {
  Watchdog watchdog(seconds(60));
  Progress& poll = watchdog.Register("poll", seconds(25), At(0));
  EXPECT_EQ(watchdog.TakeLongestSilence(), seconds(0));
  for (const int t : {5, 10, 15, 20}) EXPECT_TRUE(watchdog.Check(At(t)));
  poll.Bump();
  EXPECT_TRUE(watchdog.Check(At(21)));
  EXPECT_EQ(watchdog.TakeLongestSilence(), seconds(20)) << "although it works again";
  EXPECT_EQ(watchdog.TakeLongestSilence(), seconds(0));
}

}  // namespace
}  // namespace tramgac::service
