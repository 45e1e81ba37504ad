#include "agent/publish/mqtt_publisher.h"

#include <algorithm>
#include <utility>

#include "agent/publish/packet_size.h"

namespace tramgac::publish {
namespace {

// How long messages in flight may take to be acknowledged before a connection is given up for a better one. What is
// not acknowledged by then goes out twice.
constexpr Duration kLongestLeave = std::chrono::seconds(10);

bool IsUsable(const Endpoint& endpoint) { return !endpoint.host.empty() && endpoint.port != 0; }

bool IsUsable(const PublisherSettings& settings) {
  using std::chrono::seconds;
  return IsUsable(EndpointAt(settings, 0)) && settings.standby.size() <= kMostStandby &&
         std::all_of(settings.standby.begin(), settings.standby.end(),
                     [](const Endpoint& endpoint) { return IsUsable(endpoint); }) &&
         settings.fail_back >= seconds(1) && settings.fail_back <= std::chrono::hours(24) &&
         !settings.client_id.empty() && settings.window >= 1 && settings.window <= 1024 &&
         settings.keep_alive >= seconds(1) && settings.keep_alive <= seconds(65535) &&
         settings.connect_timeout >= seconds(1) && settings.acknowledgement_timeout >= seconds(1) &&
         settings.subscriptions.size() <= kMostSubscriptions &&
         std::all_of(settings.subscriptions.begin(), settings.subscriptions.end(), IsTopicFilter) &&
         settings.backoff.minimum <= settings.backoff.maximum && settings.backoff.base <= settings.backoff.maximum;
}

}  // namespace

MqttPublisher::MqttPublisher(PublisherSettings settings, std::unique_ptr<BrokerLink> link, RandomSource random)
    : settings_(std::move(settings)),
      link_(std::move(link)),
      choice_(EndpointCount(settings_), settings_.backoff, settings_.fail_back, std::move(random)),
      ledger_(settings_.window),
      faults_(EndpointCount(settings_)) {}

Status MqttPublisher::Start(BootTime now) {
  if (started_) return Status::kFailedPrecondition;
  if (!IsUsable(settings_)) return Status::kInvalidArgument;
  started_ = true;
  now_ = now;
  state_ = State::kWaiting;
  retry_at_ = now + choice_.AtStart();
  return Status::kOk;
}

BootTime MqttPublisher::Step(BootTime now) {
  now_ = now;
  DrainEvents();
  if (state_ == State::kWaiting && now >= retry_at_) {
    state_ = State::kConnecting;
    ++counters_.attempts;
    link_->Connect(choice_.current(), certificate_time_);
  }
  if (state_ == State::kConnected) TendConnection();
  ShowConnection();
  return NextCall();
}

void MqttPublisher::TendConnection() {
  if (now_ - connected_at_ >= settings_.backoff.stable_after) choice_.Stable();
  if (now_ >= OverdueAt()) {
    // The broker answers pings (or Paho would have ended the connection) but not this message. Only a new
    // connection gets things moving again.
    GiveUp(ConnectionFault::kNoAcknowledgement, "no PUBACK or SUBACK in time");
  } else if (leave_by_ != kNever && (ledger_.in_flight() == 0 || now_ >= leave_by_)) {
    Leave();
  } else if (now_ >= look_back_at_) {
    look_back_at_ = kNever;
    link_->Probe(0);
  }
}

// From now on nothing new is sent, so that nothing has to be sent twice.
void MqttPublisher::BeginLeaving(Better better) {
  better_ = better;
  look_back_at_ = kNever;
  leave_by_ = now_ + std::min(kLongestLeave, settings_.acknowledgement_timeout);
}

void MqttPublisher::Leave() {
  switching_ = true;
  state_ = State::kClosing;
  link_->Drop();
}

// When the broker has been silent too long about something that it must acknowledge.
BootTime MqttPublisher::OverdueAt() const {
  const BootTime published = ledger_.in_flight() != 0 ? ledger_.oldest() : kNever;
  const BootTime subscribed = unsubscribed_ != 0 ? connected_at_ : kNever;
  const BootTime oldest = std::min(published, subscribed);
  return oldest == kNever ? kNever : oldest + settings_.acknowledgement_timeout;
}

BootTime MqttPublisher::NextCall() const {
  if (state_ == State::kWaiting) return retry_at_;
  if (state_ != State::kConnected) return kNever;
  const BootTime stable = connected_at_ + settings_.backoff.stable_after;
  return std::min({OverdueAt(), look_back_at_, leave_by_, now_ < stable ? stable : kNever});
}

void MqttPublisher::Stop(const Message* last, Duration budget) {
  if (state_ != State::kStopped) {
    DrainEvents();
    link_->Shutdown(state_ == State::kConnected ? last : nullptr, budget);
    DrainEvents();
  }
  state_ = State::kStopped;
  started_ = true;
  new_connection_ = false;
  counters_.unanswered += ledger_.LoseAll();
}

std::size_t MqttPublisher::Room() const {
  if (state_ != State::kConnected || new_connection_ || leave_by_ != kNever) return 0;
  if (ledger_.in_flight() >= window_) return 0;
  return std::min(ledger_.room(), window_ - ledger_.in_flight());
}

Status MqttPublisher::Publish(const Message& message) {
  if (state_ != State::kConnected || new_connection_) return Status::kUnavailable;
  if (Room() == 0) return Status::kResourceExhausted;

  Message allowed = message;
  if (message.retain && !limits_.retain_available) {
    // A broker without retained messages ends the connection when it sees the flag (reason 0x9A).
    allowed.retain = false;
    ++counters_.retain_cleared;
  }
  std::uint16_t refusal = 0;
  if (!IsPublishTopic(message.topic) || (!message.response_topic.empty() && !IsPublishTopic(message.response_topic)))
    refusal = kTopicNameInvalid;
  else if (PublishPacketSize(allowed) > LargestPacket()) {
    refusal = kPacketTooLarge;
  }
  const std::uint64_t delivery = ledger_.NextDelivery();
  if (refusal == 0) {
    const Status status = link_->Send(allowed, delivery, AliasFor(allowed));
    if (status == Status::kInvalidArgument)
      refusal = kTopicNameInvalid;
    else if (!Ok(status))
      return status == Status::kResourceExhausted ? status : Status::kUnavailable;
  }
  if (refusal != 0) {
    Refuse(message.topic, refusal);
    ledger_.AnswerAtOnce(message.token, refusal);
    return Status::kOk;
  }
  // A PUBACK that has already come waits in the link's queue: only this thread takes it from there.
  ++counters_.sent;
  ledger_.Sent(delivery, message.token, now_, message.topic);
  return Status::kOk;
}

// What is retained or an answer goes to each topic rarely; the numbers, few at some brokers, are for what comes again
// and again.
TopicAliases::Alias MqttPublisher::AliasFor(const Message& message) {
  if (message.retain || !message.correlation.empty()) return {};
  if (PublishPacketSize(message) + kTopicAliasSize > LargestPacket()) return {};
  return aliases_.For(message.topic);
}

// The protocol's limit (MQTT v5 clause 2.1.4), or the broker's.
std::uint64_t MqttPublisher::LargestPacket() const {
  return std::min<std::uint64_t>(limits_.maximum_packet, 268435455);
}

std::size_t MqttPublisher::TakeAcknowledgements(std::span<Acknowledgement> out) {
  DrainEvents();
  const std::size_t count = ledger_.Take(out);
  ShowConnection();
  return count;
}

void MqttPublisher::DrainEvents() {
  LinkEvent event;
  while (link_->NextEvent(event)) {
    switch (event.kind) {
      case LinkEvent::Kind::kConnected: HandleConnected(event); break;
      case LinkEvent::Kind::kFailed:
      case LinkEvent::Kind::kLost: HandleEnd(event); break;
      case LinkEvent::Kind::kAcknowledged: HandleAcknowledged(event); break;
      case LinkEvent::Kind::kSubscribed: HandleSubscribed(event); break;
      case LinkEvent::Kind::kProbed: HandleProbed(event); break;
      case LinkEvent::Kind::kFiles: HandleFiles(event); break;
    }
  }
}

void MqttPublisher::HandleConnected(const LinkEvent& event) {
  state_ = State::kConnected;
  connected_at_ = now_;
  look_back_at_ = choice_.is_first() ? kNever : now_ + choice_.BeforeLookingBack();
  acknowledged_ = false;
  limits_ = event.limits;
  aliases_.Reset(limits_.topic_aliases);
  window_ = std::min(settings_.window, event.limits.receive_maximum);
  subscribed_ = 0;
  unsubscribed_ = settings_.subscriptions.size();
  if (!event.limits.qos1_available) {
    GiveUp(ConnectionFault::kProtocolVersion, "the broker's maximum QoS is 0");
    return;
  }
  if (choice_.current() != in_use_ || in_use_since_ == kNever) {
    if (choice_.current() != in_use_ && !returning_) ++counters_.fail_overs;
    in_use_ = choice_.current();
    in_use_since_ = now_;
  }
  returning_ = false;
  diagnosis_ = Diagnosis{};
  faults_[choice_.current()] = ConnectionFault::kNone;
  new_connection_ = true;
}

void MqttPublisher::HandleEnd(const LinkEvent& event) {
  const bool switching = std::exchange(switching_, false);
  const bool failed = event.kind == LinkEvent::Kind::kFailed;
  ++(switching ? counters_.switches : failed ? counters_.failed_attempts : counters_.lost_connections);
  counters_.unanswered += ledger_.LoseAll();
  if (!switching) {
    diagnosis_ = drop_reason_.fault != ConnectionFault::kNone ? drop_reason_ : event.diagnosis;
    diagnosed_broker_ = choice_.current();
    faults_[diagnosed_broker_] = diagnosis_.fault;
  }
  drop_reason_ = Diagnosis{};
  // A connection that came and went before it was shown is never counted: the pipeline sent nothing on it.
  new_connection_ = false;
  look_back_at_ = kNever;
  leave_by_ = kNever;
  if (state_ == State::kStopped) return;
  state_ = State::kWaiting;
  retry_at_ = now_ + (switching ? Switch() : MoveOn(failed));
}

// Outcome: the delay before the better connection is made.
Duration MqttPublisher::Switch() {
  if (better_ == Better::kFirstBroker) {
    choice_.GoBack();
    returning_ = true;
  }
  return Duration(0);
}

// Outcome: the delay before the next attempt.
Duration MqttPublisher::MoveOn(bool failed) {
  const bool lasted = !failed && now_ - connected_at_ >= settings_.backoff.stable_after;
  if (choice_.is_first() && lasted && acknowledged_) choice_.Proven();
  returning_ = false;
  return choice_.AfterEnd();
}

void MqttPublisher::HandleProbed(const LinkEvent& event) {
  if (state_ != State::kConnected || choice_.is_first()) return;
  faults_[0] = event.diagnosis.fault;
  if (event.diagnosis.fault == ConnectionFault::kNone) {
    BeginLeaving(Better::kFirstBroker);
  } else {
    look_back_at_ = now_ + choice_.BeforeLookingBack();
  }
}

void MqttPublisher::HandleFiles(const LinkEvent& event) {
  tls_files_ = {event.certificate_end, event.lists_end, event.diagnosis};
  if (!event.renewed) return;
  const bool usable = event.diagnosis.fault == ConnectionFault::kNone;
  ++(usable ? counters_.renewals : counters_.bad_renewals);
  // Without a connection there is nothing to do: the next attempt reads the files.
  if (usable && state_ == State::kConnected && leave_by_ == kNever) BeginLeaving(Better::kNewFiles);
}

void MqttPublisher::HandleAcknowledged(const LinkEvent& event) {
  const std::string_view topic = ledger_.TopicOf(event.delivery);  // its place stays as it is until the next Sent
  if (!ledger_.Answered(event.delivery, event.reason)) {
    ++counters_.late_answers;
    return;
  }
  acknowledged_ = acknowledged_ || event.reason != Acknowledgement::kNotAcknowledged;
  if (event.reason == Acknowledgement::kNotAcknowledged) {
    ++counters_.unanswered;
  } else if (event.reason < 0x80) {
    ++counters_.accepted;
    aliases_.Accepted(topic);
  } else {
    Refuse(topic, event.reason);
  }
}

void MqttPublisher::HandleSubscribed(const LinkEvent& event) {
  if (state_ != State::kConnected || event.delivery >= settings_.subscriptions.size()) return;
  if (unsubscribed_ != 0) --unsubscribed_;
  if (event.reason < 0x80) {
    ++subscribed_;
    return;
  }
  ++counters_.subscriptions_refused;
  last_refused_subscription_ = {settings_.subscriptions[static_cast<std::size_t>(event.delivery)], event.reason};
}

bool MqttPublisher::TakeMessage(InboundMessage& message) {
  if (!link_->NextMessage(message)) return false;
  ++counters_.received;
  return true;
}

void MqttPublisher::Refuse(std::string_view topic, std::uint16_t reason) {
  ++counters_.refused;
  last_refusal_.topic.assign(topic);
  last_refusal_.reason = reason;
}

void MqttPublisher::GiveUp(ConnectionFault fault, const char* detail) {
  drop_reason_ = {fault, 0, detail};
  state_ = State::kClosing;
  link_->Drop();
}

void MqttPublisher::ShowConnection() {
  // The contract of MessageSink: the number changes only when everything that was in flight on the connection
  // before has been answered, and taken.
  if (!new_connection_ || ledger_.has_answers()) return;
  new_connection_ = false;
  ++connection_;
}

std::string_view PublisherStateName(MqttPublisher::State state) {
  switch (state) {
    case MqttPublisher::State::kStopped: return "stopped";
    case MqttPublisher::State::kWaiting: return "waiting";
    case MqttPublisher::State::kConnecting: return "connecting";
    case MqttPublisher::State::kConnected: return "connected";
    case MqttPublisher::State::kClosing: return "closing";
  }
  return "unknown";
}

}  // namespace tramgac::publish
