// Hosts that are asked questions, with lines that do what the test says and a clock that the test owns.
#include "agent/poll/reach_pool.h"

#include <gtest/gtest.h>

#include <map>

namespace tramgac::poll {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// A conversation of one line: up if somebody sends anything, with what the test wants to be told.
class Knock final : public reach::Conversation {
 public:
  void Begin(BootTime now) override {
    findings_.Clear();
    next_ = reach::Next::kOpen;
    due_ = now + seconds(3);
  }
  reach::LineWish Wish() const override { return {}; }
  void OnOpen(const reach::LineFacts&, std::int64_t, BootTime, reach::Sender& sender) override {
    next_ = reach::Next::kTalk;
    const std::uint8_t knock[] = {1};
    sender.Send(knock);
  }
  void OnReceived(ByteSpan, BootTime, reach::Sender&) override {
    findings_.Set(reach::Fact::kUp, Value::Bool(true));
    next_ = reach::Next::kDone;
  }
  void OnEnd(reach::LineEnd why, BootTime) override { Fail(LineEndName(why)); }
  BootTime Due() const override { return due_; }
  void OnDue(BootTime now, reach::Sender&) override {
    if (now >= due_) Fail("timeout");
  }
  reach::Next next() const override { return next_; }

 private:
  void Fail(std::string_view why) {
    findings_.Set(reach::Fact::kUp, Value::Bool(false));
    findings_.Set(reach::Fact::kReason, Value::Text(why));
    next_ = reach::Next::kDone;
  }
  reach::Next next_ = reach::Next::kDone;
  BootTime due_{};
};

// Lines of a network in which some hosts answer, some are silent and some cannot be reached.
class FakeLines final : public reach::Lines {
 public:
  enum class Manner : std::uint8_t { kAnswers, kSilent, kRefuses, kForbidden };
  struct FakeLine final : reach::Line {
    FakeLine(FakeLines& of, reach::LineUser& of_user) : all(of), user(of_user) { ++all.open; }
    ~FakeLine() override {
      --all.open;
      std::erase(all.waiting, this);
    }
    bool Send(ByteSpan) override {
      ++all.sent;
      return true;
    }
    FakeLines& all;
    reach::LineUser& user;
    Manner manner = Manner::kAnswers;
    bool opened = false;
  };

  reach::Opening Open(std::string_view host, const reach::LineWish&, reach::LineUser& user) override {
    const Manner manner = manners.contains(std::string(host)) ? manners[std::string(host)] : Manner::kAnswers;
    if (manner == Manner::kForbidden) return {nullptr, reach::LineEnd::kNotAllowed};
    auto line = std::make_unique<FakeLine>(*this, user);
    line->manner = manner;
    waiting.push_back(line.get());
    most_open = std::max(most_open, open);
    ++opened;
    return {std::move(line), {}};
  }
  void OnReady(int, BootTime) override {}
  // One thing happens on each line.
  void Turn(BootTime now) {
    const std::vector<FakeLine*> lines = waiting;
    for (FakeLine* line : lines) {
      if (std::ranges::find(waiting, line) == waiting.end()) continue;
      if (line->manner == Manner::kRefuses) {
        line->user.OnEnd(reach::LineEnd::kRefused, now);
      } else if (!std::exchange(line->opened, true)) {
        line->user.OnOpen({}, now);
      } else if (line->manner == Manner::kAnswers) {
        const std::uint8_t answer[] = {2};
        line->user.OnReceived(answer, now);
      }
    }
  }

