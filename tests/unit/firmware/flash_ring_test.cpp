#include "firmware/store/flash_ring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "tests/unit/firmware/flash_model.h"

namespace tramgac::firmware {
namespace {

constexpr RingLog::Identity kRandom{1, 2, 3};
constexpr std::uint8_t kAll = 7;
constexpr FlashRingLimits kLimits{.commit_bytes = 400,
                                  .item_bytes = 80,
                                  .names = 8,
                                  .name_bytes = 80,
                                  .keys = 8,
                                  .value_bytes = 300,
                                  .kept_alarms = 6};

std::string TextOf(ByteSpan bytes) { return {bytes.begin(), bytes.end()}; }
ByteSpan BytesOf(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

struct Seen final : RecordVisitor {
  bool Visit(const StoredRecord& record) override {
    records.push_back({record.seq, {record.kind, TextOf(record.body)}});
    return true;
  }
  std::vector<std::pair<SequenceNumber, std::pair<RecordKind, std::string>>> records;
};

auto Everything(FlashRing& ring, std::uint8_t kinds = kAll) {
  Seen seen;
  EXPECT_TRUE(ring.Read(1, UINT64_MAX, kinds, UINT32_MAX, seen).ok());
  return seen.records;
}

std::string ValueOf(FlashRing& ring, std::string_view key) {
  std::array<std::uint8_t, 80> bytes;
  const Result<std::size_t> size = ring.Get(key, bytes);
  return size.ok() ? TextOf(ByteSpan(bytes).first(size.value())) : std::string(StatusName(size.status()));
}

class FlashRingTest : public testing::Test {
 protected:
  FlashRingTest() { Restart(); }
  void Restart() {
    ring_ = std::make_unique<FlashRing>(flash_, kLimits);
    ASSERT_EQ(ring_->Mount(kRandom), Status::kOk);
  }
  SequenceNumber Append(RecordKind kind, std::string_view body) {
    return ring_->Append(kind, BytesOf(body)).value_or(0);
  }
  void CommitData(std::string_view body) {
    EXPECT_NE(Append(RecordKind::kData, body), 0u);
    EXPECT_EQ(ring_->Commit(), Status::kOk);
  }

  board::FlashModel flash_{1024, 6};
  std::unique_ptr<FlashRing> ring_;
};

TEST_F(FlashRingTest, AnEmptyStoreHasNothingAndWritesNothing) {
  EXPECT_TRUE(Everything(*ring_).empty());
  EXPECT_EQ(ring_->status().first, 0u);
  EXPECT_EQ(ring_->status().last, 0u);
  EXPECT_STREQ(ring_->status().uuid.data(), "01020300-0000-4000-8000-000000000000");
  EXPECT_EQ(ring_->Commit(), Status::kOk);
  EXPECT_EQ(flash_.steps, 0u);
}

TEST_F(FlashRingTest, WhatIsCommittedComesBackAndWhatIsNotDoesNot) {
  EXPECT_EQ(ring_->Intern("ups-1").value_or(0), 1u);
  EXPECT_EQ(Append(RecordKind::kData, "one"), 1u);
  EXPECT_EQ(Append(RecordKind::kAlarm, "two"), 2u);
  EXPECT_EQ(ring_->Put("frontier", BytesOf("abc")), Status::kOk);
  EXPECT_TRUE(Everything(*ring_).empty());
  EXPECT_EQ(ValueOf(*ring_, "frontier"), "abc");
  EXPECT_EQ(ring_->Commit(), Status::kOk);
  Append(RecordKind::kEvent, "three");
  EXPECT_EQ(ring_->Put("frontier", BytesOf("def")), Status::kOk);
  EXPECT_EQ(ring_->Intern("ups-2").value_or(0), 2u);

  Restart();
  const auto records = Everything(*ring_);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].second, std::make_pair(RecordKind::kData, std::string("one")));
  EXPECT_EQ(records[1].second, std::make_pair(RecordKind::kAlarm, std::string("two")));
  EXPECT_EQ(ValueOf(*ring_, "frontier"), "abc");
  EXPECT_EQ(ring_->NameOf(1), "ups-1");
  EXPECT_EQ(ring_->NameOf(2), "");
  EXPECT_EQ(Append(RecordKind::kData, "three"), 3u);
  EXPECT_EQ(ring_->status().last, 2u);
}

TEST_F(FlashRingTest, ReadsByNumberKindAndLimit) {
  for (int i = 0; i < 6; ++i) Append(static_cast<RecordKind>(i % 3), std::to_string(i));
  EXPECT_EQ(ring_->Commit(), Status::kOk);
  Seen some;
  EXPECT_EQ(ring_->Read(2, 5, kAll, 3, some).value_or(0), 3u);
  EXPECT_EQ(some.records.front().first, 2u);
  EXPECT_EQ(some.records.back().first, 4u);
  EXPECT_EQ(Everything(*ring_, 1 << 1).size(), 2u);
  Seen none;
  EXPECT_EQ(ring_->Read(1, 6, kAll, 0, none).value_or(9), 0u);
}

TEST_F(FlashRingTest, RefusesWhatDoesNotFit) {
  const std::string long_text(81, 'x');
  EXPECT_EQ(ring_->Append(RecordKind::kData, BytesOf(long_text)).status(), Status::kResourceExhausted);
  EXPECT_EQ(ring_->Put(std::string(65, 'k'), BytesOf("v")), Status::kInvalidArgument);
  EXPECT_EQ(ring_->Put("k", BytesOf(long_text + "1234567")), Status::kResourceExhausted);
  EXPECT_EQ(ring_->Intern(long_text).status(), Status::kResourceExhausted);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(ring_->Put("k" + std::to_string(i), BytesOf("v")), Status::kOk);
  EXPECT_EQ(ring_->Put("k8", BytesOf("v")), Status::kResourceExhausted);
  EXPECT_EQ(ring_->Commit(), Status::kOk);
  EXPECT_EQ(ring_->Put("k8", BytesOf("v")), Status::kResourceExhausted);
  EXPECT_EQ(ring_->Put("k7", BytesOf("w")), Status::kOk);
  // Readings leave a quarter of a commit to alarms.
  while (ring_->Append(RecordKind::kData, BytesOf("12345678901234567890")).ok()) {
  }
  EXPECT_TRUE(ring_->Append(RecordKind::kAlarm, BytesOf("12345678901234567890")).ok());
}

TEST_F(FlashRingTest, TooSmallAFlashIsRefused) {
  board::FlashModel small(256, 4);
  EXPECT_EQ(FlashRing(small, kLimits).Mount(kRandom), Status::kInvalidArgument);
  board::FlashModel few(1024, 3);
  EXPECT_EQ(FlashRing(few, kLimits).Mount(kRandom), Status::kInvalidArgument);
}

TEST_F(FlashRingTest, NamesValuesAndAlarmsOutliveTheirBlocks) {
  ring_->Intern("ups-1").value_or(0);
  ASSERT_EQ(ring_->Put("kept", BytesOf("for ever")), Status::kOk);
  ASSERT_EQ(ring_->Put("gone", BytesOf("soon")), Status::kOk);
  const SequenceNumber alarm = Append(RecordKind::kAlarm, "fire");
  CommitData("first");
  ASSERT_EQ(ring_->Put("gone", {}), Status::kOk);
  for (int i = 0; i < 2000; ++i) CommitData("reading " + std::to_string(i));
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(ring_->NameOf(1), "ups-1");
    EXPECT_EQ(ValueOf(*ring_, "kept"), "for ever");
    EXPECT_EQ(ValueOf(*ring_, "gone"), "not-found");
    const auto records = Everything(*ring_);
    ASSERT_GT(records.size(), 20u);
    EXPECT_EQ(records.front().first, alarm);
    EXPECT_EQ(records.front().second.second, "fire");
    for (std::size_t i = 2; i < records.size(); ++i) EXPECT_EQ(records[i].first, records[i - 1].first + 1);
    EXPECT_EQ(records.back().second.second, "reading 1999");
    EXPECT_EQ(ring_->status().first, alarm);
    EXPECT_EQ(ring_->status().dropped_records, 2001 - (records.size() - 1));
    EXPECT_EQ(ring_->status().dropped_to, records[1].first - 1);
    Restart();
  }
  ring_->Release(alarm);
  CommitData("x");
  EXPECT_GT(Everything(*ring_).front().first, alarm);
}

