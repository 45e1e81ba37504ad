#include "agent/core/buffer/interval_set.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <set>

#include "agent/core/buffer/lane.h"

namespace tramgac {
namespace {

std::set<SequenceNumber> Numbers(const IntervalSet& set) {
  std::set<SequenceNumber> numbers;
  for (const Interval& interval : set.intervals()) {
    for (SequenceNumber n = interval.first; n <= interval.last; ++n) numbers.insert(n);
  }
  return numbers;
}

void ExpectSound(const IntervalSet& set) {
  ASSERT_LE(set.intervals().size(), IntervalSet::kMaxIntervals);
  for (std::size_t i = 0; i < set.intervals().size(); ++i) {
    ASSERT_LE(set.intervals()[i].first, set.intervals()[i].last);
    if (i > 0) {
      ASSERT_GT(set.intervals()[i].first, set.intervals()[i - 1].last + 1) << "sorted, disjoint, not touching";
    }
  }
}

TEST(IntervalSet, JoinsWhatTouches) {
  IntervalSet set;
  set.Add(5, 5);
  set.Add(7, 7);
  EXPECT_EQ(set.intervals().size(), 2u);
  set.Add(6, 6);
  ASSERT_EQ(set.intervals().size(), 1u);
  EXPECT_EQ(set.front(), 5u);
  EXPECT_EQ(set.From(6).first, 6u);
  EXPECT_EQ(set.From(6).last, 7u);
  EXPECT_EQ(set.From(8).first, 0u);
  set.Add(9, 8);  // nothing
  EXPECT_EQ(set.intervals().size(), 1u);
}

TEST(IntervalSet, OpenEndsTakeEverythingThatComes) {
  IntervalSet set;
  set.Add(10, IntervalSet::kOpen);
  set.Add(20, 30);
  set.Add(3, 4);
  set.Add(15, IntervalSet::kOpen);
  ASSERT_EQ(set.intervals().size(), 2u);
  set.Add(5, 9);
  ASSERT_EQ(set.intervals().size(), 1u);
  EXPECT_EQ(set.intervals()[0].first, 3u);
  EXPECT_EQ(set.intervals()[0].last, IntervalSet::kOpen);
  set.RemoveUpTo(1000);
  EXPECT_EQ(set.front(), 1001u);
  set.RemoveUpTo(IntervalSet::kOpen);
  EXPECT_TRUE(set.empty());
}

TEST(IntervalSet, AgreesWithASetOfNumbers) {
  std::mt19937 random(3);
  for (int world = 0; world < 300; ++world) {
    IntervalSet set;
    std::set<SequenceNumber> model;
    bool joined = false;
    for (int step = 0; step < 200; ++step) {
      if (random() % 20 == 0) {
        const SequenceNumber upto = random() % 600;
        set.RemoveUpTo(upto);
        model.erase(model.begin(), model.upper_bound(upto));
      } else {
        const SequenceNumber first = 1 + random() % 600;
        const SequenceNumber last = first + random() % (world % 2 == 0 ? 2 : 30);
        set.Add(first, last);
        for (SequenceNumber n = first; n <= last; ++n) model.insert(n);
      }
      ExpectSound(set);
      const auto numbers = Numbers(set);
      joined |= set.intervals().size() == IntervalSet::kMaxIntervals;
      if (joined) {
        ASSERT_TRUE(std::includes(numbers.begin(), numbers.end(), model.begin(), model.end())) << "a number was lost";
      } else {
        ASSERT_EQ(numbers, model);
      }
      const SequenceNumber ask = random() % 700;
      const auto next = numbers.lower_bound(ask);
      ASSERT_EQ(set.From(ask).first, next == numbers.end() ? 0 : *next);
    }
  }
}

TEST(IntervalSet, WhatIsJoinedIsTheNearest) {
  IntervalSet set;
  for (SequenceNumber i = 1; i <= IntervalSet::kMaxIntervals; ++i) set.Add(100 * i, 100 * i);
  set.Add(503, 503);
  EXPECT_EQ(set.intervals().size(), IntervalSet::kMaxIntervals);
  EXPECT_EQ(set.From(500).last, 503u);
}

TEST(IntervalSet, ASmallOneGrowsByNumbersAndLosesNone) {
  IntervalSet set(3);
  for (SequenceNumber i = 1; i <= 8; ++i) {
    set.Add(100 * i, 100 * i + 1);
    ASSERT_LE(set.intervals().size(), 3u);
    for (SequenceNumber added = 1; added <= i; ++added) ASSERT_EQ(set.From(100 * added).first, 100 * added);
  }
}

TEST(IntervalSet, WhatASmallOneCannotHoldIsNotRead) {
  IntervalSet set(4);
  for (SequenceNumber i = 1; i <= 4; ++i) set.Add(100 * i, 100 * i);
  std::array<std::uint8_t, 128> bytes{};
  ByteWriter out(bytes);
  ASSERT_TRUE(set.Write(out));
  IntervalSet small(3);
  ByteReader in(out.written());
  EXPECT_FALSE(small.Read(in));
  EXPECT_TRUE(small.empty());
}

TEST(IntervalSet, ComesBackFromItsBytes) {
  IntervalSet set;
  set.Add(1, 3);
  set.Add(1000000, 2000000);
  set.Add(5000000000, IntervalSet::kOpen);
  std::array<std::uint8_t, 128> bytes{};
  ByteWriter out(bytes);
  ASSERT_TRUE(set.Write(out));
  IntervalSet back;
  back.Add(77, 99);
  ByteReader in(out.written());
  ASSERT_TRUE(back.Read(in));
  ASSERT_EQ(back.intervals().size(), 3u);
  EXPECT_EQ(back.intervals()[2].first, 5000000000u);
  EXPECT_EQ(back.intervals()[2].last, IntervalSet::kOpen);
  EXPECT_TRUE(in.at_end());
  ByteWriter small(MutableByteSpan(bytes).first(3));
  EXPECT_FALSE(set.Write(small));
}

TEST(IntervalSet, DamageLeavesItEmpty) {
  std::mt19937 random(9);
  for (int round = 0; round < 20000; ++round) {
    std::array<std::uint8_t, 40> noise{};
    for (std::uint8_t& byte : noise) byte = static_cast<std::uint8_t>(random() % 4 == 0 ? random() : random() % 8);
    IntervalSet set;
    ByteReader in(noise);
    const bool read = set.Read(in);
    ExpectSound(set);
    ASSERT_TRUE(read || set.empty());
  }
}

TEST(Lane, TheFrontierWaitsForTheOldestAnswer) {
  Lane lane(1, 8);
  lane.unsent().Add(1, IntervalSet::kOpen);
  for (SequenceNumber seq = 1; seq <= 3; ++seq) {
    EXPECT_EQ(lane.Next().first, seq);
    lane.HandedOut(seq, 1);
  }
  EXPECT_EQ(lane.Acknowledged(2, true), Lane::Answer::kAccepted);
  EXPECT_EQ(lane.unsent().front(), 1u);
  EXPECT_EQ(lane.Acknowledged(1, true), Lane::Answer::kAccepted);
  EXPECT_EQ(lane.unsent().front(), 3u);
  EXPECT_EQ(lane.Acknowledged(1, true), Lane::Answer::kUnknown) << "a second answer means nothing";
  EXPECT_EQ(lane.Acknowledged(3, true), Lane::Answer::kAccepted);
  EXPECT_EQ(lane.unsent().front(), 4u);
  EXPECT_EQ(lane.in_flight(), 0u);
}

TEST(Lane, ARecordOfTwoPartsNeedsBothAnswers) {
  Lane lane(1, 8);
  lane.unsent().Add(1, 10);
  lane.HandedOut(1, 2);
  EXPECT_EQ(lane.Acknowledged(1, false), Lane::Answer::kMore);
  EXPECT_EQ(lane.unsent().front(), 1u);
  EXPECT_EQ(lane.Acknowledged(1, true), Lane::Answer::kRejected) << "one refused part refuses the record";
}

TEST(Lane, RewindSendsWhatWasInFlightAgain) {
  Lane lane(1, 8);
  lane.unsent().Add(5, 20);
  lane.HandedOut(5, 1);
  lane.HandedOut(6, 1);
  EXPECT_EQ(lane.Acknowledged(5, true), Lane::Answer::kAccepted);
  lane.Rewind();
  EXPECT_EQ(lane.Next().first, 6u);
  EXPECT_EQ(lane.in_flight(), 0u);
}

TEST(Lane, SkippedNumbersDoNotPassAnUnansweredRecord) {
  Lane lane(1, 8);
  lane.unsent().Add(1, IntervalSet::kOpen);
  lane.HandedOut(4, 1);
  lane.SkipTo(9);
  EXPECT_EQ(lane.unsent().front(), 1u);
  EXPECT_EQ(lane.Next().first, 10u);
  EXPECT_EQ(lane.Acknowledged(4, true), Lane::Answer::kAccepted);
  EXPECT_EQ(lane.unsent().front(), 10u);
  lane.SkipTo(IntervalSet::kOpen);
  EXPECT_EQ(lane.Next().first, 10u) << "nobody has looked at the future";
}

}  // namespace
}  // namespace tramgac
