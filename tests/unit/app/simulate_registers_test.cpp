#include "agent/app/simulate_registers.h"

#include <gmock/gmock.h>

#include "agent/app/probe_read.h"
#include "agent/app/simulate_encode.h"
#include "agent/profile/load_profile.h"
#include "drivers/modbus/pdu.h"

namespace tramgac::app {
namespace {

using modbus::Table;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kHead = R"(
profile: 1
name: played
vendor: V
model: M
maturity: draft
protocol: modbus
sources: {s: here}
modbus: {readable: ["holding:0-9"]}
points:
)";

class Played : public testing::Test {
 protected:
  Played() {
    names_ = profile::NamesRegistry::Load("drivers/names/points.yaml", "drivers/names/units.yaml", problems_);
  }

  void Load(const std::string& points) {
    profile_ = profile::ParseProfile("played", std::string(kHead) + points, names_, problems_);
    ASSERT_NE(profile_, nullptr) << problems_.FormatAll(document::Language::kEnglish);
    image_ = std::make_unique<RegisterImage>(profile_, names_);
  }

  // Reads every point as the agent would: the requests' PDUs go through the image.
  std::map<std::string, ProbePoint> ReadAll() const {
    RawBlock block;
    for (const modbus::PointAddress& address : profile_->modbus_points) {
      const modbus::ReadRequest request{address.table, address.address, address.count};
      std::array<std::uint8_t, modbus::kReadRequestPduSize> pdu{};
      EXPECT_TRUE(modbus::EncodeReadRequest(request, pdu).ok());
      const std::vector<std::uint8_t> bytes = image_->Answer(pdu);
      const modbus::Answer answer = modbus::DecodeReadAnswer(request, bytes);
      EXPECT_EQ(answer.quality, Quality::kGood);
      if (modbus::HoldsBits(address.table)) {
        block.AddNumber(address.point, RawItem::Kind::kBit, answer.data[0] & 1U);
      } else {
        block.AddBytes(address.point, RawItem::Kind::kRegisters, answer.data);
      }
    }
    std::map<std::string, ProbePoint> points;
    for (ProbePoint& point : PointsOf(block, *profile_)) points[point.name] = point;
    return points;
  }

  void ExpectSetAndRead(const std::string& point, const std::string& value, const json& read) {
    EXPECT_TRUE(image_->Set(point, value).empty()) << image_->Set(point, value).en;
    const ProbePoint got = ReadAll()[point];
    EXPECT_EQ(got.quality, Quality::kGood) << point;
    EXPECT_EQ(got.value, read) << point;
  }

