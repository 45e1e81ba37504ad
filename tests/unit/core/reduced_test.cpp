// The core as firmware is linked: registers, bits and integers are those of every other program; what only SNMP has is
// refused, and what the store could not keep is not begun.
#include <gtest/gtest.h>

#include <array>

#include "agent/core/buffer/thinner.h"
#include "agent/core/decode/decode.h"
#include "agent/core/model/quality.h"
#include "agent/core/normalize/told_scale.h"
#include "tests/unit/core/memory_store.h"

namespace tramgac {
namespace {

class ReducedCore : public ::testing::Test {
 protected:
  Decoded DecodeItem(RawItem::Kind kind, ByteSpan bytes, WireType type) {
    RawItem item;
    item.kind = kind;
    item.number = 7;
    return Decode(item, bytes, {.type = type}, arena_);
  }

 private:
  TextArena arena_{256};
};

TEST_F(ReducedCore, DecodesRegistersBitsAndIntegers) {
  const std::array<std::uint8_t, 2> word = {0x01, 0x02};
  EXPECT_EQ(DecodeItem(RawItem::Kind::kRegisters, word, WireType::kU16).value.integer, 0x0102);
  EXPECT_EQ(DecodeItem(RawItem::Kind::kRegisters, word, WireType::kAscii).value.type, ValueType::kText);
  EXPECT_EQ(DecodeItem(RawItem::Kind::kBit, {}, WireType::kBit).value.type, ValueType::kBool);
  EXPECT_EQ(DecodeItem(RawItem::Kind::kUnsigned, {}, WireType::kUnsigned).value.integer, 7);
}

TEST_F(ReducedCore, RefusesWhatNoRegisterHas) {
  const std::array<std::uint8_t, 2> text = {'4', '2'};
  EXPECT_EQ(DecodeItem(RawItem::Kind::kOctets, text, WireType::kInteger).quality, Quality::kWrongType);
  EXPECT_EQ(DecodeItem(RawItem::Kind::kOctets, text, WireType::kText).quality, Quality::kWrongType);
  EXPECT_EQ(DecodeItem(RawItem::Kind::kReal, {}, WireType::kReal).quality, Quality::kWrongType);
}

TEST_F(ReducedCore, HasWordsForWhatALineCanDoAndOneForWhatItCannot) {
  EXPECT_EQ(QualityMeaning(Quality::kTimeout).en, "does not answer");
  EXPECT_EQ(QualityMeaning(Quality::kCrc).vi, "trả lời bị hỏng trên đường dây (sai mã kiểm tra)");
  EXPECT_EQ(QualityMeaning(Quality::kUnknownUser).en, QualityMeaning(Quality::kException1).en);
}

TEST_F(ReducedCore, HasNoScaleThatADeviceTells) {
  const std::array<ScaleTerm, 1> terms = {ScaleTerm{ScaleUse::kDivisor, {}}};
  const std::array<ToldNumber, 1> told = {ToldNumber{.number = 10, .known = true}};
  EXPECT_FALSE(ApplyTold(42, Scale(), terms, told).has_value());
}

TEST_F(ReducedCore, ThinsNothing) {
  MemoryStore store;
  Thinner thinner(store);
  const Result<Thinner::Work> work = thinner.Step({1, 100});
  ASSERT_TRUE(work.ok());
  EXPECT_TRUE(work.value().kept.empty());
  EXPECT_EQ(work.value().records, 0U);
}

}  // namespace
}  // namespace tramgac
