#include "drivers/modbus/device_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "drivers/modbus/question.h"

namespace tramgac::modbus {
namespace {

using ::testing::ElementsAre;

using Bytes = std::vector<std::uint8_t>;
using Objects = std::vector<std::pair<std::uint8_t, std::string>>;

Bytes Page(const Objects& objects, std::uint8_t conformity = 1, std::uint8_t more = 0, std::uint8_t next = 0) {
  Bytes pdu = {43, 14, 1, conformity, more, next, static_cast<std::uint8_t>(objects.size())};
  for (const auto& [id, text] : objects) {
    pdu.push_back(id);
    pdu.push_back(static_cast<std::uint8_t>(text.size()));
    pdu.insert(pdu.end(), text.begin(), text.end());
  }
  return pdu;
}

// V1.1b3 clause 6.21, the example of a response: "Company identification" and two more.
const Objects kExample = {{0, "Company identification"}, {1, "Product code XX"}, {2, "V2.11"}};

Answer Decode(const Bytes& pdu) { return DecodeDeviceIdAnswer(pdu); }

TEST(DeviceIdTest, EncodesTheExampleOfTheSpecification) {
  std::array<std::uint8_t, 5> out{};
  EXPECT_EQ(EncodeDeviceIdRequest({DeviceIdLevel::kBasic, 0}, out).value_or(0), 4U);
  EXPECT_THAT(out, ElementsAre(0x2B, 0x0E, 0x01, 0x00, 0x00));
  EXPECT_EQ(EncodeDeviceIdRequest({static_cast<DeviceIdLevel>(4), 0}, out).status(), Status::kInvalidArgument);
  EXPECT_EQ(EncodeDeviceIdRequest({}, MutableByteSpan(out).first(3)).status(), Status::kResourceExhausted);
}

TEST(DeviceIdTest, OnlyReadingFunctionCodesEverLeave) {
  std::array<std::uint8_t, kMaxRequestPduSize> out{};
  for (int code = 0; code < 256; ++code) {
    const bool read = EncodeQuestion({static_cast<Table>(code), 0, 1}, out).ok();
    EXPECT_EQ(read, code >= 1 && code <= 4) << code;
    const bool id = EncodeQuestion(DeviceIdRequest{static_cast<DeviceIdLevel>(code), 0}, out).ok();
    EXPECT_EQ(id, code >= 1 && code <= 3) << code;
    if (id) {
      EXPECT_THAT(Bytes(out.begin(), out.begin() + 2), ElementsAre(43, 14));
    }
  }
}

TEST(DeviceIdTest, TheLengthIsTheSumOfTheObjects) {
  const Bytes pdu = Page(kExample);
  for (std::size_t size = 0; size < pdu.size(); ++size) {
    EXPECT_GT(DeviceIdPduSize(ByteSpan(pdu).first(size)), size);
    EXPECT_LE(DeviceIdPduSize(ByteSpan(pdu).first(size)), pdu.size()) << "more than there is would never come";
  }
  EXPECT_EQ(DeviceIdPduSize(pdu), pdu.size());
  EXPECT_EQ(Decode(pdu).quality, Quality::kGood);
}

TEST(DeviceIdTest, DamagedAnswersAreBadFrames) {
  const Bytes good = Page(kExample);
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(DecodeDeviceIdAnswer(ByteSpan(good).first(size)).quality, Quality::kBadFrame) << size;
  }
  Bytes bad = good;
  bad.push_back(0);
  EXPECT_EQ(Decode(bad).quality, Quality::kBadFrame) << "trailing byte";
  bad = good;
  bad[1] = 13;
  EXPECT_EQ(Decode(bad).quality, Quality::kBadFrame) << "another MEI type";
  bad = good;
  bad[0] = 3;
  EXPECT_EQ(Decode(bad).quality, Quality::kBadFrame) << "another function";
  EXPECT_EQ(Decode({0xAB, 1}).quality, Quality::kException1);
  EXPECT_EQ(Decode({0xAB, 77}).quality, Quality::kBadFrame);
}

TEST(DeviceIdReaderTest, ABasicDeviceIsAskedOnce) {
  DeviceIdReader reader;
  DeviceIdRequest request;
  ASSERT_TRUE(reader.Next(request));
  EXPECT_EQ(request.level, DeviceIdLevel::kBasic);
  reader.Take(Decode(Page(kExample)));
  EXPECT_FALSE(reader.Next(request));
  EXPECT_EQ(reader.quality(), Quality::kGood);
  EXPECT_EQ(reader.id().Text(DeviceIdObject::kVendorName), "Company identification");
  EXPECT_EQ(reader.id().Text(DeviceIdObject::kProductCode), "Product code XX");
  EXPECT_EQ(reader.id().Text(DeviceIdObject::kRevision), "V2.11");
  EXPECT_EQ(reader.id().Text(DeviceIdObject::kModelName), "");
}

TEST(DeviceIdReaderTest, WhatFollowsIsFetchedAndRegularObjectsToo) {
  DeviceIdReader reader;
  DeviceIdRequest request;
  ASSERT_TRUE(reader.Next(request));
  reader.Take(Decode(Page({{0, "APC"}}, 0x82, 0xFF, 1)));
  ASSERT_TRUE(reader.Next(request));
  EXPECT_EQ(request.level, DeviceIdLevel::kBasic);
  EXPECT_EQ(request.object, 1);
  reader.Take(Decode(Page({{1, "SMT1500"}, {2, "1.0"}}, 0x82)));
  ASSERT_TRUE(reader.Next(request));
  EXPECT_EQ(request.level, DeviceIdLevel::kRegular);
  EXPECT_EQ(request.object, 3);
  reader.Take({Quality::kTimeout, {}});
  EXPECT_FALSE(reader.Next(request));
  EXPECT_EQ(reader.quality(), Quality::kGood) << "what was told before still counts";
  EXPECT_EQ(reader.id().Text(DeviceIdObject::kProductCode), "SMT1500");
}

TEST(DeviceIdReaderTest, ADeviceThatNeverEndsIsAskedABoundedNumberOfTimes) {
  DeviceIdReader backwards;
  DeviceIdRequest request;
  ASSERT_TRUE(backwards.Next(request));
  backwards.Take(Decode(Page({{0, "A"}}, 1, 0xFF, 0)));
  EXPECT_FALSE(backwards.Next(request)) << "it points to where it began";

  DeviceIdReader endless;
  int asked = 0;
  for (std::uint8_t next = 1; endless.Next(request); ++next, ++asked) {
    endless.Take(Decode(Page({{0x80, "x"}}, 1, 0xFF, next)));
  }
  EXPECT_EQ(asked, DeviceIdReader::kMostRequests);
}

TEST(DeviceIdReaderTest, ARefusalIsNamed) {
  DeviceIdReader reader;
  reader.Take(Decode({0xAB, 1}));
  DeviceIdRequest request;
  EXPECT_FALSE(reader.Next(request));
  EXPECT_EQ(reader.quality(), Quality::kException1);
  EXPECT_TRUE(reader.id().empty());
}

TEST(DeviceIdTest, TextsAreCleanedAndBounded) {
  DeviceId id;
  id.Set(0, Bytes{'A', 0x1B, 0xC3, 'B', ' ', ' '});
  EXPECT_EQ(id.Text(DeviceIdObject::kVendorName), "A??B");
  id.Set(1, Bytes{'X', 0, 'Y'});
  EXPECT_EQ(id.Text(DeviceIdObject::kProductCode), "X");
  id.Set(2, Bytes(200, 'z'));
  EXPECT_EQ(id.Text(DeviceIdObject::kRevision).size(), DeviceId::kLongestText);
  id.Set(200, Bytes{'v'});
  EXPECT_EQ(id.Text(static_cast<DeviceIdObject>(200)), "");
}

}  // namespace
}  // namespace tramgac::modbus
