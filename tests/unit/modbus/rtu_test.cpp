#include "drivers/modbus/rtu.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string_view>
#include <vector>

namespace tramgac::modbus {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

using Bytes = std::vector<std::uint8_t>;

constexpr ReadRequest kTwoInputs{Table::kInputRegister, 1, 2};

Bytes WithCrc(Bytes frame) {
  const std::uint16_t crc = Crc16(frame);
  frame.push_back(static_cast<std::uint8_t>(crc));
  frame.push_back(static_cast<std::uint8_t>(crc >> 8));
  return frame;
}

TEST(RtuTest, CrcHasTheCheckValueOfItsCatalogueEntry) {
  // CRC-16/MODBUS: 0x4B37 for "123456789".
  constexpr std::string_view kCheck = "123456789";
  const Bytes bytes(kCheck.begin(), kCheck.end());
  EXPECT_EQ(Crc16(bytes), 0x4B37);
  EXPECT_EQ(Crc16({}), 0xFFFF);
}

TEST(RtuTest, EncodesTheFrameOfTheVendor) {
  // XY-MD02 leaflet: 01 04 00 01 00 01 60 0A reads the temperature.
  std::array<std::uint8_t, kRtuRequestSize> out{};
  const auto size = EncodeRtuRequest(1, {Table::kInputRegister, 1, 1}, out);
  ASSERT_TRUE(size.ok());
  EXPECT_EQ(size.value(), kRtuRequestSize);
  EXPECT_THAT(out, ElementsAre(0x01, 0x04, 0x00, 0x01, 0x00, 0x01, 0x60, 0x0A));
}

TEST(RtuTest, RefusesUnitsThatNobodyAnswersFor) {
  std::array<std::uint8_t, kRtuRequestSize> out{};
  for (const int unit : {0, 248, 255}) {
    EXPECT_EQ(EncodeRtuRequest(static_cast<std::uint8_t>(unit), kTwoInputs, out).status(), Status::kInvalidArgument);
  }
  EXPECT_TRUE(EncodeRtuRequest(247, kTwoInputs, out).ok());
  EXPECT_EQ(EncodeRtuRequest(1, {Table::kCoil, 0, 0}, out).status(), Status::kInvalidArgument);
  EXPECT_EQ(EncodeRtuRequest(1, kTwoInputs, MutableByteSpan(out).first(7)).status(), Status::kResourceExhausted);
}

TEST(RtuTest, DecodesAGoodAnswer) {
  const Bytes adu = WithCrc({9, 4, 4, 0x00, 0xEA, 0x02, 0x1C});
  const Answer answer = DecodeRtuAnswer(9, kTwoInputs, adu);
  EXPECT_EQ(answer.quality, Quality::kGood);
  EXPECT_THAT(answer.data, ElementsAre(0x00, 0xEA, 0x02, 0x1C));
}

TEST(RtuTest, EverySingleBitErrorIsNoticed) {
  const Bytes good = WithCrc({9, 4, 4, 0x00, 0xEA, 0x02, 0x1C});
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ 1U << (bit % 8));
    const Quality quality = DecodeRtuAnswer(9, kTwoInputs, bad).quality;
    // A flipped exception bit makes the frame seem too long.
    EXPECT_EQ(quality, bit == 15 ? Quality::kBadFrame : Quality::kCrc) << "bit " << bit;
  }
}

TEST(RtuTest, EveryTruncationIsABadFrame) {
  const Bytes good = WithCrc({9, 4, 4, 0x00, 0xEA, 0x02, 0x1C});
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(DecodeRtuAnswer(9, kTwoInputs, ByteSpan(good).first(size)).quality, Quality::kBadFrame) << size;
  }
}

TEST(RtuTest, TooLongIsABadFrame) {
  Bytes adu = WithCrc({9, 4, 4, 0x00, 0xEA, 0x02, 0x1C});
  adu.push_back(0);
  EXPECT_EQ(DecodeRtuAnswer(9, kTwoInputs, adu).quality, Quality::kBadFrame);
  EXPECT_EQ(DecodeRtuAnswer(9, kTwoInputs, Bytes(257)).quality, Quality::kBadFrame);
}

