#include "drivers/modbus/pdu.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace tramgac::modbus {
namespace {

using ::testing::ElementsAre;

using Bytes = std::vector<std::uint8_t>;

Bytes Encode(const ReadRequest& request) {
  Bytes out(kReadRequestPduSize);
  const auto size = EncodeReadRequest(request, out);
  EXPECT_TRUE(size.ok());
  if (size.ok()) out.resize(size.value());
  return out;
}

// The examples of Modbus Application Protocol V1.1b3 clauses 6.1 to 6.4.
TEST(PduTest, EncodesTheExamplesOfTheSpecification) {
  EXPECT_THAT(Encode({Table::kCoil, 0x13, 0x13}), ElementsAre(1, 0x00, 0x13, 0x00, 0x13));
  EXPECT_THAT(Encode({Table::kDiscreteInput, 0xC4, 0x16}), ElementsAre(2, 0x00, 0xC4, 0x00, 0x16));
  EXPECT_THAT(Encode({Table::kHoldingRegister, 0x6B, 3}), ElementsAre(3, 0x00, 0x6B, 0x00, 0x03));
  EXPECT_THAT(Encode({Table::kInputRegister, 0x08, 1}), ElementsAre(4, 0x00, 0x08, 0x00, 0x01));
}

TEST(PduTest, DecodesTheExamplesOfTheSpecification) {
  const Bytes coils = {0x01, 0x03, 0xCD, 0x6B, 0x05};
  const Answer bits = DecodeReadAnswer({Table::kCoil, 0x13, 0x13}, coils);
  EXPECT_EQ(bits.quality, Quality::kGood);
  EXPECT_THAT(bits.data, ElementsAre(0xCD, 0x6B, 0x05));

  const Bytes registers = {0x03, 0x06, 0x02, 0x2B, 0x00, 0x00, 0x00, 0x64};
  const Answer words = DecodeReadAnswer({Table::kHoldingRegister, 0x6B, 3}, registers);
  EXPECT_EQ(words.quality, Quality::kGood);
  EXPECT_THAT(words.data, ElementsAre(0x02, 0x2B, 0x00, 0x00, 0x00, 0x64));
}

TEST(PduTest, NoOtherFunctionCodeCanBeEncoded) {
  std::array<std::uint8_t, kReadRequestPduSize> out{};
  for (int code = 0; code < 256; ++code) {
    const auto size = EncodeReadRequest({static_cast<Table>(code), 0, 1}, out);
    EXPECT_EQ(size.ok(), code >= 1 && code <= 4) << code;
    EXPECT_EQ(size.status(), size.ok() ? Status::kOk : Status::kInvalidArgument) << code;
  }
}

TEST(PduTest, RefusesCountsThatTheSpecificationForbids) {
  EXPECT_FALSE(IsValid({Table::kHoldingRegister, 0, 0}));
  EXPECT_TRUE(IsValid({Table::kHoldingRegister, 0, 125}));
  EXPECT_FALSE(IsValid({Table::kHoldingRegister, 0, 126}));
  EXPECT_FALSE(IsValid({Table::kInputRegister, 0, 126}));
  EXPECT_TRUE(IsValid({Table::kCoil, 0, 2000}));
  EXPECT_FALSE(IsValid({Table::kCoil, 0, 2001}));
  EXPECT_FALSE(IsValid({Table::kDiscreteInput, 0, 2001}));
  EXPECT_TRUE(IsValid({Table::kHoldingRegister, 0xFFFF, 1}));
  EXPECT_FALSE(IsValid({Table::kHoldingRegister, 0xFFFF, 2})) << "addresses do not wrap";
}

TEST(PduTest, RefusesAShortBuffer) {
  std::array<std::uint8_t, kReadRequestPduSize - 1> out{};
  EXPECT_EQ(EncodeReadRequest({}, out).status(), Status::kResourceExhausted);
}

TEST(PduTest, DataSizeRoundsBitsUp) {
  EXPECT_EQ(DataSize({Table::kCoil, 0, 1}), 1U);
  EXPECT_EQ(DataSize({Table::kCoil, 0, 8}), 1U);
  EXPECT_EQ(DataSize({Table::kDiscreteInput, 0, 9}), 2U);
  EXPECT_EQ(DataSize({Table::kCoil, 0, 2000}), kMaxDataSize);
  EXPECT_EQ(DataSize({Table::kInputRegister, 0, 125}), kMaxDataSize);
}

TEST(PduTest, ExceptionsAreNamed) {
  for (std::uint8_t code = 1; code <= 11; ++code) {
    const Bytes pdu = {0x84, code};
    const Answer answer = DecodeReadAnswer({Table::kInputRegister, 0, 1}, pdu);
    EXPECT_EQ(answer.quality, QualityOfException(code));
    EXPECT_TRUE(answer.data.empty());
  }
}

struct BadAnswer {
  const char* what;
  Bytes pdu;
};

class BadAnswerTest : public ::testing::TestWithParam<BadAnswer> {};

TEST_P(BadAnswerTest, IsABadFrame) {
  const Answer answer = DecodeReadAnswer({Table::kHoldingRegister, 0x6B, 2}, GetParam().pdu);
  EXPECT_EQ(answer.quality, Quality::kBadFrame) << GetParam().what;
  EXPECT_TRUE(answer.data.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, BadAnswerTest,
    ::testing::Values(BadAnswer{"empty", {}}, BadAnswer{"function alone", {3}},
                      BadAnswer{"exception without code", {0x83}}, BadAnswer{"exception with a tail", {0x83, 2, 0}},
                      BadAnswer{"exception 0", {0x83, 0}}, BadAnswer{"unknown exception", {0x83, 12}},
                      BadAnswer{"exception of another function", {0x84, 2}},
                      BadAnswer{"another read", {4, 4, 0, 1, 0, 2}}, BadAnswer{"a write", {6, 0, 0x6B, 0, 1}},
                      BadAnswer{"fewer registers", {3, 2, 0, 1}}, BadAnswer{"more registers", {3, 6, 0, 1, 0, 2, 0, 3}},
                      BadAnswer{"odd byte count", {3, 3, 0, 1, 0}}, BadAnswer{"truncated", {3, 4, 0, 1, 0}},
                      BadAnswer{"trailing byte", {3, 4, 0, 1, 0, 2, 9}}, BadAnswer{"byte count 0", {3, 0}}));

}  // namespace
}  // namespace tramgac::modbus
