#include "agent/app/recorded_lines.h"

#include <gmock/gmock.h>

#include <sstream>

#include "agent/app/store_export.h"

namespace tramgac::app {
namespace {

using document::Language;
using testing::HasSubstr;

// What comes in, as text.
class Heard final : public RecordedSink {
 public:
  bool OnReading(const RecordedReading& r) override {
    std::ostringstream text;
    text << r.stamp.boot << " " << r.stamp.at.time_since_epoch().count() << " " << r.stamp.utc_ms << " "
         << TimeQualityName(r.stamp.quality) << " " << r.device << "/" << r.point << " " << QualityName(r.quality)
         << " " << static_cast<int>(r.value.type) << " " << r.value.AsNumber() << " " << r.value.text;
    all.push_back(text.str());
    return all.size() < most;
  }
  bool OnEvent(const RecordedEvent& e) override {
    std::ostringstream text;
    text << static_cast<int>(e.kind) << " " << e.stamp.at.time_since_epoch().count() << " " << e.device << " "
         << e.event << " " << e.Text("text_en") << " " << e.IsTrue("active") << " " << e.Integer("occurrence") << " "
         << e.fields.size();
    all.push_back(text.str());
    return all.size() < most;
  }
  std::vector<std::string> all;
  std::size_t most = 1'000'000;
};

class RecordedLines : public testing::Test {
 protected:
  RecordedFile Read(const std::string& text) {
    std::istringstream in(text);
    return ReadRecordedLines("day.jsonl", in, text.size(), heard_, {}, problems_);
  }
  // The one problem of a text.
  std::string ProblemOf(const std::string& text) {
    problems_ = {};
    EXPECT_FALSE(Read(text).ok) << text;
    EXPECT_EQ(problems_.count(), 1U);
    return problems_.empty() ? "" : document::Format(problems_.list().front(), Language::kEnglish);
  }
  Heard heard_;
  document::Problems problems_;
};

const std::string kReading =
    R"({"seq":7,"kind":"data","device":"ups-1","point":"input.voltage","value":230.5,"quality":"good","boot":"b",)"
    R"("boottime":1.5,"utc":"2026-11-14T22:13:20.250Z","tq":"synced"})";

std::string With(const std::string& from, const std::string& to) {
  std::string line = kReading;
  line.replace(line.find(from), from.size(), to);
  return line;
}

TEST_F(RecordedLines, ReadBackWhatTheExportWrites) {
  std::string text;
  StoreExport out(
      ExportFormat::kJsonLines,
      [](NameId id) {
        constexpr std::string_view kNames[] = {"", "boot-1", "ups-1", "input.voltage", "port.name[\"x\"]"};
        return kNames[id];
      },
      [&text](std::string_view line) { return text.append(line), true; });
  std::array<std::uint8_t, 512> buffer{}, event_buffer{};
  DataBodyWriter data(buffer);
  ASSERT_TRUE(data.Begin(Stamp{1, BootTime(Duration(1234567890123)), 1795400000250, TimeQuality::kSynced}, 2));
  ASSERT_TRUE(data.Add(3, Value::Real(0.1), Quality::kGood));
  ASSERT_TRUE(data.Add(3, Value::Real(230), Quality::kGood));
  ASSERT_TRUE(data.Add(3, Value::Integer(-5), Quality::kGood));
  ASSERT_TRUE(data.Add(3, Value::Bool(true), Quality::kGood));
  ASSERT_TRUE(data.Add(4, Value::Text("tầng 1 \"a\"\n"), Quality::kGood));
  ASSERT_TRUE(data.Add(3, Value(), Quality::kTimeout));
  out.Visit({7, RecordKind::kData, data.body()});
  EventBodyWriter event(event_buffer);
  event.Begin(Stamp{1, BootTime(Duration(2000000)), 0, TimeQuality::kNone}, "alarm");
  event.Text("device", "ups-1");
  event.Text("text_en", "no, twice");
  event.Bool("active", true);
  event.Integer("occurrence", 12);
  out.Visit({8, RecordKind::kAlarm, event.body()});
  EXPECT_TRUE(Read(text).ok);
  EXPECT_EQ(problems_.FormatAll(Language::kEnglish), "");
  const std::string head = "boot-1 1234567890123 1795400000250 synced ups-1/";
  EXPECT_THAT(heard_.all,
              testing::ElementsAre(head + "input.voltage good 3 0.1 ", head + "input.voltage good 3 230 ",
                                   head + "input.voltage good 2 -5 ", head + "input.voltage good 1 1 ",
                                   head + "port.name[\"x\"] good 4 0 tầng 1 \"a\"\n",
                                   head + "input.voltage timeout 0 0 ", "1 2000000 ups-1 alarm no, twice 1 12 3"));
}

TEST_F(RecordedLines, EveryMistakeIsSaidWithItsPlace) {
  const std::pair<std::string, const char*> kWrong[] = {
      {"nonsense", "not a JSON object"},
      {"[1,2]", "\"kind\""},
      {"7", "not a JSON object"},
      {kReading.substr(0, 60), "not a JSON object"},
      {kReading + "x", "not a JSON object"},
      {With("\"data\"", "\"date\""), "bad value for \"kind\"; expected data, alarm or event"},
      {With("\"point\"", "\"pont\""), "\"point\" is missing"},
      {With("\"device\"", "\"devices\""), "\"device\" is missing"},
      {With("\"good\"", "\"goood\""), "bad value for \"quality\""},
      {With("\"value\"", "\"valu\""), "\"value\" is missing"},
      {With("1.5", "-1"), "bad value for \"boottime\"; expected seconds since boot"},
      {With("1.5", "1e12"), "bad value for \"boottime\""},
      {With("1.5", "1e999"), "not a JSON object"},
      {With("1.5", "\"1\""), "bad value for \"boottime\""},
      {With("2026-11", "2026-13"), "bad value for \"utc\"; expected a time such as"},
      {With("synced", "sunk"), "bad value for \"tq\""},
      {R"({"kind":"event","event":"x","boottime":1,"tq":"none"})", "\"fields\" is missing"},
      {R"({"kind":"event","event":"x","fields":[1],"boottime":1,"tq":"none"})", "not a JSON object"},
      {R"({"kind":"event","event":"x","fields":{"a":{"b":1}},"boottime":1,"tq":"none"})", "not a JSON object"},
      {std::string(kLongestLine + 1, 'x'), "the line is longer than 65536 bytes"},
      {std::string(3 * kLongestLine, '['), "the line is longer than 65536 bytes"},
  };
  for (const auto& [line, why] : kWrong) {
    const std::string text = ProblemOf(kReading + "\n" + line + "\n");
    EXPECT_THAT(text, HasSubstr("day.jsonl:2:1: ")) << line.substr(0, 100);
    EXPECT_THAT(text, HasSubstr(why)) << line.substr(0, 100);
  }
  EXPECT_THAT(ProblemOf("seq,kind,device\n1,data,x\n"), HasSubstr("this is CSV; expected JSON lines: tramgac store"));
  std::string many = R"({"kind":"event","event":"x","boottime":1,"tq":"none","fields":{"a0":1)";
  for (int i = 1; i < 101; ++i) many += ",\"a" + std::to_string(i) + "\":1";
  EXPECT_THAT(ProblemOf(many + "}}"), HasSubstr("more than 100 fields"));
}

TEST_F(RecordedLines, WhatDoesNotMatterIsPassedOver) {
  EXPECT_TRUE(Read("\r\n" + kReading + "\r\n\n" +
                   With("\"seq\":7", "\"later\":{\"value\":[1,{\"kind\":2}]},\"seq\":null") + "\n" +
                   With("\"2026-11-14T22:13:20.250Z\"", "null"))
                  .ok);
  ASSERT_EQ(heard_.all.size(), 3U);
  EXPECT_EQ(heard_.all[0], heard_.all[1]);
  EXPECT_THAT(heard_.all[2], HasSubstr("b 1500000 0 none ups-1/input.voltage good 3 230.5"));
}

TEST_F(RecordedLines, LinesMayLieAcrossAnyBorder) {
  std::string text;
  for (int i = 0; i < 5000; ++i)
    text += With("ups-1", "ups-" + std::string(static_cast<std::size_t>(i % 300), 'x')) + "\n";
  const RecordedFile file = Read(text);
  EXPECT_TRUE(file.ok);
  EXPECT_EQ(file.line, 5000U);
  EXPECT_EQ(heard_.all.size(), 5000U);
}

TEST_F(RecordedLines, StopWhenNobodyWantsMore) {
  heard_.most = 2;
  const RecordedFile file = Read(kReading + "\n" + kReading + "\n" + kReading + "\n");
  EXPECT_EQ(file.line, 2U);
  EXPECT_EQ(heard_.all.size(), 2U);
}

TEST_F(RecordedLines, AFileThatIsNone) {
  RecordedFile file = ReadRecorded("/nonexistent/day.jsonl", heard_, {}, problems_);
  EXPECT_FALSE(file.ok);
  file = ReadRecorded("/", heard_, {}, problems_);
  EXPECT_FALSE(file.ok);
  EXPECT_THAT(problems_.FormatAll(Language::kEnglish),
              testing::AllOf(HasSubstr("No such file"), HasSubstr("Is a directory"), HasSubstr("a store file, or")));
}

}  // namespace
}  // namespace tramgac::app
