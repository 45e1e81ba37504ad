#include "agent/poll/poll_trigger.h"

#include <gtest/gtest.h>

namespace tramgac::poll {
namespace {

using std::chrono::milliseconds;

constexpr BootTime kStart = BootTime(std::chrono::hours(1));

TEST(PollTrigger, FirstNewsIsPolledForAtOnce) {
  PollTrigger trigger;
  EXPECT_TRUE(trigger.Trigger(7, kStart));
  EXPECT_TRUE(trigger.Trigger(8, kStart)) << "another device";
  EXPECT_EQ(trigger.NextDue(), kNever);
  EXPECT_TRUE(trigger.Trigger(7, kStart + PollTrigger::kInterval));
}

TEST(PollTrigger, FloodIsOnePollAnIntervalAndOneAfterTheLast) {
  PollTrigger trigger;
  int polls = 0;
  BootTime now = kStart;
  for (; now < kStart + milliseconds(3500); now += milliseconds(1)) {
    polls += trigger.Trigger(7, now) ? 1 : 0;
    polls += static_cast<int>(trigger.TakeDue(now).size());
  }
  EXPECT_EQ(polls, 4) << "after 0, 1, 2 and 3 s";
  EXPECT_EQ(trigger.NextDue(), kStart + milliseconds(4000));
  EXPECT_TRUE(trigger.TakeDue(now).empty());
  EXPECT_EQ(trigger.TakeDue(trigger.NextDue()), std::vector<DeviceIndex>{7});
  EXPECT_EQ(trigger.NextDue(), kNever);
}

}  // namespace
}  // namespace tramgac::poll
