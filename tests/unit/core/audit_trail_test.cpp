#include "agent/core/pipeline/audit_trail.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/core/fake_digest.h"
#include "tests/unit/core/memory_store.h"

namespace tramgac {
namespace {

using std::chrono::seconds;

class Trail : public ::testing::Test {
 protected:
  Trail() { Begin(); }
  // A run of the agent on what the store has.
  void Begin(Digest digest = FakeDigest) {
    recorder_ = std::make_unique<Recorder>(store_, "boot-1", seconds(2));
    recorder_->SetNow({BootTime(seconds(100)), {}, false});
    trail_ = std::make_unique<AuditTrail>(*recorder_, store_, digest);
  }
  SequenceNumber Write(std::string_view user = "an") {
    const std::array fields = {EventField{"user", Value::Text(user)}, EventField{"verb", Value::Text("ack")}};
    return trail_->Write(BootTime(seconds(100)), fields);
  }
  void Commit() { EXPECT_TRUE(Ok(store_.Commit())); }
  // Checks all that is durable. Outcome: the number of the last entry.
  std::uint64_t Whole() {
    AuditChecker checker(FakeDigest);
    for (const auto& record : store_.records()) EXPECT_EQ(checker.Add(record.body), AuditFault::kNone) << record.seq;
    AuditHead head;
    std::array<std::uint8_t, kLargestAuditHead> bytes;
    const auto size = store_.Get(kAuditHeadKey, bytes);
    if (size.ok()) head = ReadAuditHead(ByteSpan(bytes).first(size.value())).value_or(head);
    EXPECT_EQ(checker.End(head), AuditFault::kNone);
    EXPECT_EQ(checker.count(), checker.last()) << "from 1 on, none left out";
    return checker.last();
  }
  std::map<std::string, std::string> FieldsOf(const MemoryStore::Record& record) {
    std::map<std::string, std::string> fields;
    EventBodyReader reader(record.body);
    for (EventField field; reader.Next(field);) {
      const bool text = field.value.type == ValueType::kText;
      fields[std::string(field.name)] = text ? std::string(field.value.text) : std::to_string(field.value.integer);
    }
    return fields;
  }

  MemoryStore store_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<AuditTrail> trail_;
};

TEST_F(Trail, AnEntryHasItsNumberAndTheHashOfTheOneBefore) {
  EXPECT_EQ(Write(), 1U);
  EXPECT_EQ(Write("binh"), 2U);
  Commit();
  auto one = FieldsOf(store_.records()[0]), two = FieldsOf(store_.records()[1]);
  EXPECT_EQ(one["audit"], "1");
  EXPECT_EQ(one["prev"], std::string(64, '0'));
  EXPECT_EQ(one["hash"].size(), 64U);
  EXPECT_EQ(two["audit"], "2");
  EXPECT_EQ(two["prev"], one["hash"]);
  EXPECT_EQ(two["user"], "binh");
  EXPECT_EQ(Whole(), 2U);
}

TEST_F(Trail, ARestartGoesOn) {
  for (std::uint64_t run = 1; run <= 5; ++run) {
    EXPECT_NE(Write(), 0U);
    Commit();
    Begin();
    EXPECT_EQ(Whole(), run);
  }
}

TEST_F(Trail, APowerCutTakesTheEntryAndItsNumberTogether) {
  for (int cut = 0; cut < 5; ++cut) {
    EXPECT_NE(Write(), 0U);
    Commit();
    EXPECT_NE(Write("nobody has seen this"), 0U);
    store_.CutPower(cut % 2 == 0);
    Begin();
  }
  EXPECT_EQ(Whole(), 5U);
}

TEST_F(Trail, ACommitThatFailsLosesNothing) {
  EXPECT_NE(Write(), 0U);
  store_.commits_fail = true;
  EXPECT_FALSE(Ok(store_.Commit()));
  EXPECT_NE(Write(), 0U);
  store_.commits_fail = false;
  Commit();
  EXPECT_EQ(Whole(), 2U);
}

TEST_F(Trail, AFullStoreDropsTheEntryAndKeepsTheChain) {
  for (std::uint64_t n = 1; n <= 6; ++n) {
    for (std::uint64_t MemoryStore::*failure : {&MemoryStore::fail_append_at, &MemoryStore::fail_put_at}) {
      store_ = MemoryStore();
      store_.*failure = n;
      Begin();
      std::uint64_t written = 0, dropped = 0;
      for (int i = 0; i < 6; ++i) {
        Write() != 0 ? ++written : ++dropped;
        Commit();
        if (i == 3) Begin();
      }
      EXPECT_EQ(dropped, 1U);
      EXPECT_EQ(Whole(), written) << "failure " << n;
    }
  }
}

TEST_F(Trail, WhatIsDroppedIsCounted) {
  store_.fail_append_at = 1;
  EXPECT_EQ(Write(), 0U);
  EXPECT_EQ(recorder_->dropped(), 1U);
  store_.fail_put_at = store_.puts + 1;
  EXPECT_EQ(Write(), 0U);
  EXPECT_EQ(recorder_->dropped(), 2U);
}

TEST_F(Trail, AnEntryThatIsTooLargeIsDropped) {
  EXPECT_EQ(Write(std::string(kLargestAuditText, 'x')), 0U);
  const std::vector<EventField> many(kMostAuditFields, {"a", Value::Bool(true)});
  EXPECT_EQ(trail_->Write(BootTime(), many), 0U);
  EXPECT_EQ(recorder_->dropped(), 2U);
  EXPECT_NE(Write(), 0U);
  Commit();
  EXPECT_EQ(Whole(), 1U);
}

TEST_F(Trail, WithoutADigestThereAreNumbersOnly) {
  Begin(nullptr);
  EXPECT_NE(Write(), 0U);
  EXPECT_NE(Write(), 0U);
  Commit();
  auto two = FieldsOf(store_.records()[1]);
  EXPECT_EQ(two["audit"], "2");
  EXPECT_FALSE(two.contains("prev"));
  EXPECT_FALSE(two.contains("hash"));
}

TEST_F(Trail, AHeadThatCannotBeReadShows) {
  EXPECT_NE(Write(), 0U);
  const std::uint8_t nonsense[] = {9, 9, 9};
  EXPECT_TRUE(Ok(store_.Put(kAuditHeadKey, nonsense)));
  Begin();
  EXPECT_NE(Write(), 0U);
  Commit();
  AuditChecker checker(FakeDigest);
  EXPECT_EQ(checker.Add(store_.records()[0].body), AuditFault::kNone);
  EXPECT_EQ(checker.Add(store_.records()[1].body), AuditFault::kGap);
}

}  // namespace
}  // namespace tramgac
