// What must hold for every plan, tried with random points and limits. The checks are written from the rules, not from
// the planner: a naive device that knows which addresses exist judges the requests.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "drivers/modbus/read_plan.h"

namespace tramgac::modbus {
namespace {

constexpr RefreshClass kClasses[] = {RefreshClass::kFast, RefreshClass::kSlow, RefreshClass::kStatic};

struct Case {
  std::vector<PointAddress> points;
  std::vector<ReadableRange> readable;
  DeviceLimits limits;
};

std::uint16_t Draw(std::mt19937& random, int low, int high) {
  return static_cast<std::uint16_t>(std::uniform_int_distribution<int>(low, high)(random));
}

Case RandomCase(unsigned seed) {
  std::mt19937 random(seed);
  Case c;
  c.limits.max_words = Draw(random, 4, 130);
  c.limits.max_bits = Draw(random, 1, 2100);
  c.limits.max_gap = Draw(random, 0, 30);
  const int base = seed % 7 == 0 ? 0x10000 - 300 : 0;
  for (int i = Draw(random, 0, 80); i > 0; --i) {
    const auto table = static_cast<Table>(Draw(random, 1, 4));
    const std::uint16_t count = HoldsBits(table) ? std::uint16_t{1} : Draw(random, 1, 4);
    c.points.push_back({static_cast<std::uint32_t>(c.points.size()), table,
                        static_cast<std::uint16_t>(base + Draw(random, 0, 300 - count)), count,
                        kClasses[Draw(random, 0, 2)]});
  }
  for (int i = Draw(random, 0, 6); i > 0; --i) {
    const int first = base + Draw(random, 0, 280);
    c.readable.push_back({static_cast<Table>(Draw(random, 1, 4)), static_cast<std::uint16_t>(first),
                          static_cast<std::uint16_t>(std::min(0xFFFF, first + Draw(random, 0, 200)))});
  }
  c.limits.readable = c.readable;
  return c;
}

bool Inside(const ReadableRange& range, const ReadRequest& request) {
  return range.table == request.table && range.first <= request.address &&
         request.address + request.count - 1 <= range.last;
}

// A device with exactly the points' registers and the readable ranges: a block with anything else in it is refused.
void ExpectAccepted(const Case& c, RefreshClass refresh, const ReadRequest& request) {
  for (const ReadableRange& range : c.readable) {
    if (Inside(range, request)) return;
  }
  std::set<std::uint32_t> known;
  for (const PointAddress& p : c.points) {
    if (p.table != request.table || p.refresh != refresh) continue;
    for (std::uint32_t i = 0; i < p.count; ++i) known.insert(p.address + i);
  }
  for (std::uint32_t i = 0; i < request.count; ++i) EXPECT_TRUE(known.contains(request.address + i));
}

void ExpectGapsAreShort(const ReadPlan& plan, const PlannedRead& read, const DeviceLimits& limits) {
  int covered = 0;
  for (const Slice& slice : plan.slices(read)) {
    const int offset = slice.address - read.request.address;
    EXPECT_LE(offset, covered + limits.max_gap);
    covered = std::max(covered, offset + slice.count);
  }
  EXPECT_EQ(covered, read.request.count) << "a request ends with its last point";
}

class ReadPlanPropertyTest : public ::testing::TestWithParam<unsigned> {};

TEST_P(ReadPlanPropertyTest, CoversEveryPointOnceWithinTheLimits) {
  for (unsigned seed = GetParam() * 1000; seed < (GetParam() + 1) * 1000; ++seed) {
    SCOPED_TRACE(seed);
    const Case c = RandomCase(seed);
    const auto plan = ReadPlan::Build(c.points, c.limits);
    ASSERT_TRUE(plan.ok());
    std::map<std::uint32_t, int> served;
    for (const RefreshClass refresh : kClasses) {
      for (const PlannedRead& read : plan.value().reads(refresh)) {
        ASSERT_TRUE(IsValid(read.request));
        EXPECT_LE(read.request.count, HoldsBits(read.request.table) ? c.limits.max_bits : c.limits.max_words);
        ExpectAccepted(c, refresh, read.request);
        ExpectGapsAreShort(plan.value(), read, c.limits);
        for (const Slice& slice : plan.value().slices(read)) {
          const PointAddress& point = c.points.at(slice.point);
          ++served[slice.point];
          EXPECT_EQ(point.refresh, refresh);
          EXPECT_EQ(point.table, read.request.table);
          EXPECT_EQ(point.address, slice.address);
          EXPECT_EQ(point.count, slice.count);
          EXPECT_LE(slice.address + slice.count, read.request.address + read.request.count);
        }
      }
    }
    ASSERT_EQ(served.size(), c.points.size());
    for (const auto& [point, times] : served) EXPECT_EQ(times, 1) << point;
    if (HasFailure()) return;
  }
}

TEST_P(ReadPlanPropertyTest, TheOrderOfPointsChangesNothing) {
  for (unsigned seed = GetParam() * 100; seed < (GetParam() + 1) * 100; ++seed) {
    SCOPED_TRACE(seed);
    Case c = RandomCase(seed);
    const auto plan = ReadPlan::Build(c.points, c.limits);
    std::mt19937 random(seed);
    std::shuffle(c.points.begin(), c.points.end(), random);
    const auto again = ReadPlan::Build(c.points, c.limits);
    ASSERT_TRUE(plan.ok() && again.ok());
    for (const RefreshClass refresh : kClasses) {
      const auto a = plan.value().reads(refresh);
      const auto b = again.value().reads(refresh);
      ASSERT_EQ(a.size(), b.size());
      for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].request, b[i].request);
        const auto sa = plan.value().slices(a[i]);
        const auto sb = again.value().slices(b[i]);
        EXPECT_TRUE(std::equal(sa.begin(), sa.end(), sb.begin(), sb.end(), [](const Slice& x, const Slice& y) {
          return x.point == y.point && x.address == y.address && x.count == y.count;
        }));
      }
    }
  }
}

