#include "agent/audit/ledger.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace tramgac::audit {
namespace {

constexpr std::int64_t kNow = 1795425845000;  // 2026-11-23T09:24:05Z

std::string Data(std::uint64_t seq, const std::string& more = R"("hist":false)", const std::string& store = "s1") {
  return R"({"v":1,"store":")" + store + R"(","seq":)" + std::to_string(seq) +
         R"(,"t":"2026-11-23T09:24:03.250Z","tq":"synced",)" + more + R"(,"values":{},"bad":{}})";
}

std::string Event(std::uint64_t seq, const std::string& more = R"("event":"alarm")") {
  return R"({"v":1,"store":"s1","seq":)" + std::to_string(seq) + R"(,"tq":"none",)" + more + "}";
}

class LedgerTest : public ::testing::Test {
 protected:
  void TakeData(std::uint64_t seq, const std::string& more = R"("hist":false)") {
    ledger_.Take("tramgac/v1/site/n1/data/ups-1", Data(seq, more), false, kNow);
  }
  void TakeEvent(std::uint64_t seq, const std::string& more = R"("event":"alarm")") {
    ledger_.Take("tramgac/v1/site/n1/event", Event(seq, more), false, kNow);
  }
  Stream Only() {
    const std::vector<Stream> report = ledger_.Report();
    EXPECT_EQ(report.size(), 1u);
    return report.empty() ? Stream() : report.front();
  }
  Ledger ledger_{5000};
};

TEST_F(LedgerTest, NothingMissing) {
  for (std::uint64_t seq = 100; seq < 200; ++seq) seq % 10 == 0 ? TakeEvent(seq) : TakeData(seq);
  const Stream stream = Only();
  EXPECT_EQ(stream.node, "n1");
  EXPECT_EQ(stream.first_seq, 100u);
  EXPECT_EQ(stream.last_seq, 199u);
  EXPECT_EQ(stream.received, 100u);
  EXPECT_EQ(stream.missing, 0u) << "what is before the first is nobody's business";
  EXPECT_EQ(stream.out_of_order, 0u);
  EXPECT_EQ(stream.quality[0], 90u);
  EXPECT_EQ(stream.quality[3], 10u);
  EXPECT_EQ(stream.worst_ms, 1750);
  EXPECT_EQ(stream.late, 0u);
  EXPECT_EQ(ledger_.Open(), 0u);
}

TEST_F(LedgerTest, GapsAreNamed) {
  for (const std::uint64_t seq : {10, 11, 15, 16, 20}) TakeData(seq);
  const Stream stream = Only();
  EXPECT_EQ(stream.missing, 6u);
  ASSERT_EQ(stream.gaps.size(), 2u);
  EXPECT_EQ(stream.gaps[0].first, 12u);
  EXPECT_EQ(stream.gaps[0].last, 14u);
  EXPECT_EQ(stream.gaps[1].first, 17u);
  EXPECT_EQ(stream.gaps[1].last, 19u);
  EXPECT_EQ(ledger_.Open(), 6u);
}

TEST_F(LedgerTest, HistoryFillsGapsAndIsNotOutOfOrder) {
  for (const std::uint64_t seq : {10, 11, 20, 21}) TakeData(seq);
  for (std::uint64_t seq = 12; seq < 20; ++seq) TakeData(seq, R"("hist":true)");
  const Stream stream = Only();
  EXPECT_EQ(stream.missing, 0u);
  EXPECT_EQ(stream.history, 8u);
  EXPECT_EQ(stream.out_of_order, 0u);
}

TEST_F(LedgerTest, DuplicatesAreCountedOnce) {
  for (const std::uint64_t seq : {10, 11, 11, 10, 12}) TakeData(seq);
  const Stream stream = Only();
  EXPECT_EQ(stream.received, 3u);
  EXPECT_EQ(stream.duplicates, 2u);
  EXPECT_EQ(stream.out_of_order, 0u) << "the second copy is not news";
}

TEST_F(LedgerTest, EachLaneHasItsOrder) {
  TakeData(10);
  TakeEvent(15);  // alarms overtake
  TakeData(11);
  EXPECT_EQ(Only().out_of_order, 0u);
  TakeData(13);
  TakeData(12);
  TakeEvent(14);
  EXPECT_EQ(Only().out_of_order, 2u);
}

TEST_F(LedgerTest, WhatTheNodeExplainsIsNotMissing) {
  TakeData(10);
  TakeEvent(100, R"("event":"records-thinned","from_seq":11,"to_seq":50,"records":40,"into":2)");
  TakeEvent(101, R"("event":"records-dropped","from_seq":51,"to_seq":60,"records":10)");
  TakeData(30, R"("hist":true)");
  TakeData(50, R"("hist":true)");
  for (std::uint64_t seq = 61; seq < 100; ++seq) TakeData(seq, R"("hist":true)");
  const Stream stream = Only();
  EXPECT_EQ(stream.missing, 0u);
  EXPECT_EQ(stream.thinned, 38u);
  EXPECT_EQ(stream.dropped, 10u);
}

TEST_F(LedgerTest, LateIsByTheNodesClock) {
  ledger_.Take("tramgac/v1/site/n1/data/ups-1", Data(1), false, kNow + 60'000);
  EXPECT_EQ(Only().late, 1u);
  EXPECT_EQ(Only().worst_ms, 61'750);
  ledger_.Take("tramgac/v1/site/n1/data/ups-1", Data(2, R"("hist":true)"), false, kNow + 600'000);
  EXPECT_EQ(Only().late, 1u) << "history is late by its nature";
}

TEST_F(LedgerTest, StoresAndNodesApart) {
  TakeData(1);
  ledger_.Take("tramgac/v1/site/n1/data/ups-1", Data(9, R"("hist":false)", "s2"), false, kNow);
  ledger_.Take("tramgac/v1/site/n2/data/ups-1", Data(5), false, kNow);
  EXPECT_EQ(ledger_.Report().size(), 3u);
}

TEST_F(LedgerTest, OtherTopicsAreNoRecordsAndBadOnesAreCounted) {
  for (const char* topic :
       {"tramgac/v1/site/n1/state", "tramgac/v1/site/n1/alarm/ups-1.on-battery", "tramgac/v1/wm/a/n1",
        "tramgac/v1/site/n1/event/more", "elsewhere", "tramgac/v1/site/n1/data", ""}) {
    ledger_.Take(topic, Data(1), false, kNow);
  }
  EXPECT_EQ(ledger_.totals().other, 7u);
  EXPECT_TRUE(ledger_.Report().empty());
  ledger_.Take("tramgac/v1/site/n1/event", Event(1), true, kNow);
  for (const char* payload : {"", "{", "[]", "{}", R"({"store":"s1"})", R"({"store":"s1","seq":0})",
                              R"({"store":"s1","seq":-1})", R"({"store":"s1","seq":"1"})", R"({"store":7,"seq":1})"}) {
    ledger_.Take("tramgac/v1/site/n1/event", payload, false, kNow);
  }
  EXPECT_EQ(ledger_.totals().malformed, 10u);
}

TEST_F(LedgerTest, AHostileNumberCostsNothing) {
  TakeData(1);
  TakeData(UINT64_MAX);
  TakeEvent(2, R"("event":"records-thinned","from_seq":18446744073709551615,"to_seq":1)");
  EXPECT_EQ(Only().missing, UINT64_MAX - 3);
}

TEST(NumberRuns, AreWhatASetWouldBe) {
  std::mt19937 random(3);
  for (int round = 0; round < 50; ++round) {
    NumberRuns runs;
    std::set<std::uint64_t> set;
    for (int i = 0; i < 200; ++i) {
      const std::uint64_t first = 1 + random() % 100, last = first + random() % 6;
      if (i % 3 == 0) {
        runs.AddRun(first, last);
        for (std::uint64_t n = first; n <= last; ++n) set.insert(n);
      } else {
        EXPECT_EQ(runs.Add(first), set.insert(first).second);
      }
      for (std::uint64_t n = 0; n <= 110; ++n) ASSERT_EQ(runs.Contains(n), set.contains(n));
      std::uint64_t lacking = 0;
      for (const Gap& gap : runs.Lacking({5, 95})) {
        for (std::uint64_t n = gap.first; n <= gap.last; ++n, ++lacking) ASSERT_FALSE(set.contains(n));
      }
      std::uint64_t expected = 0;
      for (std::uint64_t n = 5; n <= 95; ++n) expected += set.contains(n) ? 0 : 1;
      ASSERT_EQ(lacking, expected);
    }
  }
}

TEST(ReadUtc, MillisecondsOfWhatAPayloadSays) {
  EXPECT_EQ(ReadUtc("1970-01-01T00:00:00.000Z"), 0);
  EXPECT_EQ(ReadUtc("2026-11-23T09:24:03.250Z"), 1795425843250);
  for (const char* text : {"", "2026-11-23", "2026-13-23T09:24:03.250Z", "2026-02-30T09:24:03.250Z",
                           "2026-11-23T24:24:03.250Z", "2026-11-23T09:24:03.250+", "aaaa-11-23T09:24:03.250Z"}) {
    EXPECT_EQ(ReadUtc(text), -1) << text;
  }
}

}  // namespace
}  // namespace tramgac::audit
