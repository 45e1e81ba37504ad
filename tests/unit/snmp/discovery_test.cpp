#include "drivers/snmp/discovery.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace tramgac::snmp {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes Element(std::uint8_t tag, std::initializer_list<Bytes> parts) {
  Bytes content;
  for (const Bytes& part : parts) content.insert(content.end(), part.begin(), part.end());
  Bytes out = {tag, static_cast<std::uint8_t>(content.size())};
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes Integer(std::uint32_t v) {
  return {0x02,
          4,
          static_cast<std::uint8_t>(v >> 24),
          static_cast<std::uint8_t>(v >> 16),
          static_cast<std::uint8_t>(v >> 8),
          static_cast<std::uint8_t>(v)};
}

Bytes Report(std::uint32_t version, std::uint32_t message_id, const Bytes& engine) {
  const Bytes usm = Element(0x30, {Element(0x04, {engine}), Integer(3), Integer(77), {0x04, 0}, {0x04, 0}, {0x04, 0}});
  return Element(0x30, {Integer(version), Element(0x30, {Integer(message_id), Integer(1500), {0x04, 1, 0}, Integer(3)}),
                        Element(0x04, {usm}), Element(0x30, {{0x04, 0}, {0x04, 0}, {0xA8, 0}})});
}

const Bytes kEngine = {0x80, 0, 0x1F, 0x88, 4, 'u', 'p', 's'};

TEST(Discovery, RequestIsWellFormed) {
  const auto message = EncodeDiscovery(0x12345);
  // Each constructed element ends exactly where its parent does; checked by walking the tree by hand here and
  // by a real snmpd in tests/system/snmp.
  EXPECT_EQ(message[1], message.size() - 2);
  EXPECT_EQ(2 + 3 + 2 + message[6] + 2 + message[25] + 2 + message[43], static_cast<int>(message.size()));
  EXPECT_EQ(LoadBe32(&message[9]), DiscoveryMessageId(0x12345));
  EXPECT_EQ(LoadBe32(&message[52]), DiscoveryMessageId(0x12345));
}

TEST(Discovery, MessageIdIsAPositiveFourByteIntegerWhateverTheNumber) {
  for (const std::uint32_t id : {0U, 1U, 0x3FFFFFFFU, 0x80000000U, 0xFFFFFFFFU}) {
    EXPECT_GE(DiscoveryMessageId(id), 0x40000000U);
    EXPECT_LE(DiscoveryMessageId(id), 0x7FFFFFFFU);  // RFC 3412: msgID is 0..2147483647
  }
}

TEST(Discovery, ReportGivesTheEngineId) {
  const Bytes report = Report(3, DiscoveryMessageId(9), kEngine);
  const Result<ByteSpan> engine = ParseDiscoveryReport(report, 9);
  ASSERT_TRUE(engine.ok());
  EXPECT_TRUE(std::ranges::equal(engine.value(), kEngine));
}

TEST(Discovery, OtherAnswersAreNotFound) {
  EXPECT_EQ(ParseDiscoveryReport(Report(3, DiscoveryMessageId(8), kEngine), 9).status(), Status::kNotFound);
  EXPECT_EQ(ParseDiscoveryReport(Report(1, DiscoveryMessageId(9), kEngine), 9).status(), Status::kNotFound);
  EXPECT_EQ(ParseDiscoveryReport(Report(3, DiscoveryMessageId(9), {1, 2, 3, 4}), 9).status(), Status::kNotFound);
  EXPECT_EQ(ParseDiscoveryReport(Report(3, DiscoveryMessageId(9), Bytes(33, 1)), 9).status(), Status::kNotFound);
}

TEST(Discovery, EveryTruncationIsDataLoss) {
  const Bytes report = Report(3, DiscoveryMessageId(9), kEngine);
  for (std::size_t size = 0; size < report.size(); ++size) {
    EXPECT_EQ(ParseDiscoveryReport(ByteSpan(report).first(size), 9).status(), Status::kDataLoss) << size;
  }
}

TEST(Discovery, LongLengthsAreReadAndBounded) {
  Bytes report = Report(3, DiscoveryMessageId(9), kEngine);
  const auto length = report[1];
  report[1] = 0x82;
  report.insert(report.begin() + 2, {0, length});
  EXPECT_TRUE(ParseDiscoveryReport(report, 9).ok());
  for (const Bytes& bad : {Bytes{0x30, 0x80, 0, 0}, Bytes{0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 2, 1, 3},
                           Bytes{0x30, 0x85, 0, 0, 0, 0, 1, 0}, Bytes{0x30, 0x84, 0}}) {
    EXPECT_EQ(ParseDiscoveryReport(bad, 9).status(), Status::kDataLoss);
  }
}

Bytes UsmReport(std::uint8_t pdu, const Bytes& name) {
  const Bytes varbind = Element(0x30, {Element(0x06, {name}), {0x41, 1, 9}});
  const Bytes content = Element(pdu, {Integer(1), Integer(0), Integer(0), Element(0x30, {varbind})});
  return Element(0x30,
                 {Integer(3), Element(0x30, {Integer(7)}), {0x04, 0}, Element(0x30, {{0x04, 0}, {0x04, 0}, content})});
}

TEST(UsmReport, TellsWhichCounterItIsAbout) {
  for (std::uint8_t i = 1; i <= 6; ++i) {
    EXPECT_EQ(ParseUsmReport(UsmReport(0xA8, {0x2B, 6, 1, 6, 3, 15, 1, 1, i, 0})).value_or(0), i);
  }
}

TEST(UsmReport, OtherMessagesAreNotFound) {
  const Bytes window = {0x2B, 6, 1, 6, 3, 15, 1, 1, 2, 0};
  for (const Bytes& other : {UsmReport(0xA2, window), UsmReport(0xA8, {0x2B, 6, 1, 6, 3, 15, 1, 1, 7, 0}),
                             UsmReport(0xA8, {0x2B, 6, 1, 6, 3, 11, 2, 1, 3, 0}), UsmReport(0xA8, {0x2B, 6, 1}),
                             Report(1, 1, kEngine), Element(0x30, {Integer(3), {0x30, 0}, {0x04, 0}, {0x04, 1, 9}})}) {
    EXPECT_EQ(ParseUsmReport(other).status(), Status::kNotFound);
  }
}

TEST(UsmReport, EveryTruncationIsDataLoss) {
  const Bytes report = UsmReport(0xA8, {0x2B, 6, 1, 6, 3, 15, 1, 1, 2, 0});
  for (std::size_t size = 0; size < report.size(); ++size) {
    EXPECT_EQ(ParseUsmReport(ByteSpan(report).first(size)).status(), Status::kDataLoss) << size;
  }
}

}  // namespace
}  // namespace tramgac::snmp
