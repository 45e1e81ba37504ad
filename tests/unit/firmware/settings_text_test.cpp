#include "firmware/uplink/settings_text.h"

#include <gtest/gtest.h>

#include <string>

namespace tramgac::firmware {
namespace {

constexpr std::string_view kLeast = "broker = 10.0.2.2:8883\nname=b.example\nca = ca.der\n";

TEST(SettingsText, Everything) {
  const std::string text = std::string(kLeast) +
                           "# a comment\n\n time = 192.168.1.1:123\r\naddress = 10.0.2.15/24\ngateway = 10.0.2.2\n"
                           "user = n1\npassword = a b = c\ncertificate = n.der\nkey = k.der";
  SettingsText settings;
  SettingsProblem problem;
  ASSERT_EQ(ReadSettings(text, settings, problem), Status::kOk) << problem.text.en;
  EXPECT_EQ(settings.broker.address, 0x0A000202u);
  EXPECT_EQ(settings.broker.port, 8883);
  EXPECT_EQ(settings.name, "b.example");
  EXPECT_EQ(settings.time.address, 0xC0A80101u);
  EXPECT_EQ(settings.address, 0x0A00020Fu);
  EXPECT_EQ(settings.prefix, 24);
  EXPECT_EQ(settings.gateway, 0x0A000202u);
  EXPECT_EQ(settings.password, "a b = c");
  EXPECT_EQ(settings.key, "k.der");
  ASSERT_EQ(ReadSettings(kLeast, settings, problem), Status::kOk);
  EXPECT_EQ(settings.time.port, 0);
  EXPECT_EQ(settings.prefix, 0);
}

struct Bad {
  std::string_view line;
  std::string_view said;  // the beginning
};

TEST(SettingsText, WhatIsWrongIsSaidWithItsLine) {
  for (const Bad& bad :
       {Bad{"broker", "expected: key"}, Bad{"time =", "expected: key"}, Bad{"colour = red", "unknown key"},
        Bad{"name = other", "is there twice"}, Bad{"time = 1.2.3:123", "expected an address and a port"},
        Bad{"time = 1.2.3.256:1", "expected an address and a port"},
        Bad{"time = 1.2.3.4:65536", "expected an address and a port"},
        Bad{"time = 1.2.3.4:0", "expected an address and a port"},
        Bad{"time = 1.2.3.4:1x", "expected an address and a port"},
        Bad{"address = 1.2.3.4", "expected an address and its"},
        Bad{"address = 1.2.3.4/31", "expected an address and its"}, Bad{"gateway = 1.2.3.4.5", "expected an address:"},
        Bad{"gateway = -1.2.3.4", "expected an address:"}}) {
    SettingsText settings;
    SettingsProblem problem;
    EXPECT_EQ(ReadSettings(std::string(kLeast) + std::string(bad.line), settings, problem), Status::kInvalidArgument);
    EXPECT_EQ(problem.line, 4u) << bad.line;
    EXPECT_EQ(problem.text.en.substr(0, bad.said.size()), bad.said) << bad.line;
    EXPECT_FALSE(problem.text.vi.empty());
  }
}

TEST(SettingsText, WhatIsMissingIsNamed) {
  for (const auto& [text, key] : {std::pair{"", "broker"}, std::pair{"broker = 1.2.3.4:1", "name"},
                                  std::pair{"broker = 1.2.3.4:1\nname = a", "ca"},
                                  std::pair{"broker = 1.2.3.4:1\nname = a\nca = c\nkey = k", "certificate, key"},
                                  std::pair{"broker = 1.2.3.4:1\nname = a\nca = c\nuser = k", "user, password"}}) {
    SettingsText settings;
    SettingsProblem problem;
    EXPECT_EQ(ReadSettings(text, settings, problem), Status::kInvalidArgument);
    EXPECT_EQ(problem.key, key);
  }
  SettingsText settings;
  SettingsProblem problem;
  EXPECT_EQ(ReadSettings(std::string(kSettingsBytes + 1, '\n'), settings, problem), Status::kInvalidArgument);
}

}  // namespace
}  // namespace tramgac::firmware
