#include "agent/app/target_argument.h"

#include <gtest/gtest.h>

namespace tramgac::app {
namespace {

using document::Language;

std::string Shown(const std::string& text, Language language = Language::kEnglish) {
  std::vector<config::TargetProblem> problems;
  EXPECT_FALSE(config::ParseTarget(text, problems));
  return FormatTargetProblems(text, problems, language);
}

TEST(TargetArgument, TheMarkStandsUnderTheWrongCharacter) {
  const std::string shown = Shown("modbus-tcp://10.1.2.3:502?unit=300");
  EXPECT_EQ(shown.substr(0, shown.find('\n')), "modbus-tcp://10.1.2.3:502?unit=300");
  const std::string mark = shown.substr(shown.find('\n') + 1);
  EXPECT_EQ(mark.find('^'), std::string("modbus-tcp://10.1.2.3:502?unit=").size());
  EXPECT_NE(mark.find("expected"), std::string::npos);
}

TEST(TargetArgument, AMistypedSchemeIsCorrected) {
  EXPECT_NE(Shown("modbus-tpc://10.1.2.3").find("did you mean \"modbus-tcp\"?"), std::string::npos);
  EXPECT_NE(Shown("modbus-tpc://10.1.2.3", Language::kVietnamese).find("ý bạn là \"modbus-tcp\"?"), std::string::npos);
}

TEST(TargetArgument, MarksCountCharacters) {
  const std::string shown = Shown("snmp://điện?community=a&porty=1");
  const std::string mark = shown.substr(shown.find('\n') + 1);
  EXPECT_LE(mark.find('^'), 24U);
}

TEST(TargetArgument, AddressesAreNotLookedUp) {
  config::Target target = config::ModbusTcpTarget{"192.0.2.1", 502, {}};
  EXPECT_TRUE(ResolveHost(target).empty());
  config::Target six = config::SnmpTarget{};
  std::get<config::SnmpTarget>(six).host = "2001:db8::1";
  EXPECT_TRUE(ResolveHost(six).empty());
  config::Target serial = config::ModbusRtuTarget{};
  EXPECT_TRUE(ResolveHost(serial).empty());
}

}  // namespace
}  // namespace tramgac::app
