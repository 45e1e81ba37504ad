#include <gmock/gmock.h>

#include "agent/app/probe_auto.h"
#include "agent/app/profile_argument.h"

namespace tramgac::app {
namespace {

using testing::HasSubstr;

std::string Choice(const std::string& sys_object_id, bool has_ups_mib = false) {
  Profiles profiles({"drivers/profiles", "drivers/names"});
  const auto all = profiles.All();
  Identity identity;
  identity.exchange = Quality::kGood;
  identity.sys_object_id = sys_object_id;
  identity.has_ups_mib = has_ups_mib;
  return ChooseProfile(identity, all).name;
}

TEST(ProfileChoice, TheLongestPrefixWins) {
  EXPECT_EQ(Choice("1.3.6.1.4.1.318.1.3.27"), "apc_powernet_ups");
  EXPECT_EQ(Choice("1.3.6.1.4.1.318.1.3.28.22"), "galaxy_5000_snmp");
  EXPECT_EQ(Choice("1.3.6.1.4.1.12356.101.1.1041"), "fortigate");
  EXPECT_EQ(Choice("1.3.6.1.4.1.705.1.2", true), "mge_ups");
  EXPECT_EQ(Choice("1.3.6.1.4.1.8072.3.2.10"), "linux_server");
}

TEST(ProfileChoice, WithoutAPrefixWhatTheDeviceAnswersDecides) {
  EXPECT_EQ(Choice("1.3.6.1.4.1.99999.1", true), "ietf_ups");
  EXPECT_EQ(Choice("1.3.6.1.4.1.8072.3.2.8"), "linux_server");
  EXPECT_EQ(Choice("1.3.6.1.4.1.99999.1"), "if_mib");
  EXPECT_EQ(Choice(""), "if_mib");
  EXPECT_EQ(Choice("nonsense"), "if_mib");
}

TEST(ProfileChoice, SaysWhy) {
  Identity identity;
  identity.sys_object_id = "1.3.6.1.4.1.8072.3.2.8";
  EXPECT_THAT(ChooseProfile(identity, {}).why.en, HasSubstr("1.3.6.1.4.1.8072.3.2.8 is net-snmp's"));
  EXPECT_THAT(ChooseProfile(identity, {}).why.vi, HasSubstr("của net-snmp"));
}

}  // namespace
}  // namespace tramgac::app
