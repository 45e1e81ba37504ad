#include "agent/commission/survey_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace tramgac::commission {
namespace {

using modbus::Table;
using ::testing::HasSubstr;

std::vector<std::string> Lines(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(SurveyCsv, EveryInterpretationOfARegister) {
  Snapshot snapshot;
  snapshot.Put(Table::kInputRegister, 7, 0x4142);
  snapshot.Put(Table::kInputRegister, 8, 0xFFFF);
  snapshot.Put(Table::kCoil, 3, 1);
  const auto lines = Lines(SurveyCsv(snapshot));
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0],
            "table,address,hex,u16,u16 * 0.1,u16 * 0.01,i16,i16 * 0.1,i16 * 0.01,u32 high-first,u32 high-first * 0.1,"
            "u32 low-first,u32 low-first * 0.1,i32 high-first,i32 low-first,f32 high-first,f32 low-first,bcd16,ascii,"
            "changes,lowest,highest");
  EXPECT_EQ(lines[1], "coil,3,0x0001,,,,,,,,,,,,,,,,,0,1,1");
  EXPECT_EQ(lines[2],
            "input,7,0x4142,16706,1670.6,167.06,16706,1670.6,167.06,1094909951,109490995.1,4294918466,429491846.6,"
            "1094909951,-48830,12.187499,,4142,\"AB\",0,16706,16706");
  EXPECT_EQ(lines[3], "input,8,0xffff,65535,6553.5,655.35,-1,-0.1,-0.01,,,,,,,,,,\"..\",0,65535,65535");
}

TEST(SurveyCsv, WhatChangedIsCounted) {
  Snapshot snapshot;
  for (const std::uint16_t word : std::vector<std::uint16_t>{5, 5, 9, 3})
    snapshot.Put(Table::kHoldingRegister, 0, word);
  EXPECT_THAT(SurveyCsv(snapshot), HasSubstr(",2,3,9\n"));
}

TEST(SurveyCsv, QuotesAreDoubled) {
  Snapshot snapshot;
  snapshot.Put(Table::kHoldingRegister, 0, 0x2222);
  EXPECT_THAT(SurveyCsv(snapshot), HasSubstr("\"\"\"\"\"\""));
}

TEST(Snapshot, AWholeAnswerAtOnce) {
  Snapshot snapshot;
  const std::vector<std::uint8_t> bits = {0x05, 0x01};
  snapshot.PutAll({Table::kDiscreteInput, 100, 9}, bits);
  EXPECT_EQ(snapshot.cells(Table::kDiscreteInput).at(102).word, 1);
  EXPECT_EQ(snapshot.cells(Table::kDiscreteInput).at(108).word, 1);
  EXPECT_EQ(snapshot.size(), 9U);
  const std::vector<std::uint8_t> words = {0, 1, 0, 2};
  snapshot.PutAll({Table::kHoldingRegister, 5, 2}, words);
  snapshot.PutAll({Table::kHoldingRegister, 7, 2}, ByteSpan(words).first(3));  // too short: nothing of it counts
  EXPECT_EQ(snapshot.cells(Table::kHoldingRegister).size(), 2U);
  EXPECT_EQ(snapshot.Bytes(Table::kHoldingRegister, 5, 2), words);
  EXPECT_EQ(snapshot.Bytes(Table::kHoldingRegister, 6, 2).size(), 2U);
}

}  // namespace
}  // namespace tramgac::commission
