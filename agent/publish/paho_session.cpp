#include "agent/publish/paho_session.h"

#include <algorithm>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "agent/publish/paho_options.h"

namespace tramgac::publish {
namespace {

constexpr std::chrono::milliseconds kGoodbye{200};

// Paho's way to hand a number through: a pointer that is never followed. It fits where pointers have
// 32 bits (InflightLedger::NextDelivery).
// NOLINTNEXTLINE(performance-no-int-to-ptr)
void* ContextOf(std::uint64_t delivery) { return reinterpret_cast<void*>(static_cast<std::uintptr_t>(delivery)); }
std::uint64_t DeliveryOf(const mqtt::token& token) {
  return reinterpret_cast<std::uintptr_t>(token.get_user_context());
}

LinkEvent Answer(LinkEvent::Kind kind, std::uint64_t delivery, std::uint16_t reason) {
  LinkEvent event;
  event.kind = kind;
  event.delivery = delivery;
  event.reason = reason;
  return event;
}

// Paho's mark for a v3 answer. Not its MQTTPP_V3_CODE: that is 255 in Paho C++ 1.2 but 0 in 1.5.
constexpr int kVersion3Answer = 0xFF;

// Is it the reason code of a refusal (MQTT v5 clause 2.4)?
bool IsRefusal(int code) { return code >= 0x80 && code < kVersion3Answer; }

// Paho C puts the reason code of a CONNACK into the return code (its own errors are negative), and leaves the
// reason code 0. Codes 1 to 5 come from a broker that knows MQTT 3.1.1 only.
Diagnosis DiagnosisOf(const mqtt::token& token) {
  const int code = token.get_return_code();
  const std::string detail = "CONNECT failed, Paho return code " + std::to_string(code);
  for (const int candidate : {static_cast<int>(token.get_reason_code()), code}) {
    if (!IsRefusal(candidate) && !(candidate >= 1 && candidate <= 5)) continue;
    const auto reason = static_cast<std::uint8_t>(candidate);
    return {FaultOfConnack(reason), reason, detail};
  }
  return {ConnectionFault::kNotMqtt, 0, detail};
}

// Paho C++ 1.2.0 marks its disconnect options as version 0, which have no reason code, and offers no way to change
// that. The C structure is the first member of a standard-layout class, so its address is the class's.
mqtt::disconnect_options DisconnectWith(mqtt::ReasonCode reason) {
  static_assert(std::is_standard_layout_v<mqtt::disconnect_options>);
  mqtt::disconnect_options options(0);
  auto& raw = *reinterpret_cast<MQTTAsync_disconnectOptions*>(&options);
  raw.struct_version = std::max(raw.struct_version, 1);
  options.set_reason_code(reason);
  return options;
}

}  // namespace

void PahoSession::ConnectListener::on_success(const mqtt::token& token) {
  session_.OnConnected(LimitsOf(token.get_connect_response().get_properties()));
}

void PahoSession::ConnectListener::on_failure(const mqtt::token& token) {
  session_.OnConnectFailed(DiagnosisOf(token));
}

void PahoSession::DeliveryListener::on_success(const mqtt::token& token) {
  events_.Put(
      Answer(LinkEvent::Kind::kAcknowledged, DeliveryOf(token), static_cast<std::uint16_t>(token.get_reason_code())));
}

void PahoSession::DeliveryListener::on_failure(const mqtt::token& token) {
  // A reason below 0x80 in a failure: Paho gave the message up, the broker has said nothing.
  const int reason = token.get_reason_code();
  events_.Put(Answer(LinkEvent::Kind::kAcknowledged, DeliveryOf(token),
                     IsRefusal(reason) ? static_cast<std::uint16_t>(reason) : Acknowledgement::kNotAcknowledged));
}

void PahoSession::SubscribeListener::on_success(const mqtt::token& token) {
  events_.Put(
      Answer(LinkEvent::Kind::kSubscribed, DeliveryOf(token), static_cast<std::uint16_t>(token.get_reason_code())));
}

void PahoSession::SubscribeListener::on_failure(const mqtt::token& token) {
  // Without a reason of the broker the connection is over, and the next one asks again.
  const int reason = token.get_reason_code();
  if (!IsRefusal(reason)) return;
  events_.Put(Answer(LinkEvent::Kind::kSubscribed, DeliveryOf(token), static_cast<std::uint16_t>(reason)));
}

PahoSession::PahoSession(const PublisherSettings& settings, LinkEventQueue& events, InboundQueue& inbound)
    : settings_(settings), events_(events), inbound_(inbound), delivery_listener_(events), subscribe_listener_(events) {
  MakeClient(0);
}

PahoSession::~PahoSession() {
  // Gone without Stop: that is what the Will is for.
  Disconnect(true, false, kGoodbye);
  client_.reset();
}

// Nothing but want of memory makes this fail; the library says so with an exception of its own.
void PahoSession::MakeClient(std::size_t broker) try {
  client_.reset();  // first: two clients in one process hold each other up
  broker_ = broker;
  KeepPahoFromTracing();
  client_ = std::make_unique<mqtt::async_client>(PahoUri(EndpointAt(settings_, broker), settings_.tls.enabled),
                                                 settings_.client_id, PahoCreateOptions(settings_), nullptr);
  if (!settings_.subscriptions.empty()) {
    client_->set_message_callback(
        [this](const mqtt::const_message_ptr& message) { inbound_.Put(InboundOf(*message)); });
  }
  client_->set_connection_lost_handler([this](const std::string& cause) {
    OnLost({ConnectionFault::kLost, 0, cause});
  });
  client_->set_disconnected_handler([this](const mqtt::properties&, mqtt::ReasonCode reason) {
    const auto code = static_cast<std::uint8_t>(reason);
    OnLost({FaultOfDisconnect(code), code, "DISCONNECT by the broker"});
  });
} catch (const mqtt::exception&) {
  throw std::bad_alloc();
}

Diagnosis PahoSession::Connect(std::size_t broker, std::chrono::milliseconds limit) {
  if (broker != broker_) MakeClient(broker);
  if (settings_.tls.enabled) {
    if (Diagnosis files = trust_.Load(settings_.tls); files.fault != ConnectionFault::kNone) return files;
  }
  {
    const std::lock_guard lock(mutex_);
    if (cancelled_) return {ConnectionFault::kLost, 0, "stopping"};
    phase_ = Phase::kConnecting;
  }
  try {
    client_->connect(PahoConnectOptions(settings_, trust_.path()), nullptr, connect_listener_);
  } catch (const mqtt::exception& error) {
    OnConnectFailed({ConnectionFault::kNotMqtt, 0, error.what()});
  }
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, limit, [this] { return phase_ != Phase::kConnecting || cancelled_; });
  if (phase_ == Phase::kConnected) return {};
  const bool answered = phase_ == Phase::kFailed;
  Diagnosis failure = answered ? failure_ : Diagnosis{ConnectionFault::kNoAnswer, 0, "no outcome in time"};
  phase_ = Phase::kIdle;
  lock.unlock();
  // Paho still holds the attempt. Only a new client is sure to be free of it.
  if (!answered) MakeClient(broker);
  return failure;
}

