#include "firmware/poll/line_poll.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace tramgac::firmware {
namespace {

using namespace std::chrono_literals;
using modbus::Table;

constexpr modbus::PointAddress kAddresses[] = {
    {.point = 0, .table = Table::kInputRegister, .address = 1},
    {.point = 1, .table = Table::kInputRegister, .address = 10},
    {.point = 2, .table = Table::kHoldingRegister, .address = 0, .refresh = RefreshClass::kStatic}};

modbus::CompiledProfile MakeProfile() {
  modbus::CompiledProfile profile;
  profile.addresses = kAddresses;
  profile.limits.request_pause = 50ms;
  profile.limits.timeout = 300ms;
  return profile;
}
const modbus::CompiledProfile kProfile = MakeProfile();

// Answers 5 ms after each question, unless told otherwise.
class FakeLine final : public modbus::LineMaster {
 public:
  struct Asked {
    BootTime at;
    std::uint8_t unit;
    modbus::ReadRequest request;
    Duration timeout;
  };
  Status Ask(std::uint8_t unit, const modbus::Question& question, Duration timeout) override {
    if (closed) return Status::kFailedPrecondition;
    EXPECT_FALSE(busy);
    asked.push_back({now, unit, question.read(), timeout});
    busy = true;
    return Status::kOk;
  }
  bool Step() override {
    if (!busy) return false;
    const Asked& last = asked.back();
    const Quality quality = qualities.count(last.unit) != 0 ? qualities[last.unit] : Quality::kGood;
    if (now < last.at + (quality == Quality::kTimeout ? last.timeout : Duration(5ms))) return false;
    busy = false;
    data.assign(DataSize(last.request), last.unit);
    said = {quality, quality == Quality::kGood ? ByteSpan(data) : ByteSpan()};
    return true;
  }
  const modbus::Answer& answer() const override { return said; }
  modbus::LineCounters counters() const override { return {.asked = 7}; }

  BootTime now{1s};
  std::vector<Asked> asked;
  std::map<std::uint8_t, Quality> qualities;
  bool busy = false, closed = false;
  std::vector<std::uint8_t> data;
  modbus::Answer said;
};

class LinePollTest : public testing::Test {
 protected:
  // Until a block comes. Outcome: null if none does.
  RawBlock* Next(Duration within = 60s) {
    const BootTime limit = line.now + within;
    for (; line.now < limit; line.now += 1ms) {
      poll.Step(line.now);
      if (RawBlock* block = poll.Take()) return block;
    }
    return nullptr;
  }

