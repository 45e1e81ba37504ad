#include "agent/core/buffer/watermarks.h"

#include <gtest/gtest.h>

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Outcome = Watermarks::Outcome;

constexpr std::string_view kStore = "store-1";
constexpr SequenceNumber kLast = 100'000;
constexpr BootTime kBegin = BootTime(hours(1));

Outcome Say(Watermarks& marks, std::string_view consumer, SequenceNumber seq, BootTime now = kBegin) {
  return marks.Take(consumer, kStore, seq, kStore, kLast, now);
}

TEST(Watermarks, WithoutConsumersNobodyIsWaitedFor) {
  Watermarks marks({}, minutes(5));
  EXPECT_FALSE(marks.required());
  EXPECT_EQ(marks.confirmed(), IntervalSet::kOpen);
  EXPECT_EQ(marks.ToResend(50, kBegin).first, 0u);
  EXPECT_EQ(marks.stalled_since(), kNever);
}

TEST(Watermarks, TheSlowestDecidesAndSilenceConfirmsNothing) {
  Watermarks marks({"archive", "siem"}, minutes(5));
  EXPECT_EQ(marks.confirmed(), 0u);
  EXPECT_EQ(Say(marks, "archive", 40), Outcome::kTaken);
  EXPECT_EQ(marks.confirmed(), 0u) << "siem has said nothing";
  EXPECT_EQ(marks.slowest(), "siem");
  EXPECT_EQ(Say(marks, "siem", 30), Outcome::kTaken);
  EXPECT_EQ(marks.confirmed(), 30u);
  EXPECT_EQ(Say(marks, "siem", 60), Outcome::kTaken);
  EXPECT_EQ(marks.confirmed(), 40u);
  EXPECT_EQ(marks.slowest(), "archive");
}

TEST(Watermarks, WhatIsNotOfThisStoreIsNotBelieved) {
  Watermarks marks({"archive"}, minutes(5));
  EXPECT_EQ(Say(marks, "stranger", 40), Outcome::kUnknownConsumer);
  EXPECT_EQ(marks.Take("archive", "store-0", 40, kStore, kLast, kBegin), Outcome::kOtherStore);
  EXPECT_EQ(Say(marks, "archive", kLast + 1), Outcome::kNeverStored);
  EXPECT_EQ(marks.confirmed(), 0u);
  EXPECT_EQ(Say(marks, "archive", 40), Outcome::kTaken);
  EXPECT_EQ(Say(marks, "archive", 40), Outcome::kUnchanged);
}

TEST(Watermarks, AConsumerThatWasPutBackIsBelieved) {
  Watermarks marks({"archive"}, minutes(5));
  Say(marks, "archive", 40);
  EXPECT_EQ(Say(marks, "archive", 10), Outcome::kTaken);
  EXPECT_EQ(marks.confirmed(), 10u);
}

TEST(Watermarks, WhatIsNotConfirmedIsSentOnceMoreLittleAtATime) {
  Watermarks marks({"archive"}, minutes(5));
  Say(marks, "archive", 100);
  BootTime now = kBegin;
  EXPECT_EQ(marks.ToResend(10'000, now).first, 0u) << "it may be on its way";
  EXPECT_EQ(marks.stalled_since(), now);
  EXPECT_EQ(marks.ToResend(10'000, now + minutes(5) - Duration(1)).first, 0u);
  now += minutes(5);
  Interval piece = marks.ToResend(10'000, now);
  EXPECT_EQ(piece.first, 101u);
  EXPECT_EQ(piece.last, 100u + Watermarks::kFirstPiece);
  // It had been missing, and what comes behind it is missing too: the next piece at once, twice as long.
  Say(marks, "archive", piece.last, now);
  const Interval next = marks.ToResend(10'000, now);
  EXPECT_EQ(next.first, piece.last + 1);
  EXPECT_EQ(next.last, piece.last + 2 * Watermarks::kFirstPiece);
  // That was all that was missing: the mark goes far beyond it.
  Say(marks, "archive", 10'000, now);
  EXPECT_EQ(marks.ToResend(10'000, now + hours(9)).first, 0u);
  EXPECT_EQ(marks.stalled_since(), kNever);
}

TEST(Watermarks, AConsumerThatIsAwayIsNotFlooded) {
  Watermarks marks({"archive"}, minutes(5));
  Say(marks, "archive", 100);
  std::uint64_t sent = 0;
  int pieces = 0;
  for (BootTime now = kBegin; now < kBegin + hours(72); now += minutes(1)) {
    const Interval piece = marks.ToResend(50'000, now);
    if (piece.first == 0) continue;
    EXPECT_EQ(piece.first, 101u) << "always the same piece";
    sent += piece.last - piece.first + 1;
    ++pieces;
  }
  EXPECT_LE(pieces, 3 + 72 + 2);
  EXPECT_EQ(sent, static_cast<std::uint64_t>(pieces) * Watermarks::kFirstPiece);
}

TEST(Watermarks, WhoHasNeverSpokenIsSentNothing) {
  Watermarks marks({"archive"}, minutes(5));
  for (BootTime now = kBegin; now < kBegin + hours(3); now += minutes(1)) {
    EXPECT_EQ(marks.ToResend(50'000, now).first, 0u);
  }
  EXPECT_EQ(marks.stalled_since(), kBegin);
  EXPECT_EQ(marks.slowest(), "archive");
}

TEST(Watermarks, OrdinaryProgressIsNoStandstill) {
  Watermarks marks({"archive"}, minutes(5));
  SequenceNumber sent = 1000;
  Say(marks, "archive", 990);
  for (BootTime now = kBegin; now < kBegin + hours(24); now += minutes(1), sent += 60) {
    EXPECT_EQ(marks.ToResend(sent, now).first, 0u);
    Say(marks, "archive", sent - 30, now);
  }
}

}  // namespace
}  // namespace tramgac