TEST_F(FlashRingTest, ReleasedReadingsGoWithoutBeingCounted) {
  for (int i = 0; i < 2000; ++i) {
    CommitData("reading " + std::to_string(i));
    ring_->Release(ring_->status().last);
  }
  EXPECT_EQ(ring_->status().dropped_records, 0u);
}

TEST_F(FlashRingTest, OfTooManyAlarmsTheOldestGoAndAreCounted) {
  for (int i = 1; i <= 10; ++i) Append(RecordKind::kAlarm, std::to_string(i));
  for (int i = 0; i < 1000; ++i) CommitData("reading");
  const auto alarms = Everything(*ring_, 1 << 1);
  ASSERT_EQ(alarms.size(), 6u);
  EXPECT_EQ(alarms.front().second.second, "5");
  const auto readings = Everything(*ring_, 1).size();
  EXPECT_EQ(ring_->status().dropped_records, 4 + 1000 - readings);
  const std::uint64_t dropped = ring_->status().dropped_records;
  Restart();
  EXPECT_EQ(Everything(*ring_, 1 << 1), alarms);
  EXPECT_EQ(ring_->status().dropped_records, dropped);
}

TEST_F(FlashRingTest, AllBlocksWearAlike) {
  for (int i = 0; i < 5000; ++i) {
    if (i % 37 == 0) Restart();
    CommitData("reading " + std::to_string(i));
  }
  const auto [least, most] = std::minmax_element(flash_.erasures.begin(), flash_.erasures.end());
  EXPECT_GT(*least, 30u);
  EXPECT_LE(*most - *least, 1u);
}

