// Contacts beside the other polls of the network thread: when they are looked at, and when they are told.
#include <gtest/gtest.h>

#include "agent/poll/contact_poll.h"

namespace tramgac::poll {
namespace {

using namespace std::chrono_literals;

class Source final : public digital_io::InputSource {
 public:
  bool Look(BootTime) override {
    ++looks;
    return std::exchange(news, false);
  }
  bool complete() const override { return known; }
  void Fill(BootTime now, RawBlock& block) const override {
    block.Clear();
    block.taken = now;
  }

  int looks = 0;
  bool news = false, known = true;
};

class ContactPollTest : public ::testing::Test {
 protected:
  // Runs until `end` as the loop does. Outcome: when blocks were told.
  std::vector<BootTime> RunUntil(BootTime end) {
    std::vector<BootTime> told;
    for (BootTime now = timers_.NextDue(); now <= end; now = timers_.NextDue()) {
      timers_.Fire(now);
      while (RawBlock* block = queue_.Take()) {
        EXPECT_EQ(block->device, 7u);
        told.push_back(block->taken);
        queue_.Return(block);
      }
    }
    return told;
  }

  Timers timers_;
  BlockQueue queue_{8, [] {}};
  Source source_;
  ContactPoll poll_{7, source_, timers_, queue_};
  const BootTime start_{1h};
};

TEST_F(ContactPollTest, TellsAtItsPeriodWithoutNews) {
  poll_.Start(start_);
  EXPECT_EQ(RunUntil(start_ + 25s), (std::vector<BootTime>{start_, start_ + 10s, start_ + 20s}));
  EXPECT_EQ(source_.looks, 25 * 50 + 1);
  EXPECT_EQ(queue_.counters().scheduled, 3u);
  EXPECT_EQ(queue_.counters().exchanged, 3u);
}

TEST_F(ContactPollTest, TellsNewsWithTheNextLook) {
  poll_.Start(start_);
  RunUntil(start_ + 1s);
  source_.news = true;
  EXPECT_EQ(RunUntil(start_ + 2s), (std::vector<BootTime>{start_ + 1020ms}));
}

TEST_F(ContactPollTest, WaitsUntilEveryContactIsKnown) {
  source_.known = false;
  source_.news = true;
  poll_.Start(start_);
  EXPECT_TRUE(RunUntil(start_ + 60ms).empty());
  source_.known = true;
  EXPECT_EQ(RunUntil(start_ + 1s), (std::vector<BootTime>{start_ + 80ms}));
}

TEST_F(ContactPollTest, IsAskedByItsDevice) {
  poll_.Start(start_);
  RunUntil(start_ + 1s);
  EXPECT_FALSE(poll_.PollNow(6));
  EXPECT_TRUE(RunUntil(start_ + 2s).empty());
  EXPECT_TRUE(poll_.PollNow(7));
  EXPECT_EQ(RunUntil(start_ + 3s), (std::vector<BootTime>{start_ + 2020ms}));
}

}  // namespace
}  // namespace tramgac::poll
