#include "agent/app/probe_short.h"

#include <gtest/gtest.h>

namespace tramgac::app {
namespace {

// "profile address", or "-".
std::string Meaning(std::string_view text) {
  const auto target = ParseShortTarget(text);
  return target ? target->profile + " " + target->address : "-";
}

TEST(ShortTarget, IsAQuestionOfAProfile) {
  EXPECT_EQ(Meaning("ping:10.1.2.3"), "host_ping reach://10.1.2.3");
  EXPECT_EQ(Meaning("sip:10.1.2.3:5062"), "vc_sip reach://10.1.2.3?sip.port=5062");
  EXPECT_EQ(Meaning("sip:10.1.2.3;transport=tcp"), "vc_sip reach://10.1.2.3?sip.transport=tcp");
  EXPECT_EQ(Meaning("sips:10.1.2.3:5061"), "vc_sip reach://10.1.2.3?sip.port=5061&sip.transport=tls");
  EXPECT_EQ(Meaning("https://[2001:db8::1]:8443/a?b=c&d"),
            "web_service reach://[2001:db8::1]?page.port=8443&page.transport=tls&page.path=/a%3Fb%3Dc%26d");
  EXPECT_EQ(Meaning("http:10.1.2.3/"), "web_service reach://10.1.2.3?page.transport=tcp&page.path=/");
  EXPECT_EQ(Meaning("ldaps:10.1.2.3"), "directory_service reach://10.1.2.3?bind.transport=tls");
  EXPECT_EQ(Meaning("ping:[::1]"), "host_ping reach://[::1]");
}

TEST(ShortTarget, OtherAddressesAreLeftAlone) {
  for (const std::string_view other : {"snmp://10.1.2.3", "reach://10.1.2.3", "10.1.2.3", "", "sipx:10.1.2.3"}) {
    EXPECT_EQ(Meaning(other), "-") << other;
  }
}

}  // namespace
}  // namespace tramgac::app