void PahoSession::Subscribe() {
  try {
    // A SUBSCRIBE for each: Paho gives the reasons of a SUBACK for several filters in another place, and one refusal
    // among them is a success to it.
    for (std::size_t i = 0; i < settings_.subscriptions.size(); ++i) {
      client_->subscribe(settings_.subscriptions[i], kQos, ContextOf(i), subscribe_listener_);
    }
  } catch (const mqtt::exception&) {
    // Lost already: kLost is queued, or will be.
  }
}

void PahoSession::Cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  changed_.notify_all();
}

Status PahoSession::Send(const Message& message, std::uint64_t delivery, TopicAliases::Alias alias) {
  try {
    client_->publish(PahoMessage(message, alias), ContextOf(delivery), delivery_listener_);
    return Status::kOk;
  } catch (const mqtt::exception& error) {
    if (error.get_return_code() == MQTTASYNC_BAD_UTF8_STRING) return Status::kInvalidArgument;
    if (error.get_return_code() == MQTTASYNC_MAX_BUFFERED_MESSAGES) return Status::kResourceExhausted;
    return Status::kUnavailable;
  }
}

bool PahoSession::SendAndWait(const mqtt::const_message_ptr& message, std::chrono::milliseconds limit) {
  try {
    const mqtt::delivery_token_ptr token = client_->publish(message);
    return token->wait_for(limit) && token->get_reason_code() < 0x80;
  } catch (const mqtt::exception&) {
    return false;
  }
}

void PahoSession::Disconnect(bool publish_will, bool queue_event, std::chrono::milliseconds limit) {
  if (!LeaveConnected()) return;
  try {
    const auto reason =
        publish_will ? mqtt::ReasonCode::DISCONNECT_WITH_WILL_MESSAGE : mqtt::ReasonCode::NORMAL_DISCONNECTION;
    client_->disconnect(DisconnectWith(reason))->wait_for(limit);
  } catch (const mqtt::exception&) {
    // Not connected any more: what was wanted.
  }
  if (queue_event) events_.Put(LinkEvent{});
}

void PahoSession::OnConnected(const BrokerLimits& limits) {
  const std::lock_guard lock(mutex_);
  if (phase_ != Phase::kConnecting) return;
  phase_ = Phase::kConnected;
  // Queued here, on Paho's thread, so that it stands in front of anything that happens to this connection.
  LinkEvent event;
  event.kind = LinkEvent::Kind::kConnected;
  event.limits = limits;
  events_.Put(std::move(event));
  changed_.notify_all();
}

void PahoSession::OnConnectFailed(Diagnosis diagnosis) {
  const std::lock_guard lock(mutex_);
  if (phase_ != Phase::kConnecting) return;
  phase_ = Phase::kFailed;
  failure_ = std::move(diagnosis);
  changed_.notify_all();
}

void PahoSession::OnLost(Diagnosis diagnosis) {
  if (!LeaveConnected()) return;
  LinkEvent event;
  event.kind = LinkEvent::Kind::kLost;
  event.diagnosis = std::move(diagnosis);
  events_.Put(std::move(event));
}

bool PahoSession::LeaveConnected() {
  const std::lock_guard lock(mutex_);
  const bool was_connected = phase_ == Phase::kConnected;
  if (was_connected) phase_ = Phase::kIdle;
  return was_connected;
}

}  // namespace tramgac::publish
