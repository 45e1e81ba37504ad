#include "agent/core/model/quality.h"

#include <gtest/gtest.h>

#include <set>

#include "agent/core/model/alarm_spec.h"
#include "agent/core/model/raw_block.h"
#include "agent/core/model/value.h"

namespace tramgac {
namespace {

TEST(Quality, NamesStandAtTheRightEnumerators) {
  EXPECT_EQ(QualityName(Quality::kGood), "good");
  EXPECT_EQ(QualityName(Quality::kNotReadYet), "not-read-yet");
  EXPECT_EQ(QualityName(Quality::kCrc), "crc");
  EXPECT_EQ(QualityName(Quality::kStale), "stale");
  EXPECT_EQ(QualityName(Quality::kException1), "exception-1");
  EXPECT_EQ(QualityName(Quality::kException11), "exception-11");
  EXPECT_EQ(QualityName(Quality::kNoSuchObject), "no-such-object");
  EXPECT_EQ(QualityName(Quality::kNotInTimeWindow), "not-in-time-window");
  EXPECT_EQ(QualityName(Quality::kNotAvailable), "not-available");
  EXPECT_EQ(QualityName(Quality::kImplausible), "implausible");
  EXPECT_EQ(QualityName(Quality::kDecryptionError), "decryption-error");
  EXPECT_EQ(QualityName(Quality::kDuplicateEngine), "duplicate-engine-id");
}

TEST(Quality, EveryNameIsItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i < kQualityCount; ++i) names.insert(QualityName(static_cast<Quality>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kQualityCount));
  EXPECT_EQ(names.count(""), 0u);
  EXPECT_FALSE(QualityName(static_cast<Quality>(255)).empty());
}

TEST(Quality, ReasonsOfSnmpAreToldApart) {
  EXPECT_NE(QualityMeaning(Quality::kUnknownUser).en, QualityMeaning(Quality::kException1).en);
  EXPECT_NE(QualityMeaning(Quality::kWrongCredentials).en, QualityMeaning(Quality::kDecryptionError).en);
}

TEST(Quality, EveryOneHasAMeaningInBothLanguages) {
  for (int i = 0; i < kQualityCount; ++i) {
    EXPECT_FALSE(QualityMeaning(static_cast<Quality>(i)).en.empty());
    EXPECT_FALSE(QualityMeaning(static_cast<Quality>(i)).vi.empty());
  }
}

TEST(Quality, ModbusExceptionsAreNamedByTheirCode) {
  for (int code = 1; code <= 11; ++code) {
    EXPECT_EQ(QualityName(QualityOfException(static_cast<std::uint8_t>(code))), "exception-" + std::to_string(code));
  }
  EXPECT_EQ(QualityOfException(0), Quality::kBadFrame);
  EXPECT_EQ(QualityOfException(12), Quality::kBadFrame);
}

TEST(Quality, OnlyWordsOfTheDeviceCountAsAnswers) {
  for (const Quality silent : {Quality::kNotReadYet, Quality::kTimeout, Quality::kDisconnected, Quality::kCrc,
                               Quality::kBadFrame, Quality::kWrongUnit, Quality::kStale, Quality::kUnknownUser,
                               Quality::kWrongCredentials, Quality::kNotInTimeWindow, Quality::kUnsupportedSecurity}) {
    EXPECT_FALSE(DeviceAnswered(silent)) << QualityName(silent);
  }
  for (const Quality word : {Quality::kGood, Quality::kException1, Quality::kException11, Quality::kNoSuchObject,
                             Quality::kGeneralError, Quality::kNotAvailable, Quality::kImplausible}) {
    EXPECT_TRUE(DeviceAnswered(word)) << QualityName(word);
  }
}

TEST(AlarmSpec, WordsOfTheVocabulary) {
  EXPECT_EQ(SeverityName(Severity::kWarning), "warning");
  EXPECT_EQ(SeverityName(Severity::kMinor), "minor");
  EXPECT_EQ(SeverityName(Severity::kMajor), "major");
  EXPECT_EQ(SeverityName(Severity::kCritical), "critical");
  EXPECT_EQ(AlarmKindName(AlarmKind::kHigh), "high");
  EXPECT_EQ(AlarmKindName(AlarmKind::kLow), "low");
  EXPECT_EQ(AlarmKindName(AlarmKind::kState), "state");
  EXPECT_EQ(AlarmKindName(AlarmKind::kNoData), "no-data");
  EXPECT_EQ(AlarmKindName(AlarmKind::kUnavailable), "unavailable");
}

TEST(Value, ComparesTypeAndContent) {
  EXPECT_EQ(Value::Integer(1), Value::Integer(1));
  EXPECT_FALSE(Value::Integer(1) == Value::Real(1));
  EXPECT_FALSE(Value::Integer(1) == Value::Bool(true));
  EXPECT_EQ(Value::Text("a", 1), Value::Text("a", 2));
  EXPECT_FALSE(Value::Text("a") == Value::Text("b"));
  EXPECT_EQ(Value(), Value());
  EXPECT_EQ(Value().AsNumber(), 0);
  EXPECT_EQ(Value::Bool(true).AsNumber(), 1);
  EXPECT_EQ(Value::Text("charging", 4).AsNumber(), 4);
  EXPECT_EQ(Value::Real(-2.5).AsNumber(), -2.5);
}

TEST(RawBlock, KeepsContentApartAndForgetsItOnClear) {
  RawBlock block;
  const std::uint8_t first[] = {1, 2, 3};
  const std::uint8_t second[] = {9};
  block.AddBytes(4, RawItem::Kind::kOctets, first);
  block.AddBytes(5, RawItem::Kind::kRegisters, second);
  block.AddNumber(6, RawItem::Kind::kInteger, 77);
  block.AddFailure(7, Quality::kCrc);
  block.new_rows.push_back({0, 0, "eth0"});
  ASSERT_EQ(block.items.size(), 4u);
  EXPECT_EQ(block.BytesOf(block.items[0]).size(), 3u);
  EXPECT_EQ(block.BytesOf(block.items[1])[0], 9);
  EXPECT_TRUE(block.BytesOf(block.items[2]).empty());
  EXPECT_EQ(block.items[3].kind, RawItem::Kind::kNone);
  block.exchange = Quality::kTimeout;
  block.Clear();
  EXPECT_TRUE(block.items.empty() && block.bytes.empty() && block.new_rows.empty());
  EXPECT_EQ(block.exchange, Quality::kGood);
}

}  // namespace
}  // namespace tramgac