TEST(RtuTest, AnotherUnitIsNotTakenForOurs) {
  const Bytes adu = WithCrc({8, 4, 4, 0x00, 0xEA, 0x02, 0x1C});
  EXPECT_EQ(DecodeRtuAnswer(9, kTwoInputs, adu).quality, Quality::kWrongUnit);
}

TEST(RtuTest, ExceptionAnswer) {
  const Bytes adu = WithCrc({9, 0x84, 2});
  EXPECT_EQ(adu.size(), kRtuExceptionSize);
  EXPECT_EQ(DecodeRtuAnswer(9, kTwoInputs, adu).quality, Quality::kException2);
}

TEST(RtuTest, AnswerOfAnotherShapeIsABadFrame) {
  EXPECT_EQ(DecodeRtuAnswer(9, kTwoInputs, WithCrc({9, 4, 2, 0, 1})).quality, Quality::kBadFrame);
  EXPECT_EQ(DecodeRtuAnswer(9, kTwoInputs, WithCrc({9, 3, 4, 0, 1, 0, 2})).quality, Quality::kBadFrame);
}

TEST(RtuTest, ExpectedSizeFollowsTheFunctionByte) {
  EXPECT_EQ(ExpectedRtuSize(kTwoInputs, {}), 9U);
  EXPECT_EQ(ExpectedRtuSize(kTwoInputs, Bytes{9}), 9U);
  EXPECT_EQ(ExpectedRtuSize(kTwoInputs, Bytes{9, 4}), 9U);
  EXPECT_EQ(ExpectedRtuSize(kTwoInputs, Bytes{9, 0x84}), kRtuExceptionSize);
  EXPECT_EQ(RtuAnswerSize({Table::kHoldingRegister, 0, 125}), 255U);
  EXPECT_EQ(RtuAnswerSize({Table::kCoil, 0, 1}), 6U);
}

TEST(RtuTest, InterFrameSilence) {
  EXPECT_EQ(InterFrameSilence(9600), 4011us);   // 38.5 bits / 9600
  EXPECT_EQ(InterFrameSilence(19200), 2006us);  // 38.5 bits / 19200
  EXPECT_EQ(InterFrameSilence(19201), 1750us);
  EXPECT_EQ(InterFrameSilence(115200), 1750us);
  EXPECT_EQ(InnerFrameSilence(9600), 1719us);  // 16.5 bits / 9600
  EXPECT_EQ(InnerFrameSilence(19200), 860us);  // 16.5 bits / 19200
  EXPECT_EQ(InnerFrameSilence(19201), 750us);
  EXPECT_EQ(InnerFrameSilence(115200), 750us);
}

TEST(RtuTest, TheUnitsTimeToThinkDoesNotDependOnTheLengthOfItsAnswer) {
  const CharacterFormat format{9600, 8, false, 1};
  const BootTime sent(5s);
  const RtuDeadlines brief = DeadlinesOf(format, sent, 200ms, 7);
  EXPECT_EQ(brief.first, sent + 8334us + 200ms);  // 8 characters of 10 bits
  EXPECT_EQ(brief.whole, brief.first + 7292us);
  const RtuDeadlines longest = DeadlinesOf(format, sent, 200ms, 255);
  EXPECT_EQ(longest.first, brief.first);
  EXPECT_EQ(longest.whole, longest.first + 265625us);
}

TEST(RtuTest, CharacterTimeCountsParityAndStopBits) {
  EXPECT_EQ(CharacterTime({9600, 8, false, 1}, 1), 1042us);  // 10 bits
  EXPECT_EQ(CharacterTime({9600, 8, true, 1}, 1), 1146us);   // 11 bits
  EXPECT_EQ(CharacterTime({9600, 8, false, 2}, 1), 1146us);
  EXPECT_EQ(CharacterTime({19200, 8, true, 1}, 256), 146667us);
  EXPECT_EQ(CharacterTime({9600, 8, true, 1}, 0), 0us);
}

}  // namespace
}  // namespace tramgac::modbus