  std::map<std::string, Manner> manners;
  std::vector<FakeLine*> waiting;
  int open = 0, most_open = 0, opened = 0, sent = 0;
};
using Manner = FakeLines::Manner;

class Reach : public ::testing::Test {
 protected:
  Reach() {
    pool_ = std::make_unique<ReachPool>(
        timers_, lines_, queue_, [](const reach::Question&) { return std::make_unique<Knock>(); },
        [](BootTime) { return std::int64_t{0}; });
    points_.push_back({0, 0, reach::Fact::kUp});
    points_.push_back({1, 0, reach::Fact::kReason});
    points_.push_back({2, 1, reach::Fact::kUp});
  }
  // Asks a ping fast and a SIP question fast.
  void Add(DeviceIndex index, const std::string& host, std::uint32_t seen = 0, Duration period = minutes(1),
           RefreshClass second = RefreshClass::kFast) {
    ReachDevice device;
    device.index = index;
    device.period = period;
    device.host = host;
    device.questions.resize(2);
    device.questions[1].question.kind = reach::Kind::kSip;
    device.questions[1].refresh = second;
    device.points = points_;
    device.seen = seen;
    pool_->Add(std::move(device));
  }
  void Run(Duration duration) {
    for (const BootTime end = now_ + duration; now_ < end; now_ += milliseconds(10)) {
      timers_.Fire(now_);
      lines_.Turn(now_);
      while (RawBlock* block = queue_.Take()) {
        blocks_.push_back(*block);
        queue_.Return(block);
      }
    }
  }
  // The item of a point in the last block.
  const RawItem& Item(PointIndex point) const {
    for (const RawItem& item : blocks_.back().items) {
      if (item.point == point) return item;
    }
    ADD_FAILURE() << "no item of point " << point;
    return blocks_.back().items[0];
  }

