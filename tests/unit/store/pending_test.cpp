#include "agent/store/pending.h"

#include <gtest/gtest.h>

#include "tests/unit/store/store_fixture.h"

namespace tramgac::store {
namespace {

TEST(PendingTest, KeepsBodiesApart) {
  Pending pending(100);
  ASSERT_TRUE(pending.Add(1, RecordKind::kData, 5, Bytes("one")));
  ASSERT_TRUE(pending.Add(2, RecordKind::kEvent, 6, Bytes("three")));
  ASSERT_EQ(pending.records().size(), 2U);
  const ByteSpan second = pending.BodyOf(pending.records()[1]);
  EXPECT_EQ(std::string(second.begin(), second.end()), "three");
  EXPECT_EQ(pending.records()[1].run_s, 6);
  EXPECT_EQ(pending.bytes(), 8U);
}

TEST(PendingTest, TheLimitIsExactAndARefusalKeepsNothing) {
  Pending pending(10);
  EXPECT_FALSE(pending.Add(1, RecordKind::kData, 0, Bytes("12345678901")));
  EXPECT_TRUE(pending.Add(1, RecordKind::kData, 0, Bytes("1234567890")));
  EXPECT_FALSE(pending.Add(2, RecordKind::kData, 0, Bytes("1")));
  EXPECT_FALSE(pending.Put("k", {}));
  EXPECT_EQ(pending.records().size(), 1U);
  EXPECT_TRUE(pending.values().empty());
}

TEST(PendingTest, ReplacingAValueCountsItOnce) {
  Pending pending(10);
  ASSERT_TRUE(pending.Put("k", Bytes("12345678")));
  EXPECT_EQ(pending.bytes(), 9U);
  EXPECT_TRUE(pending.Put("k", Bytes("123456789")));
  EXPECT_EQ(pending.bytes(), 10U);
  EXPECT_FALSE(pending.Put("k", Bytes("1234567890")));
  EXPECT_EQ(pending.values().at("k").size(), 9U);
  EXPECT_TRUE(pending.Put("k", {}));
  EXPECT_EQ(pending.bytes(), 1U);
}

TEST(PendingTest, ClearForgetsAll) {
  Pending pending(2 * 1024 * 1024);
  ASSERT_TRUE(pending.Add(1, RecordKind::kData, 0, Bytes(std::string(1024 * 1024, 'x'))));
  ASSERT_TRUE(pending.Put("k", Bytes("v")));
  EXPECT_FALSE(pending.empty());
  pending.Clear();
  EXPECT_TRUE(pending.empty());
  EXPECT_EQ(pending.bytes(), 0U);
}

}  // namespace
}  // namespace tramgac::store