  document::Problems problems_;
  profile::NamesRegistry names_;
  std::shared_ptr<const profile::Profile> profile_;
  std::unique_ptr<RegisterImage> image_;
};

TEST_F(Played, NumbersComeBackInTheirUnit) {
  Load(R"(
  - {name: input.voltage, at: holding:0, type: u16, scale: 1/64, source: s}
  - {name: battery.temperature, at: holding:1, type: i16, scale: 0.1, source: s}
  - {name: output.energy, at: holding:2, type: u32, word_order: low-first, source: s}
  - {name: ups.load, at: holding:4, type: f32, byte_order: little, source: s}
  - {name: battery.charge, at: holding:6, type: bcd16, source: s}
  - {name: battery.runtime, at: input:20, type: i32, offset: 10, source: s}
)");
  ExpectSetAndRead("input.voltage", "230.5", 230.5);
  ExpectSetAndRead("battery.temperature", "-12.3", -12.3);
  ExpectSetAndRead("output.energy", "123456", 123456);
  ExpectSetAndRead("ups.load", "37.5", 37.5);
  ExpectSetAndRead("battery.charge", "98", 98);
  ExpectSetAndRead("battery.runtime", "-5", -5.0);
  EXPECT_EQ(ReadAll()["battery.charge"].raw, 98);
  EXPECT_EQ(ReadAll()["output.energy"].register_name, "holding:2");
}

TEST_F(Played, BitsWordsAndTextComeBack) {
  Load(R"(
  - {name: ups.on_line, at: holding:0, type: u32, bit: 1, source: s}
  - {name: ups.on_battery, at: holding:0, type: u32, bit: 18, source: s}
  - {name: ups.test.result, at: holding:2, type: u16, flags: {0: pending, 2: passed}, source: s}
  - {name: ups.status, at: holding:3, type: u16, enum: {4: on-line, 9: on-battery}, source: s}
  - {name: ups.id, at: holding:4, length: 4, type: ascii, source: s}
  - {name: battery.charger.fault, at: discrete:3, inverted: true, source: s}
  - {name: ups.timer.start, at: holding:8, type: i16, not_available: [-1], source: s}
)");
  ExpectSetAndRead("ups.on_line", "true", true);
  ExpectSetAndRead("ups.on_battery", "yes", true);
  ExpectSetAndRead("ups.on_line", "false", false);
  EXPECT_EQ(ReadAll()["ups.on_battery"].value, true) << "the other bit of the register stays";
  EXPECT_EQ(ReadAll()["ups.on_battery"].raw, 1 << 18) << "raw is the whole number";
  ExpectSetAndRead("ups.test.result", "pending,passed", "pending,passed");
  ExpectSetAndRead("ups.status", "on-battery", "on-battery");
  ExpectSetAndRead("ups.id", "rack-1", "rack-1");
  ExpectSetAndRead("battery.charger.fault", "true", true);
  EXPECT_EQ(ReadAll()["battery.charger.fault"].raw, 0);
  EXPECT_TRUE(image_->Set("ups.timer.start", "not-available").empty());
  EXPECT_EQ(ReadAll()["ups.timer.start"].quality, Quality::kNotAvailable);
}

TEST_F(Played, WrongValuesAreExplained) {
  Load(R"(
  - {name: input.voltage, at: holding:0, type: u16, source: s}
  - {name: ups.status, at: holding:3, type: u16, enum: {4: on-line, 9: on-battery}, source: s}
  - {name: ups.id, at: holding:4, length: 2, type: ascii, source: s}
)");
  EXPECT_THAT(image_->Set("input.voltag", "1").en, HasSubstr("no point \"input.voltag\" in profile played"));
  EXPECT_THAT(image_->Set("ups.status", "off").en, HasSubstr("words: on-line, on-battery"));
  EXPECT_THAT(image_->Set("ups.status", "off").vi, HasSubstr("các từ: on-line"));
  for (const char* value : {"70000", "-1", "abc", "", "1e99", "nan", "not-available"}) {
    EXPECT_FALSE(image_->Set("input.voltage", value).empty()) << value;
  }
  EXPECT_FALSE(image_->Set("ups.id", "too long").empty());
}

TEST_F(Played, RefusesWhatADeviceRefuses) {
  Load("  - {name: input.voltage, at: holding:20, type: u16, source: s}\n");
  const auto ask = [this](std::vector<std::uint8_t> pdu) { return image_->Answer(pdu); };
  EXPECT_THAT(ask({6, 0, 20, 0, 1}), ElementsAre(0x86, 1));
  EXPECT_THAT(ask({16, 0, 20, 0, 1, 2, 0, 0}), ElementsAre(0x90, 1));
  EXPECT_THAT(ask({3, 0, 21, 0, 1}), ElementsAre(0x83, 2));
  EXPECT_THAT(ask({4, 0, 20, 0, 1}), ElementsAre(0x84, 2));
  EXPECT_THAT(ask({3, 0xFF, 0xFF, 0, 2}), ElementsAre(0x83, 2));
  EXPECT_THAT(ask({3, 0, 20, 0, 0}), ElementsAre(0x83, 3));
  EXPECT_THAT(ask({3, 0, 20, 0, 126}), ElementsAre(0x83, 3));
  EXPECT_THAT(ask({3, 0, 20}), ElementsAre(0x83, 3));
  EXPECT_THAT(ask({}), ElementsAre(0x80, 1));
  EXPECT_EQ(ask({3, 0, 0, 0, 10}).size(), 22U) << "a readable block is there as a whole";
}

TEST_F(Played, EveryInstalledModbusProfileStartsWithGoodValues) {
  for (const char* name : {"apc_smart_ups", "di_8ch", "galaxy_5000", "xy_md02"}) {
    profile_ = profile::LoadProfile(std::string("drivers/profiles/") + name + "/profile.yaml", names_, problems_);
    ASSERT_NE(profile_, nullptr) << problems_.FormatAll(document::Language::kEnglish);
    image_ = std::make_unique<RegisterImage>(profile_, names_);
    auto readings = ReadAll();
    // It takes the value of another point when it can: no register is its own.
    for (const SampleRule& sample : profile_->samples) readings.erase(std::string(profile_->points[sample.point].name));
    for (const auto& [point, read] : readings) {
      EXPECT_EQ(read.quality, Quality::kGood) << name << " " << point << " raw " << read.raw;
    }
  }
}

TEST(SimulateEncode, SentinelsAndTrueCodes) {
  PointSpec spec;
  spec.type = ValueType::kBool;
  spec.encoding.type = WireType::kU16;
  const std::array<std::int64_t, 2> codes = {0, 1};
  spec.true_codes = codes;
  EXPECT_EQ(RawBitsOf(spec, "true"), 0U);
  EXPECT_EQ(RawBitsOf(spec, "false"), 2U);
  EXPECT_EQ(RawBitsOf(spec, "maybe"), std::nullopt);
}

}  // namespace
}  // namespace tramgac::app
