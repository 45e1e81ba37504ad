#include "agent/app/register_recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tramgac::app {
namespace {

using modbus::Table;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Bytes = std::vector<std::uint8_t>;

std::string Complaints(std::string_view text) {
  document::Problems problems;
  EXPECT_EQ(ParseRecording("registers.yaml", text, problems), nullptr) << text;
  return problems.FormatAll(document::Language::kEnglish);
}

TEST(RegisterRecording, WhatIsWrittenIsPlayed) {
  commission::Snapshot snapshot;
  for (std::uint16_t at = 100; at < 150; ++at)
    snapshot.Put(Table::kInputRegister, at, static_cast<std::uint16_t>(at * 7));
  snapshot.Put(Table::kInputRegister, 65535, 65535);
  snapshot.Put(Table::kCoil, 3, 1);
  modbus::DeviceId id;
  const std::string vendor = "A \"quoted\" \\ vendor: #1";
  id.Set(0, ByteSpan(reinterpret_cast<const std::uint8_t*>(vendor.data()), vendor.size()));
  id.Set(1, Bytes{'U', '9'});
  document::Problems problems;
  const auto recording = ParseRecording("r", FormatRecording(snapshot, 7, id, "today"), problems);
  ASSERT_NE(recording, nullptr) << problems.FormatAll(document::Language::kEnglish);
  EXPECT_EQ(recording->unit, 7);
  EXPECT_THAT(recording->Answer(Bytes{4, 0, 101, 0, 2}), ElementsAre(4, 4, 707 >> 8, 707 & 0xFF, 714 >> 8, 714 & 0xFF));
  EXPECT_THAT(recording->Answer(Bytes{4, 0xFF, 0xFF, 0, 1}), ElementsAre(4, 2, 0xFF, 0xFF));
  EXPECT_THAT(recording->Answer(Bytes{4, 0, 149, 0, 2}), ElementsAre(0x84, 2)) << "the gap is a gap";
  EXPECT_THAT(recording->Answer(Bytes{1, 0, 3, 0, 1}), ElementsAre(1, 1, 1));
  EXPECT_THAT(recording->Answer(Bytes{6, 0, 3, 0, 1}), ElementsAre(0x86, 1)) << "nobody writes";

  modbus::DeviceIdReader reader;
  modbus::DeviceIdRequest request;
  Bytes pdu(modbus::kDeviceIdRequestPduSize);
  while (reader.Next(request)) {
    ASSERT_TRUE(modbus::EncodeDeviceIdRequest(request, pdu).ok());
    const Bytes answer = recording->Answer(pdu);
    reader.Take(modbus::DecodeDeviceIdAnswer(answer));
  }
  EXPECT_EQ(reader.id().Text(modbus::DeviceIdObject::kVendorName), vendor);
  EXPECT_EQ(reader.id().Text(modbus::DeviceIdObject::kProductCode), "U9");
}

TEST(RegisterRecording, ADeviceThatDoesNotTellIsPlayedSo) {
  document::Problems problems;
  const auto recording = ParseRecording("r", FormatRecording({}, 1, {}, "today"), problems);
  ASSERT_NE(recording, nullptr) << problems.FormatAll(document::Language::kEnglish);
  EXPECT_THAT(recording->Answer(Bytes{43, 14, 1, 0}), ElementsAre(0xAB, 1));
  EXPECT_THAT(recording->Answer(Bytes{}), ElementsAre(0x80, 1));
}

TEST(RegisterRecording, LongIdentificationsComeInPages) {
  RegisterRecording recording;
  for (std::uint8_t object = 0; object < 7; ++object) recording.identification[object] = std::string(80, 'a');
  modbus::DeviceIdReader reader;
  modbus::DeviceIdRequest request;
  Bytes pdu(modbus::kDeviceIdRequestPduSize);
  while (reader.Next(request)) {
    ASSERT_TRUE(modbus::EncodeDeviceIdRequest(request, pdu).ok());
    const Bytes answer = recording.Answer(pdu);
    ASSERT_LE(answer.size(), modbus::kMaxPduSize);
    reader.Take(modbus::DecodeDeviceIdAnswer(answer));
  }
  EXPECT_EQ(reader.id().Text(modbus::DeviceIdObject::kApplicationName).size(), 80U);
}

TEST(RegisterRecording, MistakesAreNamedWithTheirPlace) {
  const std::string head = "recording: 1\nprotocol: modbus\nunit: 1\nregisters:\n";
  EXPECT_THAT(Complaints(head + "  holding:\n    - {at: 65535, words: [1, 2]}\n"), HasSubstr("registers.yaml:6:"));
  EXPECT_THAT(Complaints(head + "  coil:\n    - {at: 0, words: [2]}\n"), HasSubstr("0 to 1"));
  EXPECT_THAT(Complaints(head + "  holdings: []\n"), HasSubstr("did you mean \"holding\"?"));
  EXPECT_THAT(Complaints("recording: 2\nprotocol: snmp\nunit: 1\nregisters: {}\n"), HasSubstr("registers.yaml:2:"));
  EXPECT_THAT(Complaints(""), HasSubstr("registers.yaml"));
}

}  // namespace
}  // namespace tramgac::app
