#include "drivers/modbus/mbap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace tramgac::modbus {
namespace {

using ::testing::ElementsAre;
using Outcome = MbapDecoder::Outcome;

using Bytes = std::vector<std::uint8_t>;

TEST(MbapTest, EncodesARequest) {
  std::array<std::uint8_t, kMbapRequestSize> out{};
  const auto size = EncodeMbapRequest(0x1501, 0xFF, {Table::kHoldingRegister, 4, 1}, out);
  ASSERT_TRUE(size.ok());
  EXPECT_EQ(size.value(), kMbapRequestSize);
  EXPECT_THAT(out, ElementsAre(0x15, 0x01, 0, 0, 0, 6, 0xFF, 3, 0, 4, 0, 1));
}

TEST(MbapTest, RefusesWhatCannotBeSent) {
  std::array<std::uint8_t, kMbapRequestSize> out{};
  EXPECT_EQ(EncodeMbapRequest(1, 1, {Table::kCoil, 0, 0}, out).status(), Status::kInvalidArgument);
  EXPECT_EQ(EncodeMbapRequest(1, 1, {}, MutableByteSpan(out).first(11)).status(), Status::kResourceExhausted);
}

const Bytes kFrame = {0x15, 0x01, 0, 0, 0, 5, 7, 3, 2, 0x12, 0x34};

TEST(MbapTest, DecodesWhateverThePieces) {
  for (std::size_t cut = 0; cut <= kFrame.size(); ++cut) {
    MbapDecoder decoder;
    MbapFrame frame;
    ByteSpan head = ByteSpan(kFrame).first(cut);
    ByteSpan tail = ByteSpan(kFrame).subspan(cut);
    const Outcome first = decoder.Feed(head, frame);
    EXPECT_EQ(first, cut == kFrame.size() ? Outcome::kFrame : Outcome::kIncomplete) << cut;
    if (first != Outcome::kFrame) {
      ASSERT_EQ(decoder.Feed(tail, frame), Outcome::kFrame) << cut;
    }
    EXPECT_EQ(frame.transaction, 0x1501);
    EXPECT_EQ(frame.unit, 7);
    EXPECT_THAT(frame.pdu, ElementsAre(3, 2, 0x12, 0x34));
  }
}

TEST(MbapTest, DecodesByteByByteAndSeveralFramesAtOnce) {
  MbapDecoder decoder;
  MbapFrame frame;
  int frames = 0;
  for (int round = 0; round < 3; ++round) {
    for (const std::uint8_t byte : kFrame) {
      ByteSpan one(&byte, 1);
      frames += decoder.Feed(one, frame) == Outcome::kFrame ? 1 : 0;
    }
  }
  EXPECT_EQ(frames, 3);

  Bytes two = kFrame;
  two.insert(two.end(), kFrame.begin(), kFrame.end());
  ByteSpan rest = two;
  EXPECT_EQ(decoder.Feed(rest, frame), Outcome::kFrame);
  EXPECT_EQ(rest.size(), kFrame.size());
  EXPECT_EQ(decoder.Feed(rest, frame), Outcome::kFrame);
  EXPECT_TRUE(rest.empty());
  EXPECT_EQ(decoder.Feed(rest, frame), Outcome::kIncomplete);
}

TEST(MbapTest, TakesTheLongestFrame) {
  Bytes bytes(kMaxMbapAduSize, 0xAB);
  const std::array<std::uint8_t, 6> header = {0, 1, 0, 0, 0, 254};
  std::copy(header.begin(), header.end(), bytes.begin());
  MbapDecoder decoder;
  MbapFrame frame;
  ByteSpan rest = bytes;
  ASSERT_EQ(decoder.Feed(rest, frame), Outcome::kFrame);
  EXPECT_EQ(frame.pdu.size(), kMaxPduSize);
}

class BrokenHeaderTest : public ::testing::TestWithParam<Bytes> {};

TEST_P(BrokenHeaderTest, StaysBrokenUntilReset) {
  MbapDecoder decoder;
  MbapFrame frame;
  ByteSpan header = GetParam();
  EXPECT_EQ(decoder.Feed(header, frame), Outcome::kBroken);
  ByteSpan good = kFrame;
  EXPECT_EQ(decoder.Feed(good, frame), Outcome::kBroken);
  decoder.Reset();
  good = kFrame;
  EXPECT_EQ(decoder.Feed(good, frame), Outcome::kFrame);
}

INSTANTIATE_TEST_SUITE_P(All, BrokenHeaderTest,
                         ::testing::Values(Bytes{0, 1, 1, 0, 0, 5},    // protocol identifier, high byte only
                                           Bytes{0, 1, 0, 1, 0, 5},    // low byte only
                                           Bytes{0, 1, 0, 0, 0, 0},    // length 0
                                           Bytes{0, 1, 0, 0, 0, 1},    // unit without function
                                           Bytes{0, 1, 0, 0, 0, 255},  // one more than the longest
                                           Bytes{0, 1, 0, 0, 1, 5}));  // high byte of the length

TEST(MbapTest, ResetForgetsHalfAFrame) {
  MbapDecoder decoder;
  MbapFrame frame;
  ByteSpan half = ByteSpan(kFrame).first(8);
  EXPECT_EQ(decoder.Feed(half, frame), Outcome::kIncomplete);
  decoder.Reset();
  ByteSpan whole = kFrame;
  EXPECT_EQ(decoder.Feed(whole, frame), Outcome::kFrame);
}

}  // namespace
}  // namespace tramgac::modbus
