#include "firmware/uplink/mqtt_uplink.h"

#include <algorithm>

namespace tramgac::firmware {
namespace {

constexpr Duration kFirstCeiling = std::chrono::seconds(1), kLastCeiling = std::chrono::seconds(60);
constexpr Duration kShortest = std::chrono::milliseconds(100);
constexpr Duration kStableAfter = std::chrono::seconds(30);  // a connection of this age starts the delays anew
constexpr std::uint8_t kNotAuthorized = 0x87;

LocalText TextOf(mqtt5::End end) {
  switch (end) {
    case mqtt5::End::kNone: return {"none yet", "chưa có"};
    case mqtt5::End::kStream: return {"the connection ended", "kết nối bị ngắt"};
    case mqtt5::End::kTimeout: return {"the broker does not answer", "máy chủ không trả lời"};
    case mqtt5::End::kNotMqtt: return {"what answers is not MQTT v5", "bên trả lời không phải MQTT v5"};
    case mqtt5::End::kRefused: return {"the broker refuses this node", "máy chủ từ chối nút này"};
    case mqtt5::End::kLeft: return {"the broker ended the connection", "máy chủ đã ngắt kết nối"};
    case mqtt5::End::kSilent: return {"the broker is silent", "máy chủ im lặng"};
    case mqtt5::End::kGivenUp: return {"given up by this node", "nút này tự ngắt"};
    case mqtt5::End::kNoRoom: return {"a name or the will is too long", "tên hoặc lời nhắn cuối quá dài"};
  }
  return {};
}

}  // namespace

MqttUplink::MqttUplink(const UplinkSettings& settings, ByteStream& stream, MutableByteSpan out, MutableByteSpan in,
                       UplinkListener* listener)
    : settings_(settings),
      stream_(stream),
      listener_(listener),
      link_(stream, *this, out, in),
      ceiling_(kFirstCeiling),
      random_(settings.random_seed | 1) {
  settings_.subscriptions = settings_.subscriptions.first(std::min(settings_.subscriptions.size(), kMostSubscriptions));
}

bool MqttUplink::Step(BootTime now) {
  now_ = now;
  if (!stopped_ && !up_ && now >= retry_at_) {
    up_ = true;
    ++counters_.attempts;
    link_.Begin(settings_.connect, now);
  }
  link_.Step(now);
  if (connected()) {
    SubscribeAll();
    if (now - connected_at_ >= kStableAfter) ceiling_ = kFirstCeiling;
    // It answers pings, but not this: only a new connection gets things moving again.
    if (OverdueAt(now)) link_.GiveUp();
  }
  FollowEnd();
  ShowConnection();
  const bool told = told_connection_ == connection_;
  told_connection_ = connection_;
  return answered_ != 0 || !told;
}

void MqttUplink::Stop() {
  stopped_ = true;
  link_.Leave();
  FollowEnd();
}

bool MqttUplink::OverdueAt(BootTime now) const {
  return (in_flight_ != 0 && now - sent_[0].at >= settings_.acknowledgement_timeout) || now >= subscribed_by_;
}

void MqttUplink::FollowEnd() {
  if (!up_ || link_.state() != mqtt5::Connection::State::kEnded) return;
  up_ = false;
  end_ = link_.end();
  end_reason_ = link_.end_reason();
  problem_ = stream_.problem();
  new_connection_ = false;
  subscribed_ = 0;
  subscribed_by_ = kNever;
  LoseAll();
  retry_at_ = now_ + NextDelay();
}

void MqttUplink::LoseAll() {
  counters_.unanswered += static_cast<std::uint32_t>(in_flight_);
  for (std::size_t i = 0; i < in_flight_; ++i) Answer(sent_[i].token, Acknowledgement::kNotAcknowledged);
  in_flight_ = 0;
}

// The contract of MessageSink: the number changes only when everything that was in flight before has been taken.
void MqttUplink::ShowConnection() {
  if (!new_connection_ || answered_ != 0) return;
  new_connection_ = false;
  ++connection_;
}

// A random part of a range that doubles with each attempt in a row (xorshift, Marsaglia 2003).
Duration MqttUplink::NextDelay() {
  random_ ^= random_ << 13;
  random_ ^= random_ >> 17;
  random_ ^= random_ << 5;
  const Duration drawn(static_cast<std::int64_t>(static_cast<std::uint64_t>(ceiling_.count()) * random_ >> 32));
  ceiling_ = std::min(ceiling_ * 2, kLastCeiling);
  return std::max(drawn, kShortest);
}

std::size_t MqttUplink::Room() const {
  if (!connected() || new_connection_ || stopped_) return 0;
  const std::size_t used = in_flight_ + answered_;
  const std::size_t left = window_ - std::min(window_, used);
  return std::min({left, kWindow - std::min(kWindow, used), link_.free() / kMessageBytes});
}

Status MqttUplink::Publish(const Message& message) {
  if (!connected() || new_connection_ || stopped_) return Status::kUnavailable;
  if (in_flight_ >= window_ || in_flight_ + answered_ >= kWindow) return Status::kResourceExhausted;
  Message allowed = message;
  // A broker without retained messages ends the connection when it sees the flag.
  allowed.retain = message.retain && retain_available_;
  if (!mqtt5::IsPublishTopic(message.topic) ||
      (!message.response_topic.empty() && !mqtt5::IsPublishTopic(message.response_topic))) {
    ++counters_.refused;
    Answer(message.token, mqtt5::kTopicNameInvalid);
    return Status::kOk;
  }
  const std::uint16_t packet_id = NextPacketId();
  const Status status = link_.Publish(allowed, packet_id);
  if (status == Status::kOutOfRange) {
    ++counters_.refused;
    last_refusal_ = mqtt5::kPacketTooLarge;
    Answer(message.token, mqtt5::kPacketTooLarge);
    return Status::kOk;
  }
  if (!Ok(status)) return status;
  sent_[in_flight_++] = {packet_id, message.token, now_};
  return Status::kOk;
}

std::size_t MqttUplink::TakeAcknowledgements(std::span<Acknowledgement> out) {
  const std::size_t count = std::min(out.size(), answered_);
  std::copy_n(answers_.begin(), count, out.begin());
  std::copy(answers_.begin() + static_cast<std::ptrdiff_t>(count),
            answers_.begin() + static_cast<std::ptrdiff_t>(answered_), answers_.begin());
  answered_ -= count;
  ShowConnection();
  return count;
}

LocalText MqttUplink::problem() const { return problem_.en.empty() ? TextOf(end_) : problem_; }

void MqttUplink::OnConnected(const mqtt5::Limits& limits) {
  if (!limits.qos1_available) return link_.GiveUp();
  window_ = std::min<std::size_t>(kWindow, limits.receive_maximum);
  retain_available_ = limits.retain_available;
  asked_ = 0;
  granted_or_not_ = 0;
  connected_at_ = now_;
  new_connection_ = true;
  ++counters_.connections;
}

void MqttUplink::SubscribeAll() {
  while (asked_ < settings_.subscriptions.size()) {
    if (!Ok(link_.Subscribe(settings_.subscriptions[asked_], NextPacketId()))) return;
    ++asked_;
    subscribed_by_ = now_ + settings_.acknowledgement_timeout;
  }
}

void MqttUplink::OnPublished(const mqtt5::Answer& answer) {
  const auto end = sent_.begin() + static_cast<std::ptrdiff_t>(in_flight_);
  const auto found =
      std::find_if(sent_.begin(), end, [&](const Sent& sent) { return sent.packet_id == answer.packet_id; });
  if (found == end) return;
  if (answer.reason < 0x80) {
    ++counters_.accepted;
  } else {
    ++counters_.refused;
    last_refusal_ = answer.reason;
  }
  Answer(found->token, answer.reason);
  std::copy(found + 1, end, found);
  --in_flight_;
}

void MqttUplink::OnSubscribed(const mqtt5::Answer& answer) {
  if (answer.reason >= 0x80) {
    last_refusal_ = answer.reason;
  } else {
    ++subscribed_;
  }
  if (++granted_or_not_ >= asked_) subscribed_by_ = kNever;
}

std::uint8_t MqttUplink::OnMessage(const mqtt5::Inbound& inbound) {
  return listener_ == nullptr ? kNotAuthorized : listener_->OnMessage(inbound);
}

void MqttUplink::Answer(std::uint64_t token, std::uint16_t reason) {
  if (token != 0) answers_[answered_++] = {token, reason};
}

std::uint16_t MqttUplink::NextPacketId() {
  const auto in_use = [this](std::uint16_t id) {
    return std::any_of(sent_.begin(), sent_.begin() + static_cast<std::ptrdiff_t>(in_flight_),
                       [=](const Sent& sent) { return sent.packet_id == id; });
  };
  do {
    ++packet_id_;
  } while (packet_id_ == 0 || in_use(packet_id_));
  return packet_id_;
}

}  // namespace tramgac::firmware
