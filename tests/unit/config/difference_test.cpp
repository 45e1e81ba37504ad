#include "agent/config/difference.h"

#include <gtest/gtest.h>

namespace tramgac::config {
namespace {

constexpr std::string_view kOld = R"(tramgac: 1
site: s-1
broker: {host: a.example, port: 1883}
devices:
  - {id: ups-1, profile: apc_smart_ups, address: "modbus-tcp://10.1.2.3", period: 5s}
  - {id: fw-1, profile: fortigate, address: "snmp://10.1.2.4?community=secret", period: 30s}
)";

std::string English(std::string_view before, std::string_view after) {
  std::string all;
  for (const Change& change : Difference(before, after)) all += ChangeText(change).en + "\n";
  return all;
}

std::string Changed(std::string_view from, std::string_view to) {
  std::string text(kOld);
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Difference, LayoutCommentsAndOrderAreNone) {
  EXPECT_TRUE(Difference(kOld, kOld).empty());
  EXPECT_TRUE(
      Difference(kOld, Changed("{host: a.example, port: 1883}", "\n  port: 1883\n  host: a.example # here")).empty());
  EXPECT_TRUE(Difference("devices: [{id: a, x: 1}, {id: b, x: 2}]", "devices: [{id: b, x: 2}, {id: a, x: 1}]").empty());
}

TEST(Difference, NamesWhatItIsOf) {
  EXPECT_EQ(English(kOld, Changed("port: 1883", "port: 8883")), "broker: port: \"1883\" -> \"8883\"\n");
  EXPECT_EQ(English(kOld, Changed("period: 5s", "period: 2s")), "device ups-1: period: \"5s\" -> \"2s\"\n");
  EXPECT_EQ(English(kOld, Changed("site: s-1", "site: s-2")), "site: \"s-1\" -> \"s-2\"\n");
  const auto deep =
      Difference("devices: [{id: a, alarms: {hot: {limit: 1}}}]", "devices: [{id: a, alarms: {hot: {limit: 2}}}]");
  ASSERT_EQ(deep.size(), 1u);
  EXPECT_EQ(deep[0].path, (std::vector<std::string>{"devices", "a", "alarms", "hot", "limit"}));
  EXPECT_EQ(ChangeText(deep[0]).en, "device a, alarm hot: limit: \"1\" -> \"2\"");
  EXPECT_EQ(ChangeText(deep[0]).vi, "thiết bị a, cảnh báo hot: limit: \"1\" -> \"2\"");
}

TEST(Difference, AddedAndRemoved) {
  const std::string more =
      std::string(kOld) + "  - {id: ups-2, profile: xy_md02, address: \"modbus-tcp://10.1.2.9\", period: 5s}\n";
  const auto added = Difference(kOld, more);
  ASSERT_EQ(added.size(), 1u);
  EXPECT_EQ(added[0].kind, Change::Kind::kAdded);
  EXPECT_TRUE(
      ChangeText(added[0]).en.starts_with("device ups-2: added: \"profile: xy_md02, address: modbus-tcp://10.1.2.9"));
  EXPECT_EQ(English(more, kOld), "device ups-2: removed\n");
  EXPECT_EQ(English(kOld, Changed("broker: {host: a.example, port: 1883}\n", "")),
            "broker: removed, was \"{host: a.example, port: 1883}\"\n");
}

TEST(Difference, ShowsNoCommunity) {
  EXPECT_EQ(English(kOld, Changed("community=secret", "community=other")), "device fw-1: address: changed\n");
  for (const Change& change : Difference("devices: []", kOld)) {
    EXPECT_EQ((change.before + change.after).find("secret"), std::string::npos);
  }
}

TEST(Difference, OfNonsenseIsNone) {
  EXPECT_TRUE(Difference("[", kOld).empty());
  EXPECT_TRUE(Difference("", "").empty());
  EXPECT_EQ(Difference("devices: [1, 2]", "devices: [1, 3]").size(), 1u);
  EXPECT_EQ(Difference("devices: {}", "devices: []").size(), 1u);
}

}  // namespace
}  // namespace tramgac::config
