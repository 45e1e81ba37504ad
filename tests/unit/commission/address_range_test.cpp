#include "agent/commission/address_range.h"

#include <gtest/gtest.h>

namespace tramgac::commission {
namespace {

std::string Range(std::string_view text) {
  const auto range = ParseAddressRange(text);
  if (!range.ok()) return std::string(StatusName(range.status()));
  return AddressText(range.value().first) + " " + AddressText(range.value().last);
}

TEST(AddressRange, AllFormsOfARange) {
  EXPECT_EQ(Range("10.1.2.3"), "10.1.2.3 10.1.2.3");
  EXPECT_EQ(Range("10.1.2.0/24"), "10.1.2.1 10.1.2.254");
  EXPECT_EQ(Range("10.1.2.77/24"), "10.1.2.1 10.1.2.254");
  EXPECT_EQ(Range("10.1.2.3-10.1.3.4"), "10.1.2.3 10.1.3.4");
  EXPECT_EQ(Range("10.1.2.3-40"), "10.1.2.3 10.1.2.40");
  EXPECT_EQ(Range("10.1.2.3-3"), "10.1.2.3 10.1.2.3");
  EXPECT_EQ(Range("10.1.2.8/30"), "10.1.2.9 10.1.2.10");
  EXPECT_EQ(Range("10.1.2.8/31"), "10.1.2.8 10.1.2.9");
  EXPECT_EQ(Range("10.1.2.8/32"), "10.1.2.8 10.1.2.8");
  EXPECT_EQ(Range("10.1.0.0/16"), "10.1.0.1 10.1.255.254");
  EXPECT_EQ(Range("255.255.255.0/24"), "255.255.255.1 255.255.255.254");
}

TEST(AddressRange, WhatIsNoRangeIsRefused) {
  for (const char* text : {"", "10.1.2", "10.1.2.256", "10.1.2.3.4", "10.1.2.3-", "10.1.2.3-x", "10.1.2.3/",
                           "10.1.2.3/33", "a-b", "10.1.2.3 ", "0010.1.2.3", "10..2.3"}) {
    EXPECT_EQ(Range(text), "invalid-argument") << text;
  }
  for (const char* text : {"10.1.2.3-2", "10.1.2.3-10.1.2.2", "10.0.0.0/15", "10.0.0.0-10.1.0.0", "0.0.0.0/0"}) {
    EXPECT_EQ(Range(text), "out-of-range") << text;
  }
}

TEST(ScanTarget, TheRangeIsTakenOutOfTheAddress) {
  const auto tcp = SplitScanTarget("modbus-tcp://10.1.2.0/24:1502?unit=3");
  ASSERT_TRUE(tcp.ok());
  EXPECT_EQ(tcp.value().single, "modbus-tcp://10.1.2.1:1502?unit=3");
  EXPECT_EQ(tcp.value().range->count(), 254U);
  const auto snmp = SplitScanTarget("snmp://user@10.1.2.3-9?auth=SHA-1&auth_file=a-b");
  ASSERT_TRUE(snmp.ok());
  EXPECT_EQ(snmp.value().single, "snmp://user@10.1.2.3?auth=SHA-1&auth_file=a-b");
  EXPECT_EQ(snmp.value().range->count(), 7U);
}

TEST(ScanTarget, WhatHasNoRangeStaysAsItIs) {
  for (const char* text : {"modbus-rtu:///dev/serial/by-id/usb-FTDI_A-1?baud=9600", "snmp://ups-1.example?community=a",
                           "modbus-tcp://[2001:db8::1]:502", "nonsense", ""}) {
    const auto split = SplitScanTarget(text);
    ASSERT_TRUE(split.ok()) << text;
    EXPECT_EQ(split.value().single, text);
    EXPECT_FALSE(split.value().range.has_value());
  }
  EXPECT_EQ(SplitScanTarget("modbus-tcp://10.1.2.0/8").status(), Status::kOutOfRange);
  EXPECT_EQ(SplitScanTarget("modbus-tcp://10.1.2-9").status(), Status::kInvalidArgument);
}

}  // namespace
}  // namespace tramgac::commission
