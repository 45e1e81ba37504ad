#include "agent/app/watermark_message.h"

#include <gtest/gtest.h>

namespace tramgac::app {
namespace {

constexpr std::string_view kTopic = "tramgac/v1/wm/archive/node-1";
constexpr std::string_view kPayload = R"({"store":"11111111-2222-4333-8444-555555555555","seq":123})";

TEST(WatermarkMessage, SaysWhoHasWhatOfWhichStore) {
  const auto mark = ReadWatermark("node-1", kTopic, kPayload);
  ASSERT_TRUE(mark.has_value());
  EXPECT_EQ(mark->consumer, "archive");
  EXPECT_EQ(mark->store, "11111111-2222-4333-8444-555555555555");
  EXPECT_EQ(mark->seq, 123u);
  EXPECT_EQ(WatermarkFilter("node-1"), "tramgac/v1/wm/+/node-1");
}

TEST(WatermarkMessage, OtherTopicsAreNone) {
  for (const char* topic : {"tramgac/v1/wm/archive/node-2", "tramgac/v1/wm/archive", "tramgac/v1/wm//node-1",
                            "tramgac/v1/site/node-1/cmd/an/ack", "tramgac/v1/wm/a/b/node-1", ""}) {
    EXPECT_FALSE(ReadWatermark("node-1", topic, kPayload).has_value()) << topic;
  }
}

TEST(WatermarkMessage, WhatIsNoWatermarkConfirmsNothing) {
  const std::string long_one = R"({"store":"x","seq":1,"more":")" + std::string(5000, 'x') + "\"}";
  for (const std::string& payload :
       {std::string(), std::string("123"), std::string("[]"), std::string("{}"), std::string(R"({"store":"x"})"),
        std::string(R"({"seq":1})"), std::string(R"({"store":1,"seq":1})"), std::string(R"({"store":"x","seq":-1})"),
        std::string(R"({"store":"x","seq":1.5})"), std::string(R"({"store":"x","seq":"1"})"),
        std::string(R"({"store":"x","seq":99999999999999999999999})"), std::string("\xff\xfe"), long_one}) {
    EXPECT_FALSE(ReadWatermark("node-1", kTopic, payload).has_value()) << payload.substr(0, 60);
  }
}

}  // namespace
}  // namespace tramgac::app
