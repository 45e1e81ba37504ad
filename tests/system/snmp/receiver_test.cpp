// What net-snmp makes of messages that passed the gate: bytes made here, no socket. tests/system/agent sends real ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "drivers/snmp/netsnmp/netsnmp_client.h"
#include "drivers/snmp/oid.h"

namespace tramgac::snmp {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes Element(std::uint8_t tag, std::initializer_list<Bytes> parts) {
  Bytes content;
  for (const Bytes& part : parts) content.insert(content.end(), part.begin(), part.end());
  const auto size = static_cast<std::uint8_t>(content.size());
  Bytes out = size < 0x80 ? Bytes{tag, size} : Bytes{tag, 0x81, size};
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes Octets(std::string_view text) { return Element(0x04, {Bytes(text.begin(), text.end())}); }
Bytes Small(std::uint8_t v) { return {0x02, 1, v}; }

const Bytes kUptime = {0x06, 8, 0x2b, 6, 1, 2, 1, 1, 3, 0};           // 1.3.6.1.2.1.1.3.0
const Bytes kTrapOid = {0x06, 10, 0x2b, 6, 1, 6, 3, 1, 1, 4, 1, 0};   // 1.3.6.1.6.3.1.1.4.1.0
const Bytes kOnBattery = {0x06, 8, 0x2b, 6, 1, 2, 1, 33, 2, 1};       // 1.3.6.1.2.1.33.2.1
const Bytes kEnterprise = {0x06, 7, 0x2b, 6, 1, 2, 1, 33, 2};         // 1.3.6.1.2.1.33.2
const Bytes kRuntime = {0x06, 10, 0x2b, 6, 1, 2, 1, 33, 1, 2, 3, 0};  // 1.3.6.1.2.1.33.1.2.3.0
const Bytes kLocal = {0x80, 0, 0x1f, 0x88, 0x80, 1, 2, 3, 4};
const Bytes kSenders = {0x80, 0, 0x1f, 0x88, 0x80, 5, 6, 7, 8};

Bytes Pdu(std::uint8_t tag) {
  const Bytes varbinds = Element(0x30, {Element(0x30, {kUptime, {0x43, 1, 77}}), Element(0x30, {kTrapOid, kOnBattery}),
                                        Element(0x30, {kRuntime, Small(12)})});
  return Element(tag, {Small(9), Small(0), Small(0), varbinds});
}

Bytes V2c(std::uint8_t tag) { return Element(0x30, {Small(1), Octets("public"), Pdu(tag)}); }

Bytes V1(std::uint8_t generic, std::uint8_t specific) {
  const Bytes varbinds = Element(0x30, {Element(0x30, {kRuntime, Small(12)})});
  const Bytes pdu =
      Element(0xA4, {kEnterprise, {0x40, 4, 10, 0, 0, 1}, Small(generic), Small(specific), {0x43, 1, 77}, varbinds});
  return Element(0x30, {Small(0), Octets("public"), pdu});
}

Bytes V3Unauthenticated(const Bytes& engine, std::string_view user) {
  const Bytes usm = Element(0x30, {Element(0x04, {engine}), Small(1), Small(50), Octets(user), Octets(""), Octets("")});
  return Element(0x30, {Small(3), Element(0x30, {Small(7), {0x02, 2, 0x7f, 0xff}, {0x04, 1, 0}, Small(3)}),
                        Element(0x04, {usm}), Element(0x30, {Element(0x04, {engine}), Octets(""), Pdu(0xA7)})});
}

// RFC 3414 clause 4: what a sender of informs asks first.
Bytes V3Discovery() {
  const Bytes usm = Element(0x30, {Octets(""), Small(0), Small(0), Octets(""), Octets(""), Octets("")});
  const Bytes get = Element(0xA0, {Small(9), Small(0), Small(0), Element(0x30, {})});
  return Element(0x30, {Small(3), Element(0x30, {Small(7), {0x02, 2, 0x7f, 0xff}, {0x04, 1, 4}, Small(3)}),
                        Element(0x04, {usm}), Element(0x30, {Octets(""), Octets(""), get})});
}

class NoWatcher final : public FdWatcher {
  void Watch(int) override {}
  void Unwatch(int) override {}
};

class Heard final : public NotificationHandler {
 public:
  bool OnNotification(const Notification& notification) override {
    std::string text(kMaxOidText, ' ');
    text.resize(FormatOid(notification.identity, text).value_or(0));
    heard.push_back(text + (notification.inform ? " inform" : ""));
    uptime = notification.uptime;
    varbinds = notification.varbinds.size();
    return taken;
  }
  void OnReply(ByteSpan message) override { replies.emplace_back(message.begin(), message.end()); }

  std::vector<std::string> heard;
  std::vector<Bytes> replies;
  std::uint32_t uptime = 0;
  std::size_t varbinds = 0;
  bool taken = true;
};

class Receiver : public ::testing::Test {
 protected:
  void SetUp() override {
    community_.community = "public";
    user_.version = Version::kV3;
    user_.user = "joe";
    user_.auth_passphrase = user_.priv_passphrase = "password-1";
    receiver_ = client_->MakeReceiver({kLocal, 3});
    ASSERT_NE(receiver_, nullptr);
  }
  Status Receive(const Bytes& message) { return receiver_->Receive(message, {&community_, {}}, heard_); }
  Status ReceiveV3(const Bytes& message) { return receiver_->Receive(message, {&user_, kSenders}, heard_); }

