// A BrokerLink whose broker is the test: it records what is asked and says what it is told to say.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "agent/publish/broker_link.h"

namespace tramgac::publish {

// What the test and the publisher share; the publisher owns the link, the test this.
struct FakeBroker {
  struct Sent {
    std::uint64_t delivery;
    std::string topic, payload;
    bool retain;
    std::uint32_t expiry;
    std::string response_topic, correlation;
    TopicAliases::Alias alias;
  };
  int connects = 0, drops = 0, shutdowns = 0;
  std::vector<std::size_t> connected_to, probed;  // places in the list of brokers
  std::optional<UtcTime> certificate_time;        // of the latest attempt
  bool said_goodbye = false;
  std::string goodbye_topic;
  Status send_status = Status::kOk;
  std::vector<Sent> sent;
  std::deque<LinkEvent> events;
  std::deque<InboundMessage> messages;
  InboundDrops drops_in;

  void Accept(BrokerLimits limits = {}) { Say({LinkEvent::Kind::kConnected, 0, 0, limits, {}}); }
  void Refuse(ConnectionFault fault, std::uint8_t reason = 0) {
    Say({LinkEvent::Kind::kFailed, 0, 0, {}, {fault, reason, ""}});
  }
  void Lose(ConnectionFault fault = ConnectionFault::kLost) { Say({LinkEvent::Kind::kLost, 0, 0, {}, {fault, 0, ""}}); }
  void Probed(ConnectionFault fault = ConnectionFault::kNone) {
    Say({LinkEvent::Kind::kProbed, 0, 0, {}, {fault, 0, ""}});
  }
  void Files(UtcTime certificate_end, bool renewed, ConnectionFault fault = ConnectionFault::kNone) {
    Say({LinkEvent::Kind::kFiles, 0, 0, {}, {fault, 0, ""}, certificate_end, {}, renewed});
  }
  void Acknowledge(std::uint64_t delivery, std::uint16_t reason = 0) {
    Say({LinkEvent::Kind::kAcknowledged, delivery, reason, {}, {}});
  }
  void Subscribed(std::uint64_t filter, std::uint16_t reason = 1) {
    Say({LinkEvent::Kind::kSubscribed, filter, reason, {}, {}});
  }
  void Say(LinkEvent event) { events.push_back(std::move(event)); }
};

class FakeLink : public BrokerLink {
 public:
  explicit FakeLink(FakeBroker& broker) : broker_(broker) {}

  void Connect(std::size_t broker, std::optional<UtcTime> certificate_time) override {
    ++broker_.connects;
    broker_.certificate_time = certificate_time;
    broker_.connected_to.push_back(broker);
  }
  void Probe(std::size_t broker) override { broker_.probed.push_back(broker); }
  void Drop() override { ++broker_.drops; }
  Status Send(const Message& message, std::uint64_t delivery, TopicAliases::Alias alias) override {
    if (!Ok(broker_.send_status)) return broker_.send_status;
    broker_.sent.push_back({delivery, std::string(message.topic), std::string(message.payload), message.retain,
                            message.expiry_seconds, std::string(message.response_topic),
                            std::string(message.correlation), alias});
    return Status::kOk;
  }
  void Shutdown(const Message* last, Duration) override {
    ++broker_.shutdowns;
    broker_.said_goodbye = last != nullptr;
    if (last != nullptr) broker_.goodbye_topic = last->topic;
  }
  bool NextEvent(LinkEvent& event) override {
    if (broker_.events.empty()) return false;
    event = broker_.events.front();
    broker_.events.pop_front();
    return true;
  }
  bool NextMessage(InboundMessage& message) override {
    if (broker_.messages.empty()) return false;
    message = broker_.messages.front();
    broker_.messages.pop_front();
    return true;
  }
  InboundDrops inbound_drops() const override { return broker_.drops_in; }

 private:
  FakeBroker& broker_;
};

}  // namespace tramgac::publish
