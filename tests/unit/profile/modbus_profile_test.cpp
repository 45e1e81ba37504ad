#include <gtest/gtest.h>

#include "tests/unit/profile/loading.h"

namespace tramgac::profile {
namespace {

using namespace std::chrono_literals;
using testing::Load;
using testing::Loaded;
using testing::LoadPoint;
using testing::WithHeader;

constexpr std::string_view kRest = R"(sources:
  doc: "the document"
recognise: [{modbus_identification: {vendor: Acme, product: One}}]
modbus:
  unit: 7
  baud: 19200
  parity: even
  stop_bits: 2
  max_words: 26
  max_bits: 100
  max_gap: 5
  readable: ["holding:0-26", "coil:3"]
  request_pause: 35ms
  connect_pause: 1s
  timeout: 700ms
points:
  - {name: input.voltage, at: holding:2, type: u32, refresh: slow, source: doc, note: "n", inferred: true}
  - {name: device.model, at: "input:0x20", type: ascii, length: 8, refresh: static}
)";

TEST(ModbusProfile, FillsAddressesAndLimits) {
  const Loaded loaded = Load(WithHeader("modbus", kRest));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const Profile& profile = *loaded.profile;
  EXPECT_EQ(profile.name + profile.vendor + profile.model, "testAcmeOne");
  EXPECT_EQ(profile.maturity, Maturity::kDraft);
  EXPECT_EQ(profile.sources.at(0), "doc: the document");
  ASSERT_EQ(profile.descriptions.size(), 1u);
  EXPECT_EQ(profile.descriptions[0].modbus_vendor + profile.descriptions[0].modbus_product, "AcmeOne");
  EXPECT_EQ(profile.default_unit, 7);
  EXPECT_EQ(profile.serial.baud, 19200u);
  EXPECT_EQ(profile.serial.parity, 'E');
  EXPECT_EQ(profile.serial.stop_bits, 2);
  const modbus::DeviceLimits& limits = profile.modbus_limits;
  EXPECT_EQ(limits.max_words, 26);
  EXPECT_EQ(limits.max_bits, 100);
  EXPECT_EQ(limits.max_gap, 5);
  ASSERT_EQ(limits.readable.size(), 2u);
  EXPECT_EQ(limits.readable[0].last, 26);
  EXPECT_EQ(limits.readable[1].table, modbus::Table::kCoil);
  EXPECT_EQ(limits.request_pause, 35ms);
  EXPECT_EQ(limits.connect_pause, 1s);
  EXPECT_EQ(limits.timeout, 700ms);
}

TEST(ModbusProfile, FillsPoints) {
  const Loaded loaded = Load(WithHeader("modbus", kRest));
  ASSERT_NE(loaded.profile, nullptr) << loaded.complaints;
  const Profile& profile = *loaded.profile;
  ASSERT_EQ(profile.modbus_points.size(), 2u);
  const modbus::PointAddress& first = profile.modbus_points[0];
  EXPECT_EQ(first.point, 0u);
  EXPECT_EQ(first.address, 2);
  EXPECT_EQ(first.count, 2);
  EXPECT_EQ(first.refresh, RefreshClass::kSlow);
  const modbus::PointAddress& second = profile.modbus_points[1];
  EXPECT_EQ(second.point, 1u);
  EXPECT_EQ(second.table, modbus::Table::kInputRegister);
  EXPECT_EQ(second.address, 32);
  EXPECT_EQ(second.count, 8);
  EXPECT_EQ(second.refresh, RefreshClass::kStatic);
  EXPECT_EQ(profile.notes[0].source + profile.notes[0].note, "docn");
  EXPECT_TRUE(profile.notes[0].inferred);
}

constexpr std::string_view kWrong = R"(modbus: {bauds: 9600, parity: evn, readable: ["holding:9-3"]}
tables: []
points:
  - {name: input.voltag, at: holding:1, type: u61}
  - {name: output.voltage, at: hold:1, type: u16, source: nut}
  - {name: battery.charge, at: holding:65535, type: u32}
  - {name: ups.state, at: coil:1, type: u16}
  - {name: ups.on_battery, at: holding:30, type: bit}
  - {name: device.model, at: holding:40, type: ascii}
  - {name: device.model, at: holding:50, type: ascii, length: 126}
  - just a word
)";

