#include "agent/publish/packet_size.h"

#include <gtest/gtest.h>

#include <string>

namespace tramgac::publish {
namespace {

// Counted by hand from MQTT v5 clause 3.3: header 1, length 1, topic 2+1, identifier 2, property length 1,
// content type 1+2+16, payload 1.
TEST(PacketSize, SmallMessage) { EXPECT_EQ(PublishPacketSize({.topic = "t", .payload = "x"}), 28u); }

TEST(PacketSize, ExpiryTakesFiveBytes) {
  EXPECT_EQ(PublishPacketSize({.topic = "t", .payload = "x", .expiry_seconds = 1}), 33u);
}

TEST(PacketSize, ResponseTopicAndCorrelationTakeThreeBytesAndTheirText) {
  EXPECT_EQ(PublishPacketSize({.topic = "t", .payload = "x", .response_topic = "rsp", .correlation = "12"}),
            28u + 6u + 5u);
}

TEST(PacketSize, LengthFieldGrows) {
  const std::string payload(20000, 'x');
  const auto size = [&payload](std::size_t length) {
    return PublishPacketSize({.topic = "t", .payload = std::string_view(payload).substr(0, length)});
  };
  EXPECT_EQ(size(102), 129u);  // remaining length 127: one byte
  EXPECT_EQ(size(103), 131u);  // 128: two bytes
  EXPECT_EQ(size(16358), 16386u);
  EXPECT_EQ(size(16359), 16388u);  // 16384: three bytes
}

TEST(PublishTopic, TakesOrdinaryTopics) {
  EXPECT_TRUE(IsPublishTopic("tramgac/v1/hanoi/node-1/data/ups"));
  EXPECT_TRUE(IsPublishTopic(std::string(65535, 'a')));
}

TEST(PublishTopic, RefusesWhatABrokerWouldHangUpOn) {
  EXPECT_FALSE(IsPublishTopic(""));
  EXPECT_FALSE(IsPublishTopic("a/+/b"));
  EXPECT_FALSE(IsPublishTopic("a/#"));
  EXPECT_FALSE(IsPublishTopic(std::string_view("a\0b", 3)));
  EXPECT_FALSE(IsPublishTopic(std::string(65536, 'a')));
}

TEST(TopicFilter, TakesFiltersOfTheStandard) {
  for (const char* filter :
       {"a", "a/b", "/", "+", "#", "+/+", "a/+/b", "a/#", "/+", "tramgac/v1/hanoi/node-1/cmd/+/+"}) {
    EXPECT_TRUE(IsTopicFilter(filter)) << filter;
  }
}

TEST(TopicFilter, RefusesWhatABrokerWouldHangUpOn) {
  for (const char* filter : {"", "a+", "+a/b", "a/b#", "#/a", "a/#/b", "a/##"})
    EXPECT_FALSE(IsTopicFilter(filter)) << filter;
  EXPECT_FALSE(IsTopicFilter(std::string_view("a\0b", 3)));
  EXPECT_FALSE(IsTopicFilter(std::string(65536, 'a')));
}

}  // namespace
}  // namespace tramgac::publish
