// What `tramgac profile compile` makes of every Modbus profile, compiled into this program, beside the profile as the
// agent loads it: the same tables, and the same readings of the recorded exchange.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "agent/app/register_recording.h"
#include "agent/app/value_text.h"
#include "agent/core/decode/decode.h"
#include "agent/core/normalize/normalize.h"
#include "agent/profile/compile.h"
#include "agent/profile/load_profile.h"
#include "compiled/all.h"
#include "drivers/modbus/read_plan.h"

namespace tramgac::profile {
namespace {

using nlohmann::json;
using Readings = std::map<std::string, json>;

std::string FolderOf(const modbus::CompiledProfile& tables) {
  return "drivers/profiles/" + std::string(tables.device.profile);
}

std::shared_ptr<const Profile> Load(const std::string& path) {
  document::Problems problems;
  const NamesRegistry names = NamesRegistry::Load("drivers/names/points.yaml", "drivers/names/units.yaml", problems);
  auto profile = LoadProfile(path, names, problems);
  EXPECT_EQ(problems.FormatAll(document::Language::kEnglish), "");
  return profile;
}

// What a device refuses as a whole is asked in halves, as the agent does: an exchange has no registers between points.
void AskFor(const modbus::PlannedRead& read, const modbus::ReadPlan& plan, const app::RegisterRecording& device,
            RawBlock& block) {
  std::array<std::uint8_t, modbus::kReadRequestPduSize> request;
  ASSERT_TRUE(EncodeReadRequest(read.request, request).ok());
  const std::vector<std::uint8_t> pdu = device.Answer(request);
  const modbus::Answer answer = DecodeReadAnswer(read.request, pdu);
  modbus::PlannedRead low, high;
  if (answer.quality == Quality::kException2 && plan.Halve(read, low, high)) {
    AskFor(low, plan, device, block);
    AskFor(high, plan, device, block);
  } else {
    plan.Append(read, answer, block);
  }
}

RawBlock Ask(const modbus::CompiledProfile& tables, const app::RegisterRecording& device) {
  RawBlock block;
  const Result<modbus::ReadPlan> plan = modbus::ReadPlan::Build(tables.addresses, tables.limits);
  EXPECT_TRUE(plan.ok());
  if (!plan.ok()) return block;
  for (const RefreshClass refresh : {RefreshClass::kFast, RefreshClass::kSlow, RefreshClass::kStatic}) {
    for (const modbus::PlannedRead& read : plan.value().reads(refresh)) {
      AskFor(read, plan.value(), device, block);
    }
  }
  return block;
}

// A value, or "!quality", as in expected.json.
Readings Read(const modbus::CompiledProfile& tables, const app::RegisterRecording& device) {
  Readings readings;
  const RawBlock block = Ask(tables, device);
  for (const RawItem& item : block.items) {
    TextArena arena(4096);
    const PointSpec& point = tables.device.points[item.point];
    const Decoded decoded = Decode(item, block.BytesOf(item), point.encoding, arena);
    Normalized reading{{}, decoded.quality};
    if (decoded.quality == Quality::kGood) reading = Normalize(decoded.value, point, {}, arena);
    const bool good = reading.quality == Quality::kGood;
    readings[std::string(point.name)] =
        good ? app::ValueJson(reading.value) : json("!" + std::string(QualityName(reading.quality)));
  }
  return readings;
}

bool IsSame(const json& wanted, const json& found) {
  if (!wanted.is_number() || !found.is_number()) return wanted == found;
  const double a = wanted.get<double>(), b = found.get<double>();
  return std::abs(a - b) <= 1e-7 * std::max(std::abs(a), std::abs(b));
}

class CompiledProfileTest : public testing::TestWithParam<const modbus::CompiledProfile*> {
 protected:
  void SetUp() override {
    loaded = Load(FolderOf(tables) + "/profile.yaml");
    document::Problems problems;
    recording = app::LoadRecording(FolderOf(tables) + "/exchange.yaml", problems);
    ASSERT_NE(loaded, nullptr);
    ASSERT_NE(recording, nullptr) << problems.FormatAll(document::Language::kEnglish);
  }