TEST_F(FlashRingTest, ACommitThatFailsIsTriedAgainAndNothingIsLost) {
  for (std::uint64_t failing = 1; failing < 60; ++failing) {
    flash_ = board::FlashModel(1024, 6);
    Restart();
    flash_.fail_program_at = failing;
    std::size_t failed = 0;
    for (int i = 0; i < 40; ++i) {
      ASSERT_NE(Append(RecordKind::kAlarm, "alarm " + std::to_string(i)), 0u);
      ring_->Release(static_cast<SequenceNumber>(std::max(0, i - 3)));
      if (!Ok(ring_->Commit())) ++failed;
    }
    ASSERT_EQ(ring_->Commit(), Status::kOk);
    ASSERT_EQ(failed, 1u) << failing;
    const auto records = Everything(*ring_);
    ASSERT_EQ(records.back().first, 40u);
    for (std::size_t i = 1; i < records.size(); ++i) ASSERT_EQ(records[i].first, records[i - 1].first + 1) << failing;
  }
}

TEST_F(FlashRingTest, AFlippedBitCostsTheFramesBehindItInItsBlockOnly) {
  for (int i = 0; i < 60; ++i) CommitData("reading " + std::to_string(i));
  const std::size_t before = Everything(*ring_).size();
  flash_.bytes[1024 * 2 + 600] ^= 4;
  Restart();
  const auto records = Everything(*ring_);
  EXPECT_LT(records.size(), before);
  EXPECT_GT(records.size(), before - 15);
  EXPECT_EQ(records.back().second.second, "reading 59");
  CommitData("and on");
}

TEST_F(FlashRingTest, AFlashThatCannotBeReadIsSaidToBeUnavailable) {
  CommitData("one");
  flash_.reads_fail = true;
  Seen seen;
  EXPECT_EQ(ring_->Read(1, 9, kAll, 9, seen).status(), Status::kUnavailable);
  EXPECT_EQ(FlashRing(flash_, kLimits).Mount(kRandom), Status::kUnavailable);
}

// --- power cuts -----------------------------------------------------------------------------------------

// What a life has committed: the last state of everything that must not be lost.
struct Truth {
  std::map<SequenceNumber, std::pair<RecordKind, std::string>> records;
  std::map<std::string, std::string> values;
  std::vector<std::string> names;
  SequenceNumber released = 0;
};

// One commit of a life: readings, sometimes an alarm, a value, a new name; always of the same contents for the same i.
void AppendAll(FlashRing& ring, int i, Truth& truth) {
  const auto append = [&](RecordKind kind, const std::string& body) {
    const SequenceNumber seq = ring.Append(kind, BytesOf(body)).value_or(0);
    ASSERT_NE(seq, 0u);
    truth.records[seq] = {kind, body};
  };
  append(RecordKind::kData, "reading " + std::to_string(i));
  append(RecordKind::kData, std::string(static_cast<std::size_t>(i % 60), 'r'));
  if (i % 5 == 0) append(RecordKind::kAlarm, "alarm " + std::to_string(i));
  const std::string key = "key" + std::to_string(i % 3);
  truth.values[key] = i % 7 == 6 ? "" : "value " + std::to_string(i);
  ASSERT_EQ(ring.Put(key, BytesOf(truth.values[key])), Status::kOk);
  if (i % 9 == 0 && truth.names.size() < 6) {
    truth.names.push_back("name-" + std::to_string(truth.names.size()));
    ASSERT_TRUE(ring.Intern(truth.names.back()).ok());
  }
  if (i % 4 == 3) {
    truth.released = truth.records.rbegin()->first - 12;
    ring.Release(truth.released);
  }
}

