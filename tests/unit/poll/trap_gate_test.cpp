#include "agent/poll/trap_gate.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>

namespace tramgac::poll {
namespace {

using Bytes = std::vector<std::uint8_t>;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr BootTime kStart = BootTime(std::chrono::hours(1));
const Bytes kOurs = {0x80, 0, 0, 0, 1}, kTheirs = {0x80, 0, 0, 0, 2}, kOther = {0x80, 0, 0, 0, 3};

Bytes Element(std::uint8_t tag, std::initializer_list<Bytes> parts) {
  Bytes content;
  for (const Bytes& part : parts) content.insert(content.end(), part.begin(), part.end());
  Bytes out = {tag, static_cast<std::uint8_t>(content.size())};
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes Octets(std::string_view text) { return Element(0x04, {Bytes(text.begin(), text.end())}); }

Bytes Trap(std::string_view community, std::uint8_t pdu_tag = 0xA7) {
  return Element(0x30, {{0x02, 1, 1}, Octets(community), {pdu_tag, 0}});
}

Bytes TrapV3(const Bytes& engine, std::string_view user, std::uint8_t flags = 3) {
  const Bytes usm = Element(
      0x30, {Element(0x04, {engine}), {0x02, 1, 1}, {0x02, 1, 2}, Octets(user), Octets("0123456789ab"), Octets("x")});
  return Element(0x30, {{0x02, 1, 3},
                        Element(0x30, {{0x02, 1, 9}, {0x02, 1, 99}, {0x04, 1, flags}, {0x02, 1, 3}}),
                        Element(0x04, {usm}),
                        Octets("encrypted")});
}

Bytes TrapV1(std::string_view community, const Bytes& agent_address) {
  const Bytes pdu = Element(
      0xA4, {{0x06, 2, 0x2b, 6}, Element(0x40, {agent_address}), {0x02, 1, 6}, {0x02, 1, 1}, {0x43, 1, 5}, {0x30, 0}});
  return Element(0x30, {{0x02, 1, 0}, Octets(community), pdu});
}

// With snmpTrapAddress.0.
Bytes Forwarded(std::string_view community, const Bytes& address) {
  const Bytes varbind = Element(0x30, {{0x06, 9, 0x2b, 6, 1, 6, 3, 18, 1, 3, 0}, Element(0x40, {address})});
  const Bytes pdu = Element(0xA7, {{0x02, 1, 7}, {0x02, 1, 0}, {0x02, 1, 0}, Element(0x30, {varbind})});
  return Element(0x30, {{0x02, 1, 1}, Octets(community), pdu});
}

TrapDevice Device(DeviceIndex index, std::string host, std::string community) {
  TrapDevice device;
  device.index = index;
  device.endpoint.host = std::move(host);
  device.credentials.community = std::move(community);
  return device;
}

TrapDevice DeviceV3(DeviceIndex index, std::string host, Bytes engine_id = {}) {
  TrapDevice device;
  device.index = index;
  device.endpoint.host = std::move(host);
  device.credentials.version = snmp::Version::kV3;
  device.credentials.user = "joe";
  device.engine_id = std::move(engine_id);
  return device;
}

class Gate : public ::testing::Test {
 protected:
  bool Admit(const std::string& source, const Bytes& message, BootTime now = kStart) {
    return gate_.Admit(ParseSource(source).value(), message, now);
  }
  std::vector<DeviceIndex> Senders() const {
    std::vector<DeviceIndex> indices;
    for (const TrapDevice* device : gate_.senders()) indices.push_back(device->index);
    return indices;
  }

  Bytes learnt_;
  TrapGate gate_{{Device(0, "192.0.2.1", "public"), Device(1, "192.0.2.1", "public"), Device(2, "192.0.2.1", "other"),
                  DeviceV3(3, "2001:db8::3", kTheirs), DeviceV3(4, "192.0.2.4"), Device(5, "192.0.2.5", "public")},
                 {ParseSource("192.0.2.5").value(), ParseSource("2001:db8::6").value()},
                 kOurs,
                 [this](DeviceIndex) { return ByteSpan(learnt_); }};
};

TEST_F(Gate, KnownSenderWithItsCommunityIsAdmitted) {
  EXPECT_TRUE(Admit("192.0.2.1", Trap("public")));
  EXPECT_EQ(Senders(), (std::vector<DeviceIndex>{0, 1})) << "both views of the machine that have this community";
  EXPECT_TRUE(Admit("192.0.2.1", Trap("other")));
  EXPECT_EQ(Senders(), (std::vector<DeviceIndex>{2}));
  EXPECT_TRUE(Admit("192.0.2.1", Trap("public", 0xA4)));
  EXPECT_TRUE(Admit("192.0.2.1", Trap("public", 0xA6)));
}

TEST_F(Gate, ForeignAddressIsRefusedWithoutALookAtTheMessage) {
  EXPECT_FALSE(Admit("192.0.2.2", Trap("public")));
  EXPECT_EQ(gate_.why(), TrapRefusal::kUnknownSender);
  EXPECT_FALSE(Admit("192.0.2.2", {}));
  EXPECT_EQ(gate_.why(), TrapRefusal::kUnknownSender);
}

TEST_F(Gate, WrongCommunityIsRefused) {
  EXPECT_FALSE(Admit("192.0.2.1", Trap("secret")));
  EXPECT_EQ(gate_.why(), TrapRefusal::kWrongCredentials);
  EXPECT_FALSE(Admit("192.0.2.4", Trap("public"))) << "a v3 device is not believed without v3";
  EXPECT_EQ(gate_.why(), TrapRefusal::kWrongCredentials);
}

TEST_F(Gate, WhatIsNoNotificationIsRefused) {
  for (const Bytes& message : {Bytes(), Bytes{0x30}, Bytes(100, 0xFF), Trap("public", 0xA0)}) {
    EXPECT_FALSE(Admit("192.0.2.1", message));
    EXPECT_EQ(gate_.why(), TrapRefusal::kMalformed);
  }
}

TEST_F(Gate, EngineIsTheSendersForTrapsAndOursForInforms) {
  EXPECT_TRUE(Admit("2001:db8::3", TrapV3(kTheirs, "joe")));
  EXPECT_TRUE(Admit("2001:db8::3", TrapV3(kOurs, "joe", 7)));
  EXPECT_FALSE(Admit("2001:db8::3", TrapV3(kOther, "joe"))) << "a trap of another device, replayed";
  EXPECT_EQ(gate_.why(), TrapRefusal::kWrongCredentials);
  EXPECT_FALSE(Admit("2001:db8::3", TrapV3(kTheirs, "jim")));
  EXPECT_FALSE(Admit("2001:db8::3", TrapV3(kTheirs, "joe", 1))) << "not encrypted, though it should be";
}

TEST_F(Gate, EngineMayBeLearntFromPolls) {
  EXPECT_FALSE(Admit("192.0.2.4", TrapV3(kTheirs, "joe")));
  EXPECT_FALSE(Admit("192.0.2.4", TrapV3({}, "joe"))) << "no engine is not an unknown one";
  learnt_ = kTheirs;
  EXPECT_TRUE(Admit("192.0.2.4", TrapV3(kTheirs, "joe")));
}

TEST_F(Gate, AnybodyOfV3MayAskWhoWeAre) {
  EXPECT_TRUE(Admit("192.0.2.4", TrapV3({}, "", 4)));
  EXPECT_FALSE(Admit("192.0.2.1", TrapV3({}, "", 4))) << "no v3 device there";
  EXPECT_FALSE(Admit("192.0.2.2", TrapV3({}, "", 4)));
  EXPECT_EQ(gate_.why(), TrapRefusal::kUnknownSender);
}

TEST_F(Gate, ForwardersSpeakForTheDevicesThatTheyName) {
  for (const char* forwarder : {"192.0.2.5", "2001:db8::6"}) {
    EXPECT_TRUE(Admit(forwarder, Forwarded("public", {192, 0, 2, 1})));
    EXPECT_EQ(Senders(), (std::vector<DeviceIndex>{0, 1}));
    EXPECT_EQ(SourceText(gate_.origin()), "192.0.2.1");
    EXPECT_TRUE(Admit(forwarder, TrapV1("other", {192, 0, 2, 1})));
    EXPECT_EQ(Senders(), (std::vector<DeviceIndex>{2}));
    EXPECT_FALSE(Admit(forwarder, Forwarded("secret", {192, 0, 2, 1})));
    EXPECT_EQ(gate_.why(), TrapRefusal::kWrongCredentials) << "it is the device's community that counts";
    EXPECT_FALSE(Admit(forwarder, Forwarded("public", {192, 0, 2, 77})));
    EXPECT_EQ(gate_.why(), TrapRefusal::kUnknownSender);
    EXPECT_EQ(SourceText(gate_.origin()), "192.0.2.77") << "that is the device to configure";
  }
}

TEST_F(Gate, NobodyElseSpeaksForOthers) {
  EXPECT_FALSE(Admit("192.0.2.9", Forwarded("public", {192, 0, 2, 1})));
  EXPECT_EQ(gate_.why(), TrapRefusal::kUnknownSender);
  EXPECT_TRUE(Admit("192.0.2.1", Forwarded("public", {192, 0, 2, 5})));
  EXPECT_EQ(Senders(), (std::vector<DeviceIndex>{0, 1})) << "a device may say what it likes: it is its own trap";
  EXPECT_TRUE(Admit("192.0.2.1", TrapV1("public", {192, 0, 2, 5}))) << "with several addresses, or behind NAT";
  EXPECT_EQ(Senders(), (std::vector<DeviceIndex>{0, 1}));
}

TEST_F(Gate, WhatAForwarderSaysOfItselfIsItsOwn) {
  for (const Bytes& own :
       {TrapV1("public", {0, 0, 0, 0}), Forwarded("public", {0, 0, 0, 0}), Forwarded("public", {192, 0, 2, 5})}) {
    EXPECT_TRUE(Admit("192.0.2.5", own));
    EXPECT_EQ(Senders(), (std::vector<DeviceIndex>{5}));
  }
  EXPECT_FALSE(Admit("2001:db8::6", TrapV1("public", {0, 0, 0, 0}))) << "this one is no device";
  EXPECT_EQ(gate_.why(), TrapRefusal::kUnknownSender);
  EXPECT_FALSE(Admit("192.0.2.5", Trap("public")));
  EXPECT_EQ(gate_.why(), TrapRefusal::kMalformed);
  EXPECT_FALSE(Admit("192.0.2.5", TrapV3(kTheirs, "joe"))) << "v3 traps cannot be forwarded";
  EXPECT_EQ(gate_.why(), TrapRefusal::kWrongCredentials);
}

TEST_F(Gate, AFloodThroughAForwarderUsesUpOneDevicesBucket) {
  for (std::uint32_t i = 0; i < TrapGate::kBurst; ++i) Admit("192.0.2.5", Forwarded("public", {192, 0, 2, 1}));
  EXPECT_FALSE(Admit("192.0.2.5", Forwarded("public", {192, 0, 2, 1})));
  EXPECT_EQ(gate_.why(), TrapRefusal::kRateLimited);
  EXPECT_TRUE(Admit("192.0.2.5", Forwarded("public", {192, 0, 2, 5})));
}

TEST_F(Gate, BurstIsAdmittedAndThenOneAnInterval) {
  for (std::uint32_t i = 0; i < TrapGate::kBurst; ++i) EXPECT_TRUE(Admit("192.0.2.1", Trap("public"))) << i;
  EXPECT_FALSE(Admit("192.0.2.1", Trap("public")));
  EXPECT_EQ(gate_.why(), TrapRefusal::kRateLimited);
  EXPECT_TRUE(Admit("2001:db8::3", TrapV3(kTheirs, "joe"))) << "another device has its own bucket";
  EXPECT_TRUE(Admit("192.0.2.1", Trap("public"), kStart + TrapGate::kInterval));
  EXPECT_FALSE(Admit("192.0.2.1", Trap("public"), kStart + TrapGate::kInterval));
}

TEST_F(Gate, PretendersDoNotUseUpWhatTheDeviceMaySend) {
  for (std::uint32_t i = 0; i < 2 * TrapGate::kBurst; ++i) EXPECT_FALSE(Admit("192.0.2.1", Trap("secret")));
  EXPECT_TRUE(Admit("192.0.2.1", Trap("public")));
}

TEST_F(Gate, ForgedDigestsDoNotUseUpWhatTheDeviceMaySend) {
  const Bytes message = TrapV3(kTheirs, "joe");  // that it is forged shows when it is decoded
  for (std::uint32_t i = 0; i < TrapGate::kAttemptBurst - TrapGate::kBurst - 1; ++i) {
    EXPECT_TRUE(Admit("2001:db8::3", message)) << i;
  }
  for (std::uint32_t i = 0; i < TrapGate::kBurst; ++i) {
    EXPECT_TRUE(Admit("2001:db8::3", message) && gate_.Deliver(kStart)) << i;
  }
  EXPECT_TRUE(Admit("2001:db8::3", message));
  EXPECT_FALSE(gate_.Deliver(kStart)) << "an authentic one too many";
  EXPECT_FALSE(Admit("2001:db8::3", message)) << "what a flood may cost is bounded";
  EXPECT_EQ(gate_.why(), TrapRefusal::kRateLimited);
  const BootTime later = kStart + TrapGate::kInterval;
  EXPECT_TRUE(Admit("2001:db8::3", message, later) && gate_.Deliver(later));
  EXPECT_TRUE(Admit("192.0.2.1", Trap("public")) && gate_.Deliver(kStart)) << "charged already";
}

TEST(TokenBucket, FillsUpToItsBurstAndNoFurther) {
  TokenBucket bucket(3, seconds(1));
  const auto taken = [&bucket](BootTime now) {
    int count = 0;
    while (bucket.Take(now)) ++count;
    return count;
  };
  EXPECT_EQ(taken(kStart), 3);
  EXPECT_EQ(taken(kStart + milliseconds(999)), 0);
  EXPECT_EQ(taken(kStart + milliseconds(1000)), 1);
  EXPECT_EQ(taken(kStart + milliseconds(3500)), 2) << "the half one is kept";
  EXPECT_EQ(taken(kStart + milliseconds(4000)), 1);
  EXPECT_EQ(taken(kStart + std::chrono::hours(9)), 3);
}

TEST(SourceAddress, OfIpv4IsTheSameOnBothKindsOfSockets) {
  sockaddr_storage v4{}, v6{};
  auto& in4 = reinterpret_cast<sockaddr_in&>(v4);
  in4.sin_family = AF_INET;
  in4.sin_port = htons(1234);
  inet_pton(AF_INET, "192.0.2.1", &in4.sin_addr);
  auto& in6 = reinterpret_cast<sockaddr_in6&>(v6);
  in6.sin6_family = AF_INET6;
  inet_pton(AF_INET6, "::ffff:192.0.2.1", &in6.sin6_addr);
  EXPECT_EQ(SourceOf(v4), ParseSource("192.0.2.1"));
  EXPECT_EQ(SourceOf(v6), ParseSource("192.0.2.1"));
  EXPECT_NE(SourceOf(v4), ParseSource("192.0.2.2"));
  EXPECT_EQ(SourceText(SourceOf(v6)), "192.0.2.1");
  EXPECT_EQ(SourceText(ParseSource("2001:DB8::1").value()), "2001:db8::1");
  EXPECT_FALSE(ParseSource("ups.example").has_value());
}

}  // namespace
}  // namespace tramgac::poll
