#include "agent/app/scan_find.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/app/progress.h"
#include "agent/config/load_config.h"

namespace tramgac::app {
namespace {

using document::Language;
using ::testing::HasSubstr;
using ::testing::Not;

config::Target Parse(const std::string& text) {
  std::vector<config::TargetProblem> problems;
  const auto target = config::ParseTarget(text, problems);
  EXPECT_TRUE(target.has_value()) << text;
  return target.value_or(config::Target());
}

std::vector<ScanFind> Finds() {
  return {{Parse("snmp://10.1.2.3?community=a%20secret%23"),
           "APC Web/SNMP \"card\": #1",
           "1.3.6.1",
           "ups",
           "apc_powernet_ups+if_mib+system_mib",
           {"because", "vì"}},
          {Parse("modbus-rtu:///dev/ttyUSB0?baud=19200&parity=E&stop_bits=1&unit=7"),
           "",
           "",
           "",
           "xy_md02",
           {"fits", "khớp"}},
          {Parse("modbus-tcp://10.1.2.4?unit=1"), "Unheard\nof", "", "", "", {"none", "không"}}};
}

TEST(ScanFind, TheConfigurationIsAccepted) {
  const std::string text = "tramgac: 1\nsite: a\nnode: b\n" + FindsYaml(Finds(), Language::kEnglish);
  document::Problems problems;
  const auto config = config::ParseConfig("node.yaml", text, "/", problems);
  ASSERT_NE(config, nullptr) << text << problems.FormatAll(Language::kEnglish);
  ASSERT_EQ(config->devices.size(), 2U);
  EXPECT_EQ(std::get<config::SnmpTarget>(*config->devices[0].target).community, "a secret#");
  const auto& rtu = std::get<config::ModbusRtuTarget>(*config->devices[1].target);
  EXPECT_EQ(rtu.baud, 19200U);
  EXPECT_EQ(rtu.parity, 'E');
  EXPECT_EQ(rtu.unit, 7);
  EXPECT_THAT(text, HasSubstr("#   - id: device-1"));
  EXPECT_THAT(text, HasSubstr("id: apc-powernet-ups-1 ")) << "of a composed profile the first name alone";
  EXPECT_THAT(text, HasSubstr("profile: apc_powernet_ups+if_mib+system_mib\n"));
}

TEST(ScanFind, NothingFoundIsAConfigurationToo) {
  document::Problems problems;
  const std::string text = "tramgac: 1\nsite: a\nnode: b\n" + FindsYaml({}, Language::kEnglish);
  EXPECT_NE(config::ParseConfig("node.yaml", text, "/", problems), nullptr) << text;
}

TEST(ScanFind, TableAndJsonDoNotTellCommunities) {
  EXPECT_THAT(FindsText(Finds(), 200, Language::kEnglish), Not(HasSubstr("secret")));
  const std::string json = FindsJson(Finds(), Language::kVietnamese).dump();
  EXPECT_THAT(json, Not(HasSubstr("secret")));
  EXPECT_THAT(json, HasSubstr("khớp"));
}

TEST(Progress, TheLineFits) {
  EXPECT_EQ(ProgressLine(5, 10, "x", 200), "[############............]  50 % 5/10 x");
  EXPECT_EQ(ProgressLine(3, 0, "found", 200), "3 found");
  EXPECT_EQ(ProgressLine(5, 10, "a long text that does not fit", 30).size(), 32U) << "with an ellipsis of three bytes";
}

}  // namespace
}  // namespace tramgac::app
