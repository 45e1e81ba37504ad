#include "firmware/uplink/mqtt5_codec.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace tramgac::mqtt5 {
namespace {

using namespace std::string_view_literals;
using Octets = std::vector<std::uint8_t>;

template <typename Write>
Octets Written(Write write, std::size_t room = 1000) {
  Octets out(room);
  out.resize(write(MutableByteSpan(out)));
  return out;
}

Octets Bytes(std::string_view text) { return {text.begin(), text.end()}; }
std::string_view Text(const char* begin, std::size_t size) { return {begin, size}; }

// Clause 3.1.2.13 shows this form of packet; the bytes were put together by hand from the tables of the standard.
TEST(Mqtt5Write, ConnectWithEverything) {
  const Connect connect{.client_id = "n1",
                        .user = "n1",
                        .password = "pw",
                        .will = {"s", "{}", true, 30},
                        .keep_alive_seconds = 60,
                        .session_expiry_seconds = 258,
                        .receive_maximum = 4,
                        .maximum_packet = 1024};
  const Octets packet = Written([&](MutableByteSpan out) { return WriteConnect(connect, out); });
  const std::string_view wanted =
      "\x10\x44\0\4MQTT\5\xEE\0\x3C\x0D\x11\0\0\1\2\x21\0\4\x27\0\0\4\0\0\2n1"
      "\x18\x18\0\0\0\x1E\3\0\x10"
      "application/json\0\1s\0\2{}\0\2n1\0\2pw"sv;
  EXPECT_EQ(packet, Bytes(wanted));
}

TEST(Mqtt5Write, ConnectWithAlmostNothing) {
  const Octets packet = Written([&](MutableByteSpan out) { return WriteConnect({.client_id = "a"}, out); });
  EXPECT_EQ(packet, Bytes("\x10\x16\0\4MQTT\5\2\0\x1E\x08\x11\0\0\0\x3C\x21\0\4\0\1a"sv));
}

TEST(Mqtt5Write, PublishWithAllProperties) {
  const Message message{.topic = "t/1",
                        .payload = "{}",
                        .retain = true,
                        .expiry_seconds = 300,
                        .response_topic = "r",
                        .correlation = "c"};
  const Octets packet = Written([&](MutableByteSpan out) { return WritePublish(message, 258, out); });
  EXPECT_EQ(packet, Bytes("\x33\x2A\0\3t/1\1\2\x20\3\0\x10"
                          "application/json\2\0\0\1\x2C\x08\0\1r\x09\0\1c{}"sv));
  EXPECT_EQ(PublishSize(message), packet.size());
}

TEST(Mqtt5Write, SmallPackets) {
  EXPECT_EQ(Written([](MutableByteSpan out) { return WriteSubscribe("a/#", 7, out); }),
            (Octets{0x82, 9, 0, 7, 0, 0, 3, 'a', '/', '#', 1}));
  EXPECT_EQ(Written([](MutableByteSpan out) { return WritePuback(513, 0, out); }), (Octets{0x40, 2, 2, 1}));
  EXPECT_EQ(Written([](MutableByteSpan out) { return WritePuback(513, 0x87, out); }), (Octets{0x40, 3, 2, 1, 0x87}));
  EXPECT_EQ(Written([](MutableByteSpan out) { return WritePingreq(out); }), (Octets{0xC0, 0}));
  EXPECT_EQ(Written([](MutableByteSpan out) { return WriteDisconnect(0, out); }), (Octets{0xE0, 1, 0}));
}

TEST(Mqtt5Write, NothingIsWrittenWhereItDoesNotFit) {
  const Message message{.topic = "t", .payload = "payload"};
  const std::size_t size = PublishSize(message);
  for (std::size_t room = 0; room < size; ++room) {
    EXPECT_TRUE(Written([&](MutableByteSpan out) { return WritePublish(message, 1, out); }, room).empty());
  }
  EXPECT_EQ(Written([&](MutableByteSpan out) { return WritePublish(message, 1, out); }, size).size(), size);
  const std::string longest(65536, 'x');
  EXPECT_EQ(PublishSize({.topic = longest, .payload = {}}), 0u);
  EXPECT_TRUE(Written([&](MutableByteSpan out) { return WriteConnect({.client_id = longest}, out); }, 70000).empty());
}

TEST(Mqtt5Write, LengthsOfEachSize) {
  for (const std::size_t length : {0u, 90u, 110u, 16200u, 16400u, 2097000u, 2097300u}) {
    const std::string payload(length, 'p');
    const Message message{.topic = "t", .payload = payload};
    const Octets packet = Written([&](MutableByteSpan out) { return WritePublish(message, 1, out); }, 3'000'000);
    Head head;
    ASSERT_EQ(ReadHead(packet, head), Status::kOk);
    EXPECT_EQ(head.size + head.body, packet.size());
    Inbound inbound;
    ASSERT_EQ(ReadPublish(ByteSpan(packet).subspan(head.size), head.flags, inbound), Status::kOk);
    EXPECT_EQ(inbound.payload, payload);
    EXPECT_EQ(inbound.packet_id, 1);
  }
}

TEST(Mqtt5Read, HeadOfEachLength) {
  Head head;
  EXPECT_EQ(ReadHead(Octets{}, head), Status::kUnavailable);
  EXPECT_EQ(ReadHead(Octets{0x20}, head), Status::kUnavailable);
  EXPECT_EQ(ReadHead(Octets{0x20, 0x80}, head), Status::kUnavailable);
  EXPECT_EQ(ReadHead(Octets{0x20, 0x80, 0x80, 0x80}, head), Status::kUnavailable);
  EXPECT_EQ(ReadHead(Octets{0x20, 0xFF, 0xFF, 0xFF, 0x7F}, head), Status::kOk);
  EXPECT_EQ(head.body, 268'435'455u);
  EXPECT_EQ(ReadHead(Octets{0x20, 0x80, 0x80, 0x80, 0x80}, head), Status::kDataLoss);
}

Status Connack(const Octets& body, std::uint8_t& reason, Limits& limits) { return ReadConnack(body, reason, limits); }

TEST(Mqtt5Read, ConnackWithLimits) {
  std::uint8_t reason = 9;
  Limits limits;
  EXPECT_EQ(Connack({0, 0, 0}, reason, limits), Status::kOk);
  EXPECT_EQ(reason, 0);
  EXPECT_EQ(limits.receive_maximum, 65535);
  EXPECT_TRUE(limits.retain_available && limits.qos1_available);
  EXPECT_EQ(Connack({0, 0x87, 17, 0x21, 0, 20, 0x27, 0, 1, 0, 0, 0x25, 0, 0x24, 0, 0x13, 0, 9, 0x22, 0, 5 - 5}, reason,
                    limits),
            Status::kDataLoss);  // the length ends within a property
  EXPECT_EQ(Connack({0, 0x87, 15, 0x21, 0, 20, 0x27, 0, 1, 0, 0, 0x25, 0, 0x24, 0, 0x13, 0, 9}, reason, limits),
            Status::kOk);
  EXPECT_EQ(reason, 0x87);
  EXPECT_EQ(limits.receive_maximum, 20);
  EXPECT_EQ(limits.maximum_packet, 65536u);
  EXPECT_FALSE(limits.retain_available || limits.qos1_available);
  EXPECT_EQ(limits.keep_alive_seconds, 9);
}

TEST(Mqtt5Read, ConnackThatIsNone) {
  std::uint8_t reason;
  Limits limits;
  for (const Octets& body : {Octets{}, Octets{0}, Octets{0, 0}, Octets{1, 0, 0}, Octets{0, 0, 0, 0}, Octets{0, 0, 1},
                             Octets{0, 0, 2, 0x7E, 0}, Octets{0, 0, 3, 0x21, 0, 0},
                             Octets{0, 0, 6, 0x21, 0, 1, 0x21, 0, 1}, Octets{0, 0, 5, 0x1F, 0, 9, 'a', 'b'}}) {
    EXPECT_EQ(Connack(body, reason, limits), Status::kDataLoss) << testing::PrintToString(body);
  }
  // A user property may come again and again.
  EXPECT_EQ(Connack({0, 0, 14, 0x26, 0, 1, 'a', 0, 1, 'b', 0x26, 0, 1, 'a', 0, 1, 'b'}, reason, limits), Status::kOk);
}

TEST(Mqtt5Read, AnswersShortAndLong) {
  Answer answer;
  EXPECT_EQ(ReadPuback(Octets{1, 2}, answer), Status::kOk);
  EXPECT_EQ(answer.packet_id, 258);
  EXPECT_EQ(answer.reason, 0);
  EXPECT_EQ(ReadPuback(Octets{1, 2, 0x87}, answer), Status::kOk);
  EXPECT_EQ(answer.reason, 0x87);
  EXPECT_EQ(ReadPuback(Octets{1, 2, 0x10, 5, 0x1F, 0, 2, 'n', 'o'}, answer), Status::kOk);
  EXPECT_EQ(answer.reason, 0x10);
  for (const Octets& body : {Octets{}, Octets{1}, Octets{0, 0}, Octets{1, 2, 0, 1}, Octets{1, 2, 0, 0, 0}}) {
    EXPECT_EQ(ReadPuback(body, answer), Status::kDataLoss);
  }
  EXPECT_EQ(ReadSuback(Octets{0, 7, 0, 0x8F}, answer), Status::kOk);
  EXPECT_EQ(answer.reason, 0x8F);
  EXPECT_EQ(ReadSuback(Octets{0, 7, 0}, answer), Status::kDataLoss);
  EXPECT_EQ(ReadSuback(Octets{0, 7, 0, 1, 1}, answer), Status::kDataLoss);
  std::uint8_t reason;
  EXPECT_EQ(ReadDisconnect(Octets{}, reason), Status::kOk);
  EXPECT_EQ(reason, 0);
  EXPECT_EQ(ReadDisconnect(Octets{0x8B, 0}, reason), Status::kOk);
  EXPECT_EQ(reason, 0x8B);
  EXPECT_EQ(ReadDisconnect(Octets{0x8B, 9}, reason), Status::kDataLoss);
}

TEST(Mqtt5Read, MessagesFromOthers) {
  Inbound inbound;
  const Octets body = Bytes("\0\3a/b\0\5\x08\x08\0\1r\x09\0\1c{}"sv);
  EXPECT_EQ(ReadPublish(body, 0x03, inbound), Status::kOk);
  EXPECT_EQ(inbound.topic, "a/b");
  EXPECT_EQ(inbound.payload, "{}");
  EXPECT_EQ(inbound.response_topic, "r");
  EXPECT_EQ(inbound.correlation, "c");
  EXPECT_EQ(inbound.packet_id, 5);
  EXPECT_TRUE(inbound.retained);
  for (std::size_t size = 0; size < body.size() - 2; ++size) {
    EXPECT_EQ(ReadPublish(ByteSpan(body).first(size), 0x02, inbound), Status::kDataLoss);
  }
  EXPECT_EQ(ReadPublish(body, 0x04, inbound), Status::kDataLoss);                     // QoS 2
  EXPECT_EQ(ReadPublish(Bytes("\0\1+\0\0"sv), 0, inbound), Status::kDataLoss);        // a wildcard
  EXPECT_EQ(ReadPublish(Bytes("\0\1a\0\0\0"sv), 2, inbound), Status::kDataLoss);      // packet identifier 0
  EXPECT_EQ(ReadPublish(Bytes("\0\1a\3\x23\0\1"sv), 0, inbound), Status::kDataLoss);  // a topic alias
  EXPECT_EQ(ReadPublish(Bytes("\0\1a\2\x0B\1"sv), 0, inbound), Status::kDataLoss);    // a subscription identifier
  EXPECT_EQ(ReadPublish(Bytes("\0\1a\0"sv), 0, inbound), Status::kOk);
  EXPECT_EQ(inbound.packet_id, 0);
  EXPECT_EQ(inbound.payload, "");
}

TEST(Mqtt5Topics, WhatMayBePublished) {
  EXPECT_TRUE(IsPublishTopic("tramgac/v1/hq/n1/state"));
  for (const std::string_view topic : {""sv, "a/+"sv, "#"sv, Text("a\0b", 3)}) EXPECT_FALSE(IsPublishTopic(topic));
}

}  // namespace
}  // namespace tramgac::mqtt5
