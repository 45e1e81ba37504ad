#include "firmware/console/read_order.h"

#include <gtest/gtest.h>

#include <string>

namespace tramgac::firmware {
namespace {

using modbus::ReadRequest;
using modbus::Table;

void ExpectOrder(std::string_view text, std::uint8_t unit, const ReadRequest& request) {
  const Result<ReadOrder> order = ParseReadOrder(text);
  ASSERT_TRUE(order.ok()) << text;
  EXPECT_EQ(unit, order.value().unit);
  EXPECT_TRUE(request == order.value().request) << text;
}

TEST(ReadOrderTest, UnderstandsUnitTableAddressAndCount) {
  ExpectOrder("3 holding:128 4", 3, {Table::kHoldingRegister, 128, 4});
  ExpectOrder("247 input:65535", 247, {Table::kInputRegister, 65535, 1});
  ExpectOrder("  1   coil:0   32  ", 1, {Table::kCoil, 0, 32});
  ExpectOrder("1 discrete:7", 1, {Table::kDiscreteInput, 7, 1});
}

TEST(ReadOrderTest, RefusesOtherForms) {
  for (const std::string_view text :
       {"", "3", "3 holding", "3 holding:", "3 holding:x", "3 register:1", "x holding:1", "3 holding:1 2 3",
        "3 holding:1 x", "-1 holding:1", "3 holding:0x10", "3 :1", "3holding:1"}) {
    EXPECT_EQ(Status::kInvalidArgument, ParseReadOrder(text).status()) << text;
  }
}

TEST(ReadOrderTest, RefusesNumbersThatNoRequestHas) {
  for (const std::string_view text :
       {"0 holding:1", "248 holding:1", "1 holding:65536", "1 holding:1 0", "1 holding:1 33", "1 holding:65535 2",
        "99999999999 holding:1", "1 holding:99999999999"}) {
    EXPECT_EQ(Status::kOutOfRange, ParseReadOrder(text).status()) << text;
  }
}

TEST(ReadOrderTest, NamesTheTables) {
  EXPECT_EQ("coil", TableName(Table::kCoil));
  EXPECT_EQ("input", TableName(Table::kInputRegister));
  EXPECT_EQ("", TableName(static_cast<Table>(9)));
}

}  // namespace
}  // namespace tramgac::firmware