// Is this what the store shows? Of readings the oldest may be gone with their blocks, without a hole.
std::string Differs(FlashRing& ring, const Truth& truth) {
  const auto shown = Everything(ring);
  const SequenceNumber last = truth.records.empty() ? 0 : truth.records.rbegin()->first;
  if (ring.status().last != last) return "last is " + std::to_string(ring.status().last);
  SequenceNumber before = 0, first_reading = last + 1;
  for (const auto& [seq, record] : shown) {
    if (seq <= before) return "out of order at " + std::to_string(seq);
    const auto known = truth.records.find(seq);
    if (known == truth.records.end() || known->second != record) return "wrong record " + std::to_string(seq);
    if (record.first == RecordKind::kData) first_reading = std::min(first_reading, seq);
    before = seq;
  }
  std::map<SequenceNumber, std::pair<RecordKind, std::string>> found(shown.begin(), shown.end());
  for (const auto& [seq, record] : truth.records) {
    const bool must =
        record.first == RecordKind::kData ? seq >= first_reading || seq + 14 > last : seq > truth.released;
    if (must && !found.contains(seq)) return "lost record " + std::to_string(seq);
  }
  for (const auto& [key, value] : truth.values) {
    if (ValueOf(ring, key) != (value.empty() ? "not-found" : value)) return "wrong value of " + key;
  }
  for (std::size_t i = 0; i < truth.names.size(); ++i) {
    if (ring.NameOf(static_cast<NameId>(i + 1)) != truth.names[i]) return "wrong name " + std::to_string(i + 1);
  }
  if (!ring.NameOf(static_cast<NameId>(truth.names.size() + 1)).empty()) return "a name too many";
  return {};
}

constexpr int kCommits = 40;

// Lives until the power goes or `commits` are done. `truth`: what was committed; `maybe`: and what the last one held.
void Live(FlashRing& ring, int from, Truth& truth, Truth& maybe) {
  for (int i = from; i < from + kCommits; ++i) {
    maybe = truth;
    AppendAll(ring, i, maybe);
    if (!Ok(ring.Commit())) return;
    truth = maybe;
  }
}

TEST(FlashRingPower, NothingCommittedIsLostWhereverThePowerGoes) {
  board::FlashModel whole(1024, 4);
  {
    FlashRing ring(whole, kLimits);
    ASSERT_EQ(ring.Mount(kRandom), Status::kOk);
    Truth truth, maybe;
    Live(ring, 0, truth, maybe);
    ASSERT_EQ(Differs(ring, truth), "");
    ASSERT_GT(*std::min_element(whole.erasures.begin(), whole.erasures.end()), 0u) << "the ring went round";
  }
  for (std::uint64_t step = 1; step <= whole.steps; ++step) {
    SCOPED_TRACE(step);
    board::FlashModel flash(1024, 4);
    Truth truth, maybe;
    {
      FlashRing ring(flash, kLimits);
      ASSERT_EQ(ring.Mount(kRandom), Status::kOk);
      flash.CutAt(step, static_cast<unsigned>(step));
      Live(ring, 0, truth, maybe);
    }
    flash.PowerOn();
    FlashRing ring(flash, kLimits);
    ASSERT_EQ(ring.Mount(kRandom), Status::kOk);
    if (const std::string why = Differs(ring, truth); !why.empty()) {
      ASSERT_EQ(Differs(ring, maybe), "") << why << " if the last commit is not there";
      truth = maybe;
    }
    if (step % 3 != 0) continue;
    // It goes on, and a second cut soon after finds it as well.
    flash.CutAt(1 + step * 7 % 900, static_cast<unsigned>(step + 1));
    Live(ring, 100, truth, maybe);
    flash.PowerOn();
    FlashRing again(flash, kLimits);
    ASSERT_EQ(again.Mount(kRandom), Status::kOk);
    if (const std::string why = Differs(again, truth); !why.empty()) {
      ASSERT_EQ(Differs(again, maybe), "") << why << " if the last commit is not there, second cut";
    }
  }
}

}  // namespace
}  // namespace tramgac::firmware
