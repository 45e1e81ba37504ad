#include "agent/app/store_export.h"

#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>

#include "agent/core/model/record_body.h"

namespace tramgac::app {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Exported : public testing::Test {
 protected:
  // Two readings and an event, as the pipeline writes them.
  std::string Run(ExportFormat format) {
    std::string text;
    StoreExport out(
        format, [this](NameId id) { return names_.contains(id) ? names_[id] : std::string_view(); },
        [&text](std::string_view line) {
          text += line;
          return true;
        });
    out.Begin();
    std::array<std::uint8_t, 512> buffer{};
    DataBodyWriter data(buffer);
    EXPECT_TRUE(data.Begin(Stamp{1, BootTime(Duration(1500000)), 1700000000250, TimeQuality::kSynced}, 2));
    EXPECT_TRUE(data.Add(3, Value::Real(230.5), Quality::kGood));
    EXPECT_TRUE(data.Add(4, Value(), Quality::kTimeout));
    EXPECT_TRUE(out.Visit({7, RecordKind::kData, data.body()}));
    std::array<std::uint8_t, 512> event_buffer{};
    EventBodyWriter event(event_buffer);
    event.Begin(Stamp{1, BootTime(Duration(2000000)), 0, TimeQuality::kNone}, "alarm");
    event.Text("device", "ups-1");
    event.Text("text_en", "He said \"no\", twice");
    event.Bool("active", true);
    EXPECT_TRUE(out.Visit({8, RecordKind::kAlarm, event.body()}));
    EXPECT_TRUE(out.Visit({9, RecordKind::kData, ByteSpan(data.body()).first(data.body().size() - 1)}));
    lines_ = out.lines();
    damaged_ = out.damaged();
    return text;
  }

  std::map<NameId, std::string_view> names_ = {
      {1, "boot-1"}, {2, "ups-1"}, {3, "input.voltage"}, {4, "battery.charge"}};
  std::uint64_t lines_ = 0, damaged_ = 0;
};

TEST_F(Exported, JsonLinesHoldEverythingOfAReading) {
  std::istringstream text(Run(ExportFormat::kJsonLines));
  std::string line;
  std::getline(text, line);
  EXPECT_EQ(json::parse(line), json({{"seq", 7},
                                     {"kind", "data"},
                                     {"device", "ups-1"},
                                     {"point", "input.voltage"},
                                     {"value", 230.5},
                                     {"quality", "good"},
                                     {"boot", "boot-1"},
                                     {"boottime", 1.5},
                                     {"utc", "2023-11-14T22:13:20.250Z"},
                                     {"tq", "synced"}}));
  std::getline(text, line);
  EXPECT_EQ(json::parse(line)["value"], json());
  EXPECT_EQ(json::parse(line)["quality"], "timeout");
  std::getline(text, line);
  const json event = json::parse(line);
  EXPECT_EQ(event["event"], "alarm");
  EXPECT_EQ(event["device"], "ups-1");
  EXPECT_EQ(event["fields"]["active"], true);
  EXPECT_EQ(event["utc"], json());
  EXPECT_EQ(damaged_, 1U);
}

TEST_F(Exported, CsvHasTitlesAndQuotes) {
  const std::string text = Run(ExportFormat::kCsv);
  EXPECT_THAT(text,
              testing::StartsWith("seq,kind,device,point,value,quality,boot,boottime,utc,tq\n"
                                  "7,data,ups-1,input.voltage,230.5,good,boot-1,1.5,2023-11-14T22:13:20.250Z,synced\n"
                                  "7,data,ups-1,battery.charge,,timeout,boot-1,1.5,"));
  EXPECT_THAT(text, HasSubstr("8,alarm,ups-1,alarm,\"{\"\"text_en\"\":"));
}

TEST(CsvField, IsQuotedWhenItMust) {
  EXPECT_EQ(CsvField("a b"), "a b");
  EXPECT_EQ(CsvField("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvField("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(CsvField("a\nb"), "\"a\nb\"");
}

}  // namespace
}  // namespace tramgac::app