  const modbus::CompiledProfile& tables = *GetParam();
  std::shared_ptr<const Profile> loaded;
  std::unique_ptr<app::RegisterRecording> recording;
};

TEST_P(CompiledProfileTest, SaysWhatTheProfileSays) { EXPECT_EQ(WriteTables(TablesOf(*loaded)), WriteTables(tables)); }

TEST_P(CompiledProfileTest, ReadsOfARecordedExchangeWhatTheAgentReads) {
  const Readings compiled = Read(tables, *recording);
  EXPECT_EQ(Read(TablesOf(*loaded), *recording), compiled);
  EXPECT_EQ(loaded->points.size(), compiled.size() + loaded->samples.size());
}

TEST_P(CompiledProfileTest, ReadsWhatIsExpected) {
  std::ifstream file(FolderOf(tables) + "/expected.json");
  const json wanted = json::parse(file).at("readings");
  const Readings found = Read(tables, *recording);
  EXPECT_EQ(wanted.size(), found.size());
  for (const auto& [name, value] : found) {
    ASSERT_TRUE(wanted.contains(name)) << name;
    EXPECT_TRUE(IsSame(wanted[name], value)) << name << ": " << wanted[name] << ", found " << value;
  }
}

INSTANTIATE_TEST_SUITE_P(All, CompiledProfileTest, testing::ValuesIn(kCompiledProfiles),
                         [](const auto& one) { return std::string(one.param->device.profile); });

// What no installed profile has.
TEST(WriteTables, NothingIsLostOfTablesMadeUp) {
  static constexpr CodedScale kCodes[] = {{1, {10, 1, 0}}, {INT64_MIN, {0.1, 3, -0.5}}};
  static constexpr ScaleTerm kTerms[] = {{ScaleUse::kCode, kCodes}, {ScaleUse::kDigits, {}}};
  static constexpr TextWord kTexts[] = {{"say \"on\"\\\n", "on"}};
  using Kind = PointCondition::Kind;
  static constexpr PointCondition kLost{0, Kind::kWord, true, "lost", 0}, kHigh{0, Kind::kAbove, true, {}, 90.5};
  static constexpr StaleRule kStale[] = {{kLost, 0, 1, 0, 0}};
  static constexpr SampleRule kSamples[] = {{2, 1, {{kHigh, {}, {}}}, 1}};
  PointSpec stand_in;
  stand_in.name = "other";
  PointSpec point;
  point.name = "made.up";
  point.encoding = {WireType::kI32, WordOrder::kLowFirst, ByteOrder::kLittleEndian, 3, 2};
  point.counter_bits = 32;
  point.inverted = true;
  point.scale = {1e-9, 1e20, -273.15};
  point.scale_terms = kTerms;
  point.word_use = WordUse::kTexts;
  point.text_words = kTexts;
  point.stand_ins = {&stand_in, 1};
  modbus::CompiledProfile tables;
  tables.device.profile = "made_up";
  tables.device.points = {&point, 1};
  tables.device.stale_rules = kStale;
  tables.device.samples = kSamples;
  tables.parity = 'E';
  const std::string text = WriteTables(tables);
  for (const std::string_view part :
       {R"("say \"on\"\\\012"sv)", "std::numeric_limits<std::int64_t>::min()", "{1e-09, 1e+20, -273.15}",
        "WordOrder::kLowFirst", "ByteOrder::kLittleEndian", ".bit = 3, .bit_count = 2", ".counter_bits = 32",
        ".inverted = true", "ScaleUse::kDigits", ".stand_ins = ", ".word = \"lost\"sv", ".of = 1", ".above = 90.5",
        ".condition_count = 1", ".parity = 'E'"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
}

// The tables that the images hold are those of the profiles as they are now.
TEST(WriteTables, TheTablesInTheTreeAreUpToDate) {
  const auto profile = Load("drivers/profiles/xy_md02/profile.yaml");
  ASSERT_NE(profile, nullptr);
  std::ifstream file("firmware/profiles/xy_md02.h");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), WriteTables(TablesOf(*profile)))
      << "make them anew: build/dev/tramgac profile compile xy_md02 -o firmware/profiles/xy_md02.h";
}

}  // namespace
}  // namespace tramgac::profile