  NoWatcher watcher_;
  std::unique_ptr<Client> client_ = MakeNetSnmpClient(watcher_);
  Credentials community_, user_;
  std::unique_ptr<NotificationReceiver> receiver_;
  Heard heard_;
};

TEST_F(Receiver, TrapsOfBothVersionsAreNotifications) {
  EXPECT_EQ(Receive(V2c(0xA7)), Status::kOk);
  EXPECT_EQ(Receive(V1(6, 1)), Status::kOk);
  EXPECT_EQ(Receive(V1(0, 0)), Status::kOk);
  EXPECT_EQ(heard_.heard,
            (std::vector<std::string>{"1.3.6.1.2.1.33.2.1", "1.3.6.1.2.1.33.2.0.1", "1.3.6.1.6.3.1.1.5.1"}));
  EXPECT_EQ(heard_.uptime, 77u);
  EXPECT_EQ(heard_.varbinds, 1u) << "those that say what it is are not counted";
  EXPECT_TRUE(heard_.replies.empty());
}

TEST_F(Receiver, InformIsAnsweredWithItsRequestIdWhenItWasTaken) {
  EXPECT_EQ(Receive(V2c(0xA6)), Status::kOk);
  EXPECT_EQ(heard_.heard, std::vector<std::string>{"1.3.6.1.2.1.33.2.1 inform"});
  ASSERT_EQ(heard_.replies.size(), 1u);
  Bytes response = V2c(0xA6);
  response[13] = 0xA2;  // the same message as a Response-PDU (RFC 3416 clause 4.2.7)
  EXPECT_EQ(heard_.replies[0].size(), response.size());
  EXPECT_EQ(heard_.replies[0], response);
  heard_.taken = false;
  EXPECT_EQ(Receive(V2c(0xA6)), Status::kOk);
  EXPECT_EQ(heard_.replies.size(), 1u) << "its sender repeats it";
}

TEST_F(Receiver, OtherRequestsAreNoNotification) {
  for (const int tag : {0xA0, 0xA1, 0xA3}) EXPECT_EQ(Receive(V2c(static_cast<std::uint8_t>(tag))), Status::kNotFound);
  EXPECT_TRUE(heard_.heard.empty() && heard_.replies.empty());
}

TEST_F(Receiver, EveryPrefixIsMalformed) {
  for (const Bytes& whole : {V2c(0xA7), V1(6, 1)}) {
    for (std::size_t size = 1; size < whole.size(); ++size) {
      EXPECT_EQ(Receive(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))), Status::kDataLoss);
    }
  }
  EXPECT_TRUE(heard_.heard.empty());
}

TEST_F(Receiver, UnauthenticatedTrapOfAUserWithKeysIsRefused) {
  EXPECT_EQ(ReceiveV3(V3Unauthenticated(kSenders, "joe")), Status::kPermissionDenied);
  EXPECT_EQ(ReceiveV3(V3Unauthenticated(kSenders, "jim")), Status::kPermissionDenied);
  EXPECT_TRUE(heard_.heard.empty() && heard_.replies.empty());
  user_.level = SecurityLevel::kNoAuthNoPriv;
  EXPECT_EQ(ReceiveV3(V3Unauthenticated(kSenders, "joe")), Status::kOk) << "the bytes were right";
}

// The library keeps the clocks of engines in 23 buckets, and forgets a bucket at a time.
TEST_F(Receiver, SendersThatBecomeOtherEnginesDoNotChangeThisOnesBoots) {
  Bytes engine = kSenders;
  for (int i = 0; i < 100; ++i) {
    engine.back() = static_cast<std::uint8_t>(i);
    EXPECT_EQ(receiver_->Receive(V3Unauthenticated(engine, "joe"), {&user_, engine}, heard_),
              Status::kPermissionDenied);
    heard_.replies.clear();
    ASSERT_EQ(ReceiveV3(V3Discovery()), Status::kNotFound);
    ASSERT_EQ(heard_.replies.size(), 1u);
    const Bytes told = Element(0x30, {Element(0x04, {kLocal}), Small(3)});
    const Bytes& report = heard_.replies[0];
    const auto found = std::search(report.begin(), report.end(), told.begin() + 2, told.end());
    ASSERT_NE(found, report.end()) << "after engine " << i;
  }
}

TEST_F(Receiver, EngineThatIsNoneIsRefused) {
  EXPECT_EQ(client_->MakeReceiver({{1, 2, 3, 4}, 1}), nullptr);
  EXPECT_EQ(client_->MakeReceiver({Bytes(33, 0x80), 1}), nullptr);
  EXPECT_EQ(client_->MakeReceiver({kLocal, 0}), nullptr);
}

}  // namespace
}  // namespace tramgac::snmp
