#include "agent/core/buffer/thinner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

#include "agent/core/model/record_body.h"
#include "tests/unit/core/memory_store.h"

namespace tramgac {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr NameId kBoot = 1, kFirstDevice = 2, kTemperature = 10, kState = 11, kWord = 12, kOften = 13;

// What a careful reader would write down of every reading.
struct Truth {
  std::vector<double> numbers;
  std::uint32_t good = 0, bad = 0;
  std::string last;
  Quality quality = Quality::kGood;
};

std::string TextOf(const Value& value) {
  switch (value.type) {
    case ValueType::kText: return std::string(value.text);
    case ValueType::kReal: return std::to_string(value.real);
    case ValueType::kNone: return "-";
    default: return std::to_string(value.integer);
  }
}

class ThinnerTest : public ::testing::Test {
 protected:
  void Write(NameId device, BootTime at, NameId point, const Value& value, Quality quality = Quality::kGood) {
    std::vector<std::uint8_t> buffer(256);
    DataBodyWriter out(buffer);
    ASSERT_TRUE(
        out.Begin({kBoot, at, 1795400000000 + at.time_since_epoch().count() / 1000, TimeQuality::kSynced}, device));
    ASSERT_TRUE(out.Add(point, value, quality));
    const SequenceNumber seq = store_.Append(RecordKind::kData, out.body()).value_or(0);
    ASSERT_NE(seq, 0u);
    Truth& truth = truth_[{device, point}];
    truth.quality = quality;
    if (quality != Quality::kGood) {
      ++truth.bad;
      return;
    }
    ++truth.good;
    truth.last = TextOf(value);
    if (value.type == ValueType::kReal) truth.numbers.push_back(value.real);
    if (value.type == ValueType::kInteger) truth.numbers.push_back(static_cast<double>(value.integer));
  }
  void Commit() { ASSERT_EQ(store_.Commit(), Status::kOk); }
  // Steps until a whole round is done.
  Thinner::Work Round() {
    Thinner::Work all;
    for (bool over = false; !over && !thinner_.exhausted();) {
      const Result<Thinner::Work> work = thinner_.Step({1, store_.status().last});
      EXPECT_TRUE(work.ok());
      EXPECT_EQ(store_.Commit(), Status::kOk);
      all.records += work.value().records;
      all.kept.insert(all.kept.end(), work.value().kept.begin(), work.value().kept.end());
      over = work.value().over;
    }
    return all;
  }

  // The totals of everything in the store, thinned or not, against what was written.
  void ExpectExact() {
    struct Sum {
      PointSummary total;
      std::string last;
      Quality quality = Quality::kGood;
    };
    std::map<std::pair<NameId, NameId>, Sum> sums;
    for (const MemoryStore::Record& record : store_.records()) {
      DataBodyReader reader(record.body);
      DataEntry entry;
      const bool thinned = reader.thinned().records > 0;
      while (reader.Next(entry)) {
        Sum& sum = sums[{reader.device(), entry.point}];
        PointSummary one = entry.summary;
        if (!thinned) {
          one.good = entry.quality == Quality::kGood ? 1 : 0;
          one.bad = 1 - one.good;
          one.has_numbers =
              one.good > 0 && (entry.value.type == ValueType::kReal || entry.value.type == ValueType::kInteger);
          one.min = one.max = one.sum =
              entry.value.type == ValueType::kReal ? entry.value.real : static_cast<double>(entry.value.integer);
        }
        sum.quality = entry.quality;
        sum.total.bad += one.bad;
        if (one.good == 0) continue;
        sum.total.good += one.good;
        sum.last = TextOf(entry.value);
        if (!one.has_numbers) continue;
        sum.total.min = sum.total.has_numbers ? std::min(sum.total.min, one.min) : one.min;
        sum.total.max = sum.total.has_numbers ? std::max(sum.total.max, one.max) : one.max;
        sum.total.sum += one.sum;
        sum.total.has_numbers = true;
      }
      EXPECT_TRUE(reader.ok());
    }
    ASSERT_EQ(sums.size(), truth_.size());
    for (const auto& [key, truth] : truth_) {
      const Sum& sum = sums[key];
      EXPECT_EQ(sum.total.good, truth.good);
      EXPECT_EQ(sum.total.bad, truth.bad);
      EXPECT_EQ(sum.last, truth.last);
      EXPECT_EQ(sum.quality, truth.quality);
      EXPECT_EQ(sum.total.has_numbers, !truth.numbers.empty());
      if (truth.numbers.empty()) continue;
      double all = 0;
      for (const double number : truth.numbers) all += number;
      EXPECT_EQ(sum.total.min, *std::ranges::min_element(truth.numbers));
      EXPECT_EQ(sum.total.max, *std::ranges::max_element(truth.numbers));
      EXPECT_NEAR(sum.total.sum, all, 1e-9 * std::abs(all) + 1e-9);
    }
  }