// The device's memory is its address: every point must find its own address in what is appended.
TEST_P(ReadPlanPropertyTest, EveryPointGetsItsOwnData) {
  for (unsigned seed = GetParam() * 100; seed < (GetParam() + 1) * 100; ++seed) {
    SCOPED_TRACE(seed);
    const Case c = RandomCase(seed);
    const auto plan = ReadPlan::Build(c.points, c.limits);
    ASSERT_TRUE(plan.ok());
    RawBlock block;
    for (const RefreshClass refresh : kClasses) {
      for (const PlannedRead& read : plan.value().reads(refresh)) {
        std::vector<std::uint8_t> data(DataSize(read.request));
        for (std::uint32_t i = 0; i < read.request.count; ++i) {
          const std::uint32_t address = read.request.address + i;
          if (!HoldsBits(read.request.table)) {
            StoreBe16(&data[2 * i], static_cast<std::uint16_t>(address));
          } else if (address % 3 == 0) {
            data[i / 8] = static_cast<std::uint8_t>(data[i / 8] | 1U << (i % 8));
          }
        }
        plan.value().Append(read, {Quality::kGood, data}, block);
      }
    }
    ASSERT_EQ(block.items.size(), c.points.size());
    for (const RawItem& item : block.items) {
      const PointAddress& point = c.points.at(item.point);
      if (HoldsBits(point.table)) {
        EXPECT_EQ(item.number, point.address % 3 == 0 ? 1U : 0U);
        continue;
      }
      const ByteSpan bytes = block.BytesOf(item);
      ASSERT_EQ(bytes.size(), point.count * 2U);
      for (std::uint32_t i = 0; i < point.count; ++i) EXPECT_EQ(LoadBe16(&bytes[2 * i]), point.address + i);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReadPlanPropertyTest, ::testing::Range(0U, 5U));

}  // namespace
}  // namespace tramgac::modbus
