#include "agent/bundle/scrub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/document/parse.h"

namespace tramgac::bundle {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Public(std::string_view yaml) {
  document::Problems problems;
  const auto document = document::Document::Parse("node.yaml", yaml, problems);
  EXPECT_TRUE(problems.empty());
  return PublicConfig(document.root());
}

TEST(Scrub, AConfigurationKeepsWhatIsKnownToBePublic) {
  EXPECT_EQ(Public("tramgac: 1\nsite: s1  # canary\nbroker:\n  host: mq\n  tls: {key_file: /etc/tramgac/n.key}\n"
                   "devices:\n  - id: ups-1\n    address: modbus-tcp://10.0.0.1:502?unit=1\n    points:\n"
                   "      input.voltage: {deadband: 1}\n"),
            "tramgac: \"1\"\nsite: \"s1\"\nbroker:\n  host: \"mq\"\n  tls:\n    key_file: \"/etc/tramgac/n.key\"\n"
            "devices:\n  -\n    id: \"ups-1\"\n    address: \"modbus-tcp://10.0.0.1:502?unit=1\"\n    points:\n"
            "      input.voltage:\n        deadband: \"1\"\n");
}

TEST(Scrub, AConfigurationLosesEverythingElse) {
  for (const char* yaml :
       {"broker:\n  password: canary\n", "broker: {passwort: canary}\n", "broker: canary\n",
        "broker: {password_file: canary}\n", "canary secret!: 1\n", "secrets: [canary, {a: canary}]\n",
        "devices:\n  - address: \"snmp://10.0.0.1?community=canary\"\n",
        "devices:\n  - address: \"snmp://10.0.0.1?host.community=canary\"\n",
        "devices:\n  - address: \"https://admin:canary@10.0.0.1/\"\n",
        "devices:\n  - address: \"https://admin:ca/canary@10.0.0.1/\"\n",
        "devices:\n  - address: \"snmp://10.0.0.1&community=canary\"\n",
        "devices:\n  - address: \"snmp://10.0.0.1?canary\"\n", "devices:\n  - address: canary\n",
        "label: {en: \"password: canary\", vi: x}\n"}) {
    EXPECT_THAT(Public(yaml), Not(HasSubstr("canary"))) << yaml;
  }
}

TEST(Scrub, AnAddressKeepsItsPublicParts) {
  EXPECT_EQ(PublicAddress("snmp://user@10.1.2.3:161?auth=SHA-256&auth_file=/a&priv=AES-128&community=x"),
            "snmp://user@10.1.2.3:161?auth=SHA-256&auth_file=/a&priv=AES-128&community=(removed)");
  EXPECT_EQ(PublicAddress("reach://10.1.2.3?sip.port=5061&api.password_file=/p"),
            "reach://10.1.2.3?sip.port=5061&api.password_file=/p");
  EXPECT_EQ(PublicAddress("https://u:p@h/x"), "https://u:(removed)@h/x");
  EXPECT_EQ(PublicAddress("nonsense"), "(removed)");
}

TEST(Scrub, ALogLosesWhatLooksLikeASecret) {
  EXPECT_EQ(PublicLog("a line\nanother, device ups-1: timeout\n"), "a line\nanother, device ups-1: timeout\n");
  for (const char* line :
       {"password=canary", "Password: canary next", "{\"community\": \"canary\"}", "x?community=canary&unit=1",
        "passphrase = canary", "at mqtt://u:canary@host:1883 refused", "http://u:a/canary@h/p"}) {
    EXPECT_THAT(PublicLog(line), Not(HasSubstr("canary"))) << line;
  }
  EXPECT_EQ(PublicLog("snmp://10.0.0.1?community=x&unit=1 silent"),
            "snmp://10.0.0.1?community=(removed)&unit=1 silent");
  EXPECT_EQ(PublicLog("password_file /etc/p is missing"), "password_file /etc/p is missing");
}

TEST(Scrub, APrivateKeyIsCutOut) {
  const std::string mark = std::string("PRIVATE ") + "KEY-----";
  EXPECT_EQ(PublicLog("before\n-----BEGIN " + mark + "\ncanary\ncanary\n-----END " + mark + "\nafter\n"),
            "before\n(removed)\n(removed)\nafter\n");
  EXPECT_EQ(PublicLog("-----BEGIN EC " + mark + "\ncanary without an end"), "(removed)\n");
}

}  // namespace
}  // namespace tramgac::bundle