TEST(ModbusProfile, ReportsAllProblemsAtOnce) {
  const Loaded loaded = Load(WithHeader("modbus", kWrong));
  EXPECT_EQ(loaded.profile, nullptr);
  EXPECT_EQ(
      loaded.complaints,
      R"(p.yaml:7:10: unknown key "bauds"; expected one of unit, baud, parity, stop_bits, max_words, max_bits, max_gap, readable, request_pause, connect_pause, timeout; did you mean "baud"?
p.yaml:7:31: bad value "evn" for "parity"; expected one of none, even, odd; did you mean "even"?
p.yaml:7:47: bad value "holding:9-3" for "readable"; expected a range such as holding:0-26
p.yaml:8:9: section "tables" does not fit protocol "modbus"
p.yaml:10:12: unknown point name "input.voltag"; expected a name of drivers/names/points.yaml; did you mean "input.voltage"?
p.yaml:10:47: bad value "u61" for "type"; expected one of bit, u16, i16, u32, i32, u64, i64, f32, f64, bcd16, bcd32, ascii; did you mean "u16"?
p.yaml:11:32: bad value "hold:1" for "at"; expected coil:N, discrete:N, holding:N or input:N with N from 0 to 65535
p.yaml:11:59: unknown source "nut"; expected a key of `sources`
p.yaml:12:32: 65535 and 1 more registers go beyond address 65535; expected coil:N, discrete:N, holding:N or input:N with N from 0 to 65535
p.yaml:13:41: coils and discrete inputs are single bits; expected type bit
p.yaml:14:50: registers have no type bit; expected an integer type with `bit:`
p.yaml:15:5: "length" is missing
p.yaml:16:5: the point "device.model" was already defined in line 15
p.yaml:16:63: bad value "126" for "length"; expected a whole number from 1 to 125
p.yaml:17:5: "points" is a single value; expected a mapping of keys to values
)");
}

TEST(ModbusProfile, ReportsThemInVietnamese) {
  const std::string complaints = Load(WithHeader("modbus", kWrong), document::Language::kVietnamese).complaints;
  EXPECT_NE(
      complaints.find("p.yaml:10:12: tên điểm đo lạ \"input.voltag\"; cần một tên trong drivers/names/points.yaml; có "
                      "phải ý bạn là \"input.voltage\"?\n"),
      std::string::npos);
  EXPECT_NE(complaints.find("p.yaml:16:5: điểm đo \"device.model\" đã có ở dòng 15\n"), std::string::npos);
}

TEST(ModbusProfile, APointFitsOneRequest) {
  EXPECT_EQ(Load(WithHeader("modbus",
                            "modbus: {max_words: 3}\npoints:\n  - {name: input.voltage, at: holding:1, type: u64}\n"))
                .complaints,
            "p.yaml:9:31: 4 registers are more than one request may read (3)\n");
}

TEST(ModbusProfile, IdentityIsRequired) {
  EXPECT_EQ(Load("profile: 2\nvendor: a\nmodel: b\nmaturity: final\nprotocol: modbus\n"
                 "points: [{name: input.voltage, at: coil:1}]\n")
                .complaints,
            "p.yaml:1:1: \"name\" is missing\n"
            "p.yaml:1:10: bad value \"2\" for \"profile\"; expected a whole number from 1 to 1\n"
            "p.yaml:4:11: bad value \"final\" for \"maturity\"; expected one of verified, partial, draft\n");
}

}  // namespace
}  // namespace tramgac::profile
