// The node's way out: hands the pipeline's messages to an MQTT v5 broker, brings back what the broker said to each, and
// comes back by itself when the connection ends. It keeps no queue: the store is the queue.
//
// Single-threaded; nothing blocks but what the stream does; allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/core/model/local_text.h"
#include "agent/core/model/message.h"
#include "firmware/uplink/mqtt5_connection.h"

namespace tramgac::firmware {

struct UplinkSettings {
  mqtt5::Connect connect = {};                           // its views outlive the uplink
  std::span<const std::string_view> subscriptions = {};  // topic filters, at most kMostSubscriptions; outlive it too
  std::uint32_t random_seed = 1;  // other than that of any other node: they shall not come back in step
  Duration acknowledgement_timeout = std::chrono::seconds(30);  // no PUBACK for so long: the connection is given up
};

struct UplinkCounters {
  std::uint32_t attempts = 0, connections = 0;
  std::uint32_t accepted = 0;    // PUBACK below 0x80
  std::uint32_t refused = 0;     // PUBACK of 0x80 and above, and messages that cannot be sent at all
  std::uint32_t unanswered = 0;  // the connection ended first
};

// What others have published for the node to hear.
class UplinkListener {
 public:
  // The views are valid during the call, which comes from within MqttUplink::Step. Outcome: the reason code to be
  // acknowledged with (MQTT v5 clause 3.4.2.1).
  virtual std::uint8_t OnMessage(const mqtt5::Inbound& inbound) = 0;

 protected:
  ~UplinkListener() = default;
};

class MqttUplink final : public MessageSink, private mqtt5::Listener {
 public:
  static constexpr std::size_t kWindow = 8;  // messages without a PUBACK
  static constexpr std::size_t kMessageBytes =
      4096;  // Room() counts on no message being larger, for which it has to wait
  static constexpr std::size_t kMostSubscriptions = 8;

  // `out` and `in` as of mqtt5::Connection; `out` holds two messages of kMessageBytes at least. `listener` may be null:
  // what comes is refused.
  MqttUplink(const UplinkSettings& settings, ByteStream& stream, MutableByteSpan out, MutableByteSpan in,
             UplinkListener* listener = nullptr);

  // Drives everything: connects at once the first time, later after a random delay that grows to a minute. To be called
  // often. Outcome: whether the pipeline has something to take: an answer or a new connection.
  bool Step(BootTime now);

  // Says good-bye, and does not come back.
  void Stop();

  std::uint32_t connection() const override { return connection_; }
  std::size_t Room() const override;
  // Also kOk: what can never be sent is answered by reason kTopicNameInvalid or kPacketTooLarge.
  Status Publish(const Message& message) override;
  std::size_t TakeAcknowledgements(std::span<Acknowledgement> out) override;

  bool connected() const { return link_.state() == mqtt5::Connection::State::kConnected; }
  const UplinkCounters& counters() const { return counters_; }
  std::uint8_t subscribed() const { return subscribed_; }  // filters that the broker has granted
  // The latest PUBACK or SUBACK that refused; 0: none did.
  std::uint8_t last_refusal() const { return last_refusal_; }
  // Why the latest connection ended or could not be made, and the stream's words about it. While there is a connection:
  // of the one before.
  mqtt5::End end() const { return end_; }
  std::uint8_t end_reason() const { return end_reason_; }
  LocalText problem() const;

 private:
  struct Sent {
    std::uint16_t packet_id = 0;
    std::uint64_t token = 0;
    BootTime at{};
  };

  void OnConnected(const mqtt5::Limits& limits) override;
  void OnPublished(const mqtt5::Answer& answer) override;
  void OnSubscribed(const mqtt5::Answer& answer) override;
  std::uint8_t OnMessage(const mqtt5::Inbound& inbound) override;

  void FollowEnd();
  void SubscribeAll();
  void ShowConnection();
  void Answer(std::uint64_t token, std::uint16_t reason);
  void LoseAll();
  bool OverdueAt(BootTime now) const;
  std::uint16_t NextPacketId();
  Duration NextDelay();

  UplinkSettings settings_;
  ByteStream& stream_;
  UplinkListener* listener_;
  mqtt5::Connection link_;
  std::array<Sent, kWindow> sent_{};  // the first in_flight_ of them, in the order of Publish
  std::size_t in_flight_ = 0;
  std::array<Acknowledgement, kWindow> answers_{};
  std::size_t answered_ = 0;
  std::uint16_t packet_id_ = 0;
  std::size_t window_ = kWindow;
  bool retain_available_ = true;
  bool stopped_ = false;
  bool up_ = false;              // link_ was begun and its end has not been seen yet
  bool new_connection_ = false;  // established, not shown yet: answers of the one before are waiting
  std::uint32_t connection_ = 0, told_connection_ = 0;
  std::size_t asked_ = 0;           // subscriptions sent on this connection
  std::size_t granted_or_not_ = 0;  // .. that were answered
  std::uint8_t subscribed_ = 0;
  BootTime subscribed_by_ = kNever;
  BootTime now_{};
  BootTime retry_at_{};
  BootTime connected_at_ = kNever;
  Duration ceiling_;  // of the next delay
  std::uint32_t random_;
  mqtt5::End end_ = mqtt5::End::kNone;
  std::uint8_t end_reason_ = 0;
  std::uint8_t last_refusal_ = 0;
  LocalText problem_;
  UplinkCounters counters_;
};

}  // namespace tramgac::firmware
