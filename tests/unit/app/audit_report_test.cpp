#include "agent/app/audit_report.h"

#include <gmock/gmock.h>

#include "agent/core/pipeline/audit_trail.h"
#include "agent/publish/sha256.h"
#include "agent/store/store_reader.h"
#include "tests/unit/store/store_fixture.h"

namespace tramgac::app {
namespace {

using document::Language;
using store::StoreReader;
using testing::HasSubstr;

constexpr const char* kLastEvent = "(SELECT max(seq) FROM record WHERE kind = 2)";

// A store file with five audit entries among other records.
class AuditReportTest : public store::StoreFixture {
 protected:
  void SetUp() override {
    Open();
    recorder_ = std::make_unique<Recorder>(*store_, "boot-1", std::chrono::seconds(2));
    trail_ = std::make_unique<AuditTrail>(*recorder_, *store_, publish::Sha256);
    for (int i = 0; i < 5; ++i) {
      recorder_->Event("clock-synced", "", "");
      ASSERT_NE(Write("an"), 0U);
    }
    ASSERT_TRUE(Ok(store_->Commit()));
  }
  SequenceNumber Write(std::string_view user) {
    const std::array fields = {EventField{"user", Value::Text(user)}};
    return trail_->Write(BootTime(), fields);
  }
  AuditReport Verify(const std::string& sql = {}) {
    store_.reset();
    if (!sql.empty()) {
      store::Database db;
      EXPECT_EQ(db.Open(path_, 0x2, nullptr), 0);
      EXPECT_EQ(db.Exec(sql.c_str()), 0) << db.ErrorText();
    }
    const auto reader = StoreReader::Open(path_).reader;
    const auto read = [&](RecordVisitor& visitor) {
      return reader->Read(0, store::kAllNumbers, 4, 1000, visitor).ok();
    };
    return VerifyAudit({read, [&](std::string_view key, MutableByteSpan out) { return reader->Get(key, out); }},
                       publish::Sha256);
  }

  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<AuditTrail> trail_;
};

TEST(Sha256, IsThatOfTheStandard) {
  // FIPS 180-4 example: "abc".
  std::array<std::uint8_t, 32> out{};
  publish::Sha256(store::Bytes("abc"), out);
  EXPECT_EQ(out[0], 0xBA);
  EXPECT_EQ(out[1], 0x78);
  EXPECT_EQ(out[31], 0xAD);
}

TEST(AuditText, HasTheHashOfTheExampleInTheReference) {
  const std::string zeros(64, '0');
  AuditText text;
  text.Begin(kAuditEvent);
  for (const EventField& field : std::initializer_list<EventField>{{"user", Value::Text("an (root)")},
                                                                   {"verb", Value::Text("ack")},
                                                                   {"alarm", Value::Text("ups-1.on-battery")},
                                                                   {"occurrence", Value::Integer(7)},
                                                                   {"result", Value::Text("done")},
                                                                   {"audit", Value::Integer(1)},
                                                                   {"prev", Value::Text(zeros)}}) {
    text.Add(field);
  }
  // docs/reference/mqtt.md, "The audit chain".
  EXPECT_EQ(ViewOf(text.Hash(publish::Sha256).value()),
            "e6171a8eb2dbb2e472a52300a1e48600bec92fa34acfffbf1e88dbf4bc07a393");
}

TEST_F(AuditReportTest, AWholeChain) {
  const AuditReport report = Verify();
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(AuditSentence(report, Language::kEnglish), "audit chain: 5 entries, 1 to 5");
  EXPECT_EQ(AuditSentence(report, Language::kVietnamese), "chuỗi kiểm toán: 5 mục, từ 1 đến 5");
  EXPECT_EQ(AuditJson(report), nlohmann::json({{"ok", true}, {"entries", 5}, {"first", 1}, {"last", 5}}));
}

TEST_F(AuditReportTest, OnlyTheBeginningMayBeGone) {
  EXPECT_EQ(AuditSentence(Verify("DELETE FROM record WHERE seq <= 5"), Language::kEnglish),
            "audit chain: 3 entries, 3 to 5");
}

TEST_F(AuditReportTest, NothingIsLeftWhenAllIsOld) {
  EXPECT_EQ(AuditSentence(Verify("DELETE FROM record"), Language::kEnglish), "audit chain: no entries");
}

TEST_F(AuditReportTest, AMissingEntryIsNamed) {
  const AuditReport report = Verify("DELETE FROM record WHERE seq = 4");
  EXPECT_EQ(AuditSentence(report, Language::kEnglish),
            "audit chain: record 6: audit entry 3 comes after 1: entries are missing or out of order");
  EXPECT_THAT(AuditSentence(report, Language::kVietnamese), HasSubstr("bản ghi 6: mục kiểm toán 3 đứng sau 1"));
  EXPECT_EQ(AuditJson(report)["seq"], 6);
  EXPECT_EQ(AuditJson(report)["ok"], false);
}

TEST_F(AuditReportTest, AMissingEndIsNamed) {
  const AuditReport report = Verify(std::string("DELETE FROM record WHERE seq = ") + kLastEvent);
  EXPECT_EQ(AuditSentence(report, Language::kEnglish),
            "audit chain: the last audit entry is 4, but the store wrote 5 last: entries are missing or were replaced");
  EXPECT_FALSE(AuditJson(report).contains("seq"));
}

TEST_F(AuditReportTest, AnEditIsNamed) {
  const AuditReport report =
      Verify("UPDATE record SET body = CAST(replace(CAST(body AS TEXT), 'an', 'bn') AS BLOB) WHERE seq = 4");
  EXPECT_THAT(AuditSentence(report, Language::kEnglish), HasSubstr("record 4: audit entry 2 was edited"));
  EXPECT_THAT(AuditSentence(report, Language::kVietnamese), HasSubstr("bản ghi 4: mục kiểm toán 2 đã bị sửa"));
}

TEST_F(AuditReportTest, AStoreThatIsFullWhileTheDiskFailsKeepsTheChain) {
  const std::vector<std::uint8_t> ballast(60000, 'x');
  while (store_->Append(RecordKind::kEvent, ballast).ok()) {
  }
  const std::string user(100, 'u');
  std::uint64_t written = 0;
  while (Write(user) != 0) ++written;
  EXPECT_GT(written, 0U);
  EXPECT_EQ(Write(user), 0U);
  EXPECT_GE(recorder_->dropped(), 2U);
  ASSERT_TRUE(Ok(store_->Commit()));
  EXPECT_NE(Write(user), 0U);
  ASSERT_TRUE(Ok(store_->Commit()));
  const AuditReport report = Verify();
  EXPECT_TRUE(report.ok()) << AuditSentence(report, Language::kEnglish);
  EXPECT_EQ(report.last, 5 + written + 1);
}

}  // namespace
}  // namespace tramgac::app
