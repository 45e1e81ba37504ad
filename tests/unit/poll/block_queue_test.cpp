#include "agent/poll/block_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace tramgac::poll {
namespace {

class BlockQueueTest : public ::testing::Test {
 protected:
  bool Push(DeviceIndex device, bool with_row = false) {
    std::unique_ptr<RawBlock> block = queue_.Acquire();
    block->device = device;
    block->AddNumber(0, RawItem::Kind::kInteger, 1);
    if (with_row) block->new_rows.push_back({0, 5, "eth0"});
    return queue_.Push(std::move(block));
  }

  int woken_ = 0;
  BlockQueue queue_{3, [this] { ++woken_; }};
};

TEST_F(BlockQueueTest, BlocksComeOutInOrder) {
  EXPECT_EQ(queue_.Take(), nullptr);
  EXPECT_TRUE(Push(1));
  EXPECT_TRUE(Push(2));
  RawBlock* first = queue_.Take();
  RawBlock* second = queue_.Take();
  EXPECT_EQ(first->device, 1u);
  EXPECT_EQ(second->device, 2u);
  EXPECT_EQ(queue_.Take(), nullptr);
  queue_.Return(first);
  queue_.Return(second);
}

TEST_F(BlockQueueTest, WakesOnlyWhenItWasEmpty) {
  Push(1);
  Push(2);
  EXPECT_EQ(woken_, 1);
  queue_.Return(queue_.Take());
  Push(3);
  EXPECT_EQ(woken_, 1);
  queue_.Return(queue_.Take());
  queue_.Return(queue_.Take());
  Push(4);
  EXPECT_EQ(woken_, 2);
}

TEST_F(BlockQueueTest, WhenFullTheNewestIsDroppedAndCounted) {
  for (DeviceIndex device = 0; device < 3; ++device) EXPECT_TRUE(Push(device));
  EXPECT_FALSE(Push(3));
  EXPECT_FALSE(Push(4));
  EXPECT_EQ(queue_.counters().dropped, 2u);
  for (DeviceIndex device = 0; device < 3; ++device) {
    RawBlock* block = queue_.Take();
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(block->device, device);
    queue_.Return(block);
  }
  EXPECT_EQ(queue_.Take(), nullptr);
  EXPECT_TRUE(Push(5)) << "room again";
}

TEST_F(BlockQueueTest, NewRowsOfADroppedBlockAreKept) {
  for (DeviceIndex device = 0; device < 3; ++device) Push(device);
  EXPECT_FALSE(Push(7, true)) << "its readings are lost";
  EXPECT_EQ(queue_.counters().dropped, 1u);
  for (int i = 0; i < 3; ++i) queue_.Return(queue_.Take());
  RawBlock* rows = queue_.Take();
  ASSERT_NE(rows, nullptr) << "later blocks speak of these rows";
  EXPECT_EQ(rows->device, 7u);
  EXPECT_TRUE(rows->items.empty());
  ASSERT_EQ(rows->new_rows.size(), 1u);
  EXPECT_EQ(rows->new_rows[0].label, "eth0");
  queue_.Return(rows);
}

TEST_F(BlockQueueTest, BlocksAreUsedAgainAndEmpty) {
  Push(1, true);
  RawBlock* used = queue_.Take();
  queue_.Return(used);
  const std::unique_ptr<RawBlock> again = queue_.Acquire();
  EXPECT_EQ(again.get(), used);
  EXPECT_TRUE(again->items.empty() && again->new_rows.empty());
  EXPECT_GE(again->items.capacity(), 1u) << "what was allocated stays";
}

TEST_F(BlockQueueTest, CountsOfSchedulesAddUp) {
  ScheduleCounters seen_of_a, seen_of_b;
  queue_.poll_counters().AddSchedule({10, 2, 1}, seen_of_a);
  queue_.poll_counters().AddSchedule({12, 2, 3}, seen_of_a);
  queue_.poll_counters().AddSchedule({5, 5, 5}, seen_of_b);
  const BlockSource::Counters counters = queue_.counters();
  EXPECT_EQ(counters.scheduled, 17u);
  EXPECT_EQ(counters.late, 7u);
  EXPECT_EQ(counters.skipped, 8u);
}

TEST(BlockQueueThreads, NothingIsLostBetweenWorkersAndPipeline) {
  constexpr int kEach = 2000;
  BlockQueue queue(100000, [] {});
  const auto work = [&queue](DeviceIndex device) {
    for (int i = 0; i < kEach; ++i) {
      std::unique_ptr<RawBlock> block = queue.Acquire();
      block->device = device;
      block->AddNumber(0, RawItem::Kind::kInteger, static_cast<std::uint64_t>(i));
      EXPECT_TRUE(queue.Push(std::move(block)));
    }
  };
  std::thread one(work, 0), two(work, 1);
  std::uint64_t next[2] = {0, 0};
  while (next[0] + next[1] < 2 * kEach) {
    RawBlock* block = queue.Take();
    if (block == nullptr) continue;
    ASSERT_EQ(block->items.size(), 1u);
    ASSERT_EQ(block->items[0].number, next[block->device]++);
    queue.Return(block);
  }
  one.join();
  two.join();
}

TEST(BlockQueueAlert, IsPassedOnToTheWorkers) {
  std::vector<std::pair<DeviceIndex, bool>> told;
  BlockQueue queue(
      1, [] {}, [&told](DeviceIndex device, bool on) { told.emplace_back(device, on); });
  queue.SetAlert(3, true);
  queue.SetAlert(3, false);
  EXPECT_EQ(told, (std::vector<std::pair<DeviceIndex, bool>>{{3, true}, {3, false}}));
  BlockQueue nobody(1, [] {});
  nobody.SetAlert(3, true);
}

}  // namespace
}  // namespace tramgac::poll
