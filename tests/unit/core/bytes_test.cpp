#include "agent/core/base/bytes.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "agent/core/base/hash.h"
#include "agent/core/base/text_arena.h"

namespace tramgac {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

TEST(Bytes, LoadsAreBigEndian) {
  const std::array<std::uint8_t, 8> bytes = {0x81, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(LoadBe16(bytes.data()), 0x8102);
  EXPECT_EQ(LoadBe32(bytes.data()), 0x81020304u);
  EXPECT_EQ(LoadBe64(bytes.data()), 0x8102030405060708u);
  std::array<std::uint8_t, 2> out{};
  StoreBe16(out.data(), 0xABCD);
  EXPECT_EQ(LoadBe16(out.data()), 0xABCD);
}

TEST(ByteWriter, VarintSizesAtEveryEdge) {
  for (unsigned bits = 0; bits <= 64; bits += 7) {
    const std::uint64_t first_of_more = bits >= 64 ? kMax : std::uint64_t{1} << bits;
    for (const std::uint64_t value : {first_of_more - 1, first_of_more, first_of_more + (bits < 63 ? 1 : 0)}) {
      std::array<std::uint8_t, 10> buffer{};
      ByteWriter out(buffer);
      out.Varint(value);
      ASSERT_TRUE(out.ok());
      ByteReader in(out.written());
      EXPECT_EQ(in.Varint(), value);
      EXPECT_TRUE(in.ok() && in.at_end());
    }
  }
}

TEST(ByteWriter, StopsForGoodWhenSomethingDoesNotFit) {
  std::array<std::uint8_t, 4> buffer = {9, 9, 9, 9};
  ByteWriter out(MutableByteSpan(buffer).first(3));
  out.U8(1);
  out.F64(2.5);
  EXPECT_FALSE(out.ok());
  out.U8(3);  // would fit, but the reader could not tell
  EXPECT_EQ(out.size(), 1u);
  EXPECT_EQ(buffer[1], 9);
  EXPECT_EQ(buffer[3], 9);
}

TEST(ByteWriter, EmptyTextNeedsNoMemory) {
  std::array<std::uint8_t, 1> buffer{};
  ByteWriter out(buffer);
  out.Text({});
  EXPECT_TRUE(out.ok());
  ByteReader in(out.written());
  EXPECT_EQ(in.Text(), "");
  EXPECT_TRUE(in.ok());
}

TEST(ByteReader, SignedNumbersGoBothWays) {
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1}, std::int64_t{-64}, std::numeric_limits<std::int64_t>::min(),
        std::numeric_limits<std::int64_t>::max()}) {
    std::array<std::uint8_t, 10> buffer{};
    ByteWriter out(buffer);
    out.SignedVarint(value);
    ByteReader in(out.written());
    EXPECT_EQ(in.SignedVarint(), value);
  }
  std::array<std::uint8_t, 1> small{};
  ByteWriter out(small);
  out.SignedVarint(-64);  // zigzag: small negatives are short too
  EXPECT_TRUE(out.ok());
}

TEST(ByteReader, RefusesVarintsOfMoreThan64Bits) {
  std::vector<std::uint8_t> bytes(9, 0xFF);
  bytes.push_back(0x01);
  EXPECT_EQ(ByteReader(bytes).Varint(), kMax);
  bytes.back() = 0x02;
  ByteReader too_large(bytes);
  EXPECT_EQ(too_large.Varint(), 0u);
  EXPECT_FALSE(too_large.ok());
  const std::vector<std::uint8_t> goes_on(20, 0x80);
  ByteReader endless(goes_on);
  EXPECT_EQ(endless.Varint(), 0u);
  EXPECT_FALSE(endless.ok());
}

TEST(ByteReader, NeverReadsPastTheEnd) {
  const std::array<std::uint8_t, 3> bytes = {0x05, 'a', 'b'};
  ByteReader in(bytes);
  EXPECT_EQ(in.Text(), "");
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.U8(), 0);
  EXPECT_EQ(in.F64(), 0);
  const std::array<std::uint8_t, 10> largest = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01};
  ByteReader huge(largest);
  EXPECT_EQ(huge.Text(), "");
  EXPECT_FALSE(huge.ok());
}

TEST(ByteReader, DoublesKeepEveryBit) {
  for (const double value : {0.0, -0.0, 23.4, -1e300, 5e-324, std::numeric_limits<double>::infinity()}) {
    std::array<std::uint8_t, 8> buffer{};
    ByteWriter out(buffer);
    out.F64(value);
    ByteReader in(out.written());
    const double back = in.F64();
    EXPECT_EQ(std::signbit(back), std::signbit(value));
    EXPECT_EQ(back, value);
  }
}

TEST(ByteReader, RandomSequencesComeBack) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::uint64_t> numbers(static_cast<std::size_t>(random() % 20));
    std::vector<std::uint8_t> buffer(20 * 10);
    ByteWriter out(buffer);
    for (std::uint64_t& number : numbers) out.Varint(number = random() >> (random() % 64));
    ByteReader in(out.written());
    for (const std::uint64_t number : numbers) ASSERT_EQ(in.Varint(), number);
    ASSERT_TRUE(in.ok() && in.at_end());
  }
}

TEST(TextArena, GivesRoomUntilItIsFull) {
  TextArena arena(10);
  EXPECT_EQ(arena.Take(6).size(), 6u);
  EXPECT_TRUE(arena.Take(5).empty());
  const std::span<char> rest = arena.Take(4);
  EXPECT_EQ(rest.size(), 4u);
  arena.Shrink(rest, 1);
  EXPECT_EQ(arena.Take(3).data(), rest.data() + 1);
  EXPECT_TRUE(arena.Take(1).empty());
  arena.Reset();
  EXPECT_EQ(arena.Take(10).size(), 10u);
  EXPECT_TRUE(arena.Take(std::numeric_limits<std::size_t>::max()).empty());
}

TEST(Hash, IsFnv1a) {
  EXPECT_EQ(Fnv1a(""), 0xCBF29CE484222325u);
  EXPECT_EQ(Fnv1a("a"), 0xAF63DC4C8601EC8Cu);  // test vector of the FNV reference, draft-eastlake-fnv
  EXPECT_EQ(Fnv1a("foobar"), 0x85944171F73967E8u);
}

}  // namespace
}  // namespace tramgac