  FakeLine line;
  LinePoll poll{line};
};

TEST_F(LinePollTest, AsksWhatIsDueAndHandsItOver) {
  ASSERT_TRUE(Ok(poll.Add({.index = 4, .unit = 9, .period = 10s}, kProfile, line.now)));
  RawBlock* block = Next();
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(4u, block->device);
  EXPECT_EQ(Quality::kGood, block->exchange);
  ASSERT_EQ(3u, block->items.size());
  EXPECT_EQ(Quality::kGood, block->items[2].quality);
  ASSERT_EQ(3u, line.asked.size());
  EXPECT_EQ(9, line.asked[0].unit);
  EXPECT_EQ(300ms, line.asked[0].timeout);
  EXPECT_GE(line.asked[1].at,
            line.asked[0].at + 55ms);  // the device wants 50 ms of silence
  const BootTime first = line.asked[0].at;
  poll.Return(block);
  block = Next();
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(2u, block->items.size());  // what is static is not asked each time
  EXPECT_EQ(first + 10s, line.asked[3].at);
  EXPECT_EQ(2u, poll.counters().scheduled);
  EXPECT_EQ(5u, poll.counters().exchanged);
}

TEST_F(LinePollTest, ASilentDeviceCostsOneTimeoutAndFailsAsAWhole) {
  line.qualities[9] = Quality::kTimeout;
  ASSERT_TRUE(Ok(poll.Add({.index = 0, .unit = 9, .period = 10s}, kProfile, line.now)));
  RawBlock* block = Next();
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(Quality::kTimeout, block->exchange);
  EXPECT_EQ(1u, line.asked.size());
  ASSERT_EQ(3u, block->items.size());
  for (const RawItem& item : block->items) EXPECT_EQ(Quality::kTimeout, item.quality);
}

TEST_F(LinePollTest, WhatADeviceRefusesFailsAlone) {
  line.qualities[9] = Quality::kException2;
  ASSERT_TRUE(Ok(poll.Add({.index = 0, .unit = 9, .period = 10s}, kProfile, line.now)));
  RawBlock* block = Next();
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(Quality::kGood, block->exchange);
  EXPECT_EQ(3u, line.asked.size());
  EXPECT_EQ(Quality::kException2, block->items[0].quality);
}

TEST_F(LinePollTest, TwoDevicesTakeTurns) {
  ASSERT_TRUE(Ok(poll.Add({.index = 0, .unit = 1, .period = 1s}, kProfile, line.now)));
  ASSERT_TRUE(Ok(poll.Add({.index = 1, .unit = 2, .period = 1s}, kProfile, line.now)));
  std::map<DeviceIndex, int> blocks;
  for (int i = 0; i < 20; ++i) {
    RawBlock* block = Next();
    ASSERT_NE(block, nullptr);
    ++blocks[block->device];
    poll.Return(block);
  }
  EXPECT_EQ(10, blocks[0]);
  EXPECT_EQ(10, blocks[1]);
}

TEST_F(LinePollTest, NothingIsAskedWhileABlockIsWithThePipeline) {
  ASSERT_TRUE(Ok(poll.Add({.index = 0, .unit = 1, .period = 1s}, kProfile, line.now)));
  RawBlock* block = Next();
  ASSERT_NE(block, nullptr);
  const std::size_t asked = line.asked.size();
  EXPECT_EQ(nullptr, Next(5s));
  EXPECT_EQ(asked, line.asked.size());
  poll.Return(block);
  EXPECT_NE(nullptr, Next());
}

TEST_F(LinePollTest, AQuestionByHandGoesOutBeforeTheNextOfAPoll) {
  ASSERT_TRUE(Ok(poll.Add({.index = 0, .unit = 1, .period = 1s}, kProfile, line.now)));
  poll.Step(line.now);
  ASSERT_EQ(1u, line.asked.size());
  modbus::LineMaster& hand = poll.by_hand();
  EXPECT_TRUE(Ok(hand.Ask(33, modbus::ReadRequest{Table::kCoil, 5, 3}, 1s)));
  EXPECT_EQ(Status::kFailedPrecondition, hand.Ask(33, modbus::ReadRequest{Table::kCoil, 5, 3}, 1s));
  bool ended = false;
  for (int i = 0; i < 100 && !ended; ++i) {
    line.now += 1ms;
    poll.Step(line.now);
    ended = hand.Step();
  }
  ASSERT_TRUE(ended);
  EXPECT_FALSE(hand.Step());
  EXPECT_EQ(33, line.asked[1].unit);
  EXPECT_EQ(33, hand.answer().data[0]);
  EXPECT_EQ(7u, hand.counters().asked);
  RawBlock* block = Next();
  ASSERT_NE(block, nullptr);
  for (const RawItem& item : block->items) EXPECT_EQ(Quality::kGood, item.quality);
}

TEST_F(LinePollTest, AClosedLineFailsAtOnce) {
  line.closed = true;
  EXPECT_TRUE(Ok(poll.by_hand().Ask(1, modbus::ReadRequest{Table::kCoil, 5, 3}, 1s)));
  poll.Step(line.now);
  EXPECT_TRUE(poll.by_hand().Step());
  EXPECT_EQ(Quality::kDisconnected, poll.by_hand().answer().quality);
  ASSERT_TRUE(Ok(poll.Add({.index = 0, .unit = 1, .period = 1s}, kProfile, line.now)));
  RawBlock* block = Next(100ms);
  ASSERT_NE(block, nullptr);
  EXPECT_EQ(Quality::kDisconnected, block->exchange);
}

TEST_F(LinePollTest, RefusesWhatMakesNoPlan) {
  modbus::CompiledProfile none = MakeProfile();
  none.limits.max_words = 0;
  EXPECT_EQ(Status::kInvalidArgument, poll.Add({}, none, line.now));
  EXPECT_EQ(Status::kFailedPrecondition, poll.Add({.period = 0s}, kProfile, line.now));
}

}  // namespace
}  // namespace tramgac::firmware