  MemoryStore store_;
  Thinner thinner_{store_};
  std::map<std::pair<NameId, NameId>, Truth> truth_;
};

TEST_F(ThinnerTest, AnHourBecomesAHandful) {
  for (int i = 0; i < 360; ++i) Write(kFirstDevice, BootTime(seconds(10 * i)), kTemperature, Value::Real(20 + i * 0.1));
  Commit();
  const Thinner::Work work = Round();
  EXPECT_EQ(work.records, 360u);
  EXPECT_EQ(work.kept.size(), 6u) << "windows of ten minutes";
  ASSERT_EQ(store_.records().size(), 6u);
  DataBodyReader first(store_.records()[0].body);
  EXPECT_EQ(first.thinned().records, 60u);
  EXPECT_EQ(first.thinned().first_seq, 1u);
  EXPECT_EQ(first.thinned().first_at, BootTime());
  EXPECT_EQ(first.stamp().at, BootTime(seconds(590)));
  EXPECT_EQ(store_.records()[0].seq, 60u) << "the newest number stands for all";
  DataEntry entry;
  ASSERT_TRUE(first.Next(entry));
  EXPECT_EQ(entry.value, Value::Real(20 + 59 * 0.1));
  EXPECT_DOUBLE_EQ(entry.summary.sum / entry.summary.good, 20 + 29.5 * 0.1);
  ExpectExact();
}

TEST_F(ThinnerTest, DevicesAndBootsStayApart) {
  for (int i = 0; i < 20; ++i) {
    for (NameId device = kFirstDevice; device < kFirstDevice + 3; ++device) {
      Write(device, BootTime(seconds(10 * i)), kTemperature,
            Value::Integer(static_cast<std::int64_t>(device) * 100 + i));
    }
  }
  Commit();
  EXPECT_EQ(Round().kept.size(), 3u);
  ExpectExact();
}

TEST_F(ThinnerTest, LongerWindowsWhenThatWasNotEnough) {
  for (int i = 0; i < 24 * 60; ++i) Write(kFirstDevice, BootTime(minutes(i)), kOften, Value::Integer(i % 77));
  Commit();
  Round();
  EXPECT_EQ(store_.records().size(), 24u * 6);
  EXPECT_FALSE(thinner_.exhausted());
  Round();
  EXPECT_EQ(store_.records().size(), 24u);
  Round();
  EXPECT_EQ(store_.records().size(), 4u);
  EXPECT_TRUE(thinner_.exhausted());
  EXPECT_EQ(thinner_.Step({1, store_.status().last}).value_or({}).records, 0u);
  ExpectExact();
  thinner_.Reset();
  EXPECT_FALSE(thinner_.exhausted());
}

TEST_F(ThinnerTest, EveryTotalIsExactWhateverWasWritten) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> spread(-1000, 1000);
  const char* words[] = {"đang sạc", "on battery", "off"};
  for (int i = 0; i < 6000; ++i) {
    const NameId device = kFirstDevice + random() % 4;
    const BootTime at = BootTime(seconds(7 * i));
    const Quality quality = random() % 9 == 0 ? Quality::kTimeout : Quality::kGood;
    switch (random() % 4) {
      case 0: Write(device, at, kTemperature, Value::Real(spread(random)), quality); break;
      case 1: Write(device, at, kState, Value::Bool(random() % 2 == 0), quality); break;
      case 2: Write(device, at, kWord, Value::Text(words[random() % 3]), quality); break;
      default: Write(device, at, kOften, Value::Integer(static_cast<std::int64_t>(random() % 1000)), quality);
    }
  }
  Commit();
  while (!thinner_.exhausted()) {
    Round();
    ExpectExact();
  }
  EXPECT_LT(store_.records().size(), 40u);
}

TEST_F(ThinnerTest, AlarmsAreNotTouched) {
  for (int i = 0; i < 50; ++i) {
    Write(kFirstDevice, BootTime(seconds(i)), kTemperature, Value::Real(i));
    const std::uint8_t body[] = {1};
    ASSERT_TRUE(store_.Append(i % 2 == 0 ? RecordKind::kAlarm : RecordKind::kEvent, body).ok());
  }
  Commit();
  Round();
  EXPECT_EQ(store_.records().size(), 51u);
}

TEST_F(ThinnerTest, DamagedRecordsStayAsTheyAre) {
  Write(kFirstDevice, BootTime(seconds(1)), kTemperature, Value::Real(1));
  const std::uint8_t body[] = {0xFF, 0xFF};
  ASSERT_TRUE(store_.Append(RecordKind::kData, body).ok());
  Write(kFirstDevice, BootTime(seconds(2)), kTemperature, Value::Real(2));
  Commit();
  EXPECT_EQ(Round().kept.size(), 1u);
  EXPECT_EQ(store_.records().size(), 2u);
}

TEST_F(ThinnerTest, APowerCutBeforeTheCommitLeavesEverything) {
  for (int i = 0; i < 60; ++i) Write(kFirstDevice, BootTime(seconds(i)), kTemperature, Value::Real(i));
  Commit();
  ASSERT_EQ(thinner_.Step({1, 60}).value_or({}).records, 60u);
  store_.CutPower();
  Commit();
  EXPECT_EQ(store_.records().size(), 60u);
}

TEST_F(ThinnerTest, AStoreThatCannotBeReadIsSaid) {
  store_.reads_fail = true;
  EXPECT_EQ(thinner_.Step({1, 10}).status(), Status::kUnavailable);
}

}  // namespace
}  // namespace tramgac