  BootTime now_ = BootTime(minutes(10));
  Timers timers_;
  FakeLines lines_;
  BlockQueue queue_{1000, [] {}};
  std::vector<reach::PointAddress> points_;
  std::unique_ptr<ReachPool> pool_;
  std::vector<RawBlock> blocks_;
};

TEST_F(Reach, AsksOneQuestionAfterAnotherAndClosesItsLines) {
  Add(7, "10.0.0.1");
  pool_->Start(now_);
  Run(seconds(2));
  ASSERT_EQ(blocks_.size(), 1u);
  EXPECT_EQ(blocks_[0].device, 7u);
  EXPECT_EQ(blocks_[0].exchange, Quality::kGood);
  EXPECT_EQ(Item(0).number, 1u);
  EXPECT_EQ(blocks_[0].BytesOf(Item(1)).size(), std::string_view("none").size()) << "nothing is wrong";
  EXPECT_EQ(Item(2).number, 1u);
  EXPECT_EQ(lines_.most_open, 1);
  EXPECT_EQ(lines_.open, 0);
  EXPECT_EQ(blocks_[0].memory, (std::vector<std::uint8_t>{3, 0, 0, 0}));
  Run(minutes(5));
  EXPECT_EQ(blocks_.size(), 6u);
  EXPECT_TRUE(blocks_.back().memory.empty()) << "nothing new";
}

TEST_F(Reach, SilenceOfSipIsAFailureOnlyAfterAnAnswer) {
  lines_.manners["10.0.0.1"] = Manner::kSilent;
  Add(0, "10.0.0.1");
  pool_->Start(now_);
  Run(seconds(10));
  ASSERT_EQ(blocks_.size(), 1u);
  EXPECT_EQ(blocks_[0].exchange, Quality::kTimeout);
  EXPECT_EQ(Item(0).kind, RawItem::Kind::kBit) << "a ping is answered by everybody";
  EXPECT_EQ(Item(0).number, 0u);
  EXPECT_EQ(Item(2).quality, Quality::kTimeout) << "it may not know us";
  lines_.manners["10.0.0.1"] = Manner::kAnswers;
  Run(minutes(1));
  EXPECT_EQ(Item(2).number, 1u);
  lines_.manners["10.0.0.1"] = Manner::kSilent;
  Run(minutes(1) + seconds(10));
  EXPECT_EQ(Item(2).kind, RawItem::Kind::kBit);
  EXPECT_EQ(Item(2).number, 0u) << "it has answered before";
}

TEST_F(Reach, WhatWasAnsweredAnHourAgoSaysNothingOfNow) {
  Add(0, "10.0.0.1", 0, minutes(1), RefreshClass::kStatic);
  pool_->Start(now_);
  Run(minutes(2));
  EXPECT_EQ(blocks_.back().exchange, Quality::kGood);
  lines_.manners["10.0.0.1"] = Manner::kSilent;
  Run(minutes(2));
  EXPECT_EQ(blocks_.back().exchange, Quality::kTimeout);
}

TEST_F(Reach, WhatHasAnsweredIsRememberedOverARestart) {
  lines_.manners["10.0.0.1"] = Manner::kSilent;
  Add(0, "10.0.0.1", 2);
  pool_->Start(now_);
  Run(seconds(10));
  EXPECT_EQ(Item(2).kind, RawItem::Kind::kBit);
  ReachDevice device;
  device.Load(std::vector<std::uint8_t>{3, 1, 0, 0, 9});
  EXPECT_EQ(device.seen, 0x103u);
}

TEST_F(Reach, ARefusalIsAnAnswerOfTheMachineAndNoSilence) {
  lines_.manners["10.0.0.1"] = Manner::kRefuses;
  Add(0, "10.0.0.1");
  pool_->Start(now_);
  Run(seconds(2));
  EXPECT_EQ(Item(2).kind, RawItem::Kind::kBit);
  EXPECT_EQ(Item(2).number, 0u);
}

TEST_F(Reach, WhatThisMachineMayNotAskIsNotDown) {
  lines_.manners["10.0.0.1"] = Manner::kForbidden;
  Add(0, "10.0.0.1");
  pool_->Start(now_);
  Run(seconds(2));
  ASSERT_EQ(blocks_.size(), 1u);
  EXPECT_EQ(Item(0).quality, Quality::kDisconnected);
  EXPECT_EQ(blocks_[0].BytesOf(Item(1)).size(), std::string_view("not-allowed").size()) << "and says why";
}

// 148 endpoints, of which all but eight are cut off at once.
TEST_F(Reach, ManySilentHostsDoNotDelayTheOthers) {
  for (DeviceIndex i = 0; i < 148; ++i) {
    const std::string host = "10.1.0." + std::to_string(i);
    Add(i, host, 3);
  }
  pool_->Start(now_);
  Run(minutes(2));
  blocks_.clear();
  const int before = lines_.opened;
  for (DeviceIndex i = 0; i < 140; ++i) lines_.manners["10.1.0." + std::to_string(i)] = Manner::kSilent;
  Run(minutes(10));
  int polls = 0;
  for (const RawBlock& block : blocks_) polls += block.device >= 140 && block.exchange == Quality::kGood ? 1 : 0;
  EXPECT_GE(polls, 8 * 9);
  EXPECT_LE(lines_.most_open, static_cast<int>(ReachPool::kMostAtOnce));
  EXPECT_LE(lines_.opened - before, 2 * 148 * 10 + 148) << "no more than it is asked for";
  EXPECT_EQ(queue_.counters().late, 0u);
}

TEST_F(Reach, ManyAtOnceKeepThePace) {
  for (DeviceIndex i = 0; i < 148; ++i) Add(i, "10.1.0." + std::to_string(i), 3);
  pool_->Start(now_);
  Run(seconds(1));
  for (DeviceIndex i = 0; i < 148; ++i) EXPECT_TRUE(pool_->PollNow(i, now_));
  const int before = lines_.opened;
  Run(seconds(1));
  EXPECT_LE(lines_.opened - before, static_cast<int>(ReachPool::kBurst) + 51);
  Run(seconds(7));
  EXPECT_GE(lines_.opened - before, 2 * 148) << "all known within seconds of the order";
}

}  // namespace
}  // namespace tramgac::poll
