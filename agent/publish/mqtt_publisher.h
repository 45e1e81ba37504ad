// The node's way out: hands messages to an MQTT v5 broker and brings back what the broker said to each, and what others
// have published for the node to hear.
// It keeps no queue of its own (the store is the queue) and comes back by itself when the broker goes away: to the next
// broker of the list, and later to the first again.
//
// Thread safety: every function is called from the pipeline's thread. The MQTT library's threads only queue
// events and call `wake`; what they queued takes effect inside Step(), TakeAcknowledgements() and TakeMessage().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "agent/core/model/message.h"
#include "agent/publish/broker_choice.h"
#include "agent/publish/broker_link.h"
#include "agent/publish/diagnosis.h"
#include "agent/publish/inflight_ledger.h"
#include "agent/publish/settings.h"

namespace tramgac::publish {

struct PublisherCounters {
  std::uint64_t sent = 0;            // handed to a connection
  std::uint64_t accepted = 0;        // PUBACK below 0x80
  std::uint64_t refused = 0;         // PUBACK of 0x80 and above, and messages that may not be sent at all
  std::uint64_t unanswered = 0;      // the connection ended first
  std::uint64_t late_answers = 0;    // for messages that had been given up; ignored
  std::uint64_t retain_cleared = 0;  // the broker keeps no retained messages
  std::uint64_t attempts = 0;        // to connect
  std::uint64_t failed_attempts = 0;
  std::uint64_t lost_connections = 0;
  std::uint64_t switches = 0;               // connections given up for a better one
  std::uint64_t fail_overs = 0;             // connections to another broker than before, the first at start, by failure
  std::uint64_t renewals = 0;               // of the files of TLS; those that work
  std::uint64_t bad_renewals = 0;           // .. that cannot be used: the connection stays as it is
  std::uint64_t received = 0;               // taken by TakeMessage
  std::uint64_t subscriptions_refused = 0;  // SUBACK of 0x80 and above; the connection stays
};

// A message, or a subscription, that the broker would not take.
struct Refusal {
  std::string topic;         // or topic filter
  std::uint16_t reason = 0;  // of the PUBACK or SUBACK, or the publisher's own (kTopicNameInvalid, kPacketTooLarge)
};

class MqttPublisher : public MessageSink {
 public:
  enum class State : std::uint8_t {
    kStopped,  // before Start and after Stop
    kWaiting,  // for the next attempt
    kConnecting,
    kConnected,
    kClosing,  // a connection is being given up
  };

  // PUBACK reason codes of MQTT v5 (clause 3.4.2.1) that the publisher answers itself.
  static constexpr std::uint16_t kTopicNameInvalid = 0x90;
  static constexpr std::uint16_t kPacketTooLarge = 0x95;

  MqttPublisher(PublisherSettings settings, std::unique_ptr<BrokerLink> link, RandomSource random);

  // The first attempt is made by the next Step (after a random delay below backoff.base, so that nodes that got
  // their power back together do not arrive together). Never blocks. Outcomes: kOk; kInvalidArgument (no host, no
  // client id, a number out of the range in settings.h, or a subscription that is no topic filter); kFailedPrecondition
  // (started before).
  Status Start(BootTime now);

  // Drives connecting, giving up and coming back. To be called when it is due and after each wake.
  // Never blocks. Outcome: when it wants to be called at the latest; kNever: after the next wake only.
  BootTime Step(BootTime now);

  // By which time the certificates of brokers are judged from the next attempt on; nullopt, as at first: the system's
  // clock. For a node whose clock cannot be trusted yet. Never blocks.
  void SetCertificateTime(std::optional<UtcTime> time) { certificate_time_ = time; }

  // Says good-bye for good: sends `last` (e.g. the state "offline"; may be null), disconnects. Blocks for
  // `budget` microseconds at most. Afterwards every token has its answer, waiting in TakeAcknowledgements.
  void Stop(const Message* last, Duration budget);

  std::uint32_t connection() const override { return connection_; }
  std::size_t Room() const override;
  Status Publish(const Message& message) override;
  std::size_t TakeAcknowledgements(std::span<Acknowledgement> out) override;

  // The oldest message from others that has not been taken; from every connection, also after Stop. Never blocks.
  // Outcome: false if there is none.
  bool TakeMessage(InboundMessage& message);

  State state() const { return state_; }
  // The broker in use, or whose turn is next: its place in the list (EndpointAt).
  std::size_t broker() const { return choice_.current(); }
  // Since when that broker has been the one in use: when the connection was made before which another one was in use;
  // kNever before the first connection.
  BootTime in_use_since() const { return in_use_since_; }
  // Why there is no connection: of the latest attempt or loss; kNone while connected and before the first attempt.
  const Diagnosis& diagnosis() const { return diagnosis_; }
  // The broker that diagnosis() is about.
  std::size_t diagnosed_broker() const { return diagnosed_broker_; }
  // Why the latest attempt at this broker, the latest probe of it or the end of its connection was what it was; kNone
  // while it is connected, when it was found to be reachable, and before the first attempt.
  ConnectionFault fault_of(std::size_t broker) const { return faults_[broker]; }
  // With TLS: the node's certificate.
  const TlsFilesState& tls_files() const { return tls_files_; }
  const PublisherCounters& counters() const { return counters_; }
  // The latest of counters().refused; empty before the first.
  const Refusal& last_refusal() const { return last_refusal_; }
  // The latest of counters().subscriptions_refused; empty before the first.
  const Refusal& last_refused_subscription() const { return last_refused_subscription_; }
  // How many subscriptions the broker has granted on this connection; 0 when not connected.
  std::size_t subscribed() const { return state_ == State::kConnected ? subscribed_ : 0; }
  // Messages from others that were dropped on the way in.
  InboundDrops inbound_drops() const { return link_->inbound_drops(); }
  // What the broker allows; of the latest connection.
  const BrokerLimits& limits() const { return limits_; }
  std::size_t in_flight() const { return ledger_.in_flight(); }

 private:
  enum class Better : std::uint8_t { kNothing, kFirstBroker, kNewFiles };  // than the present connection

  void DrainEvents();
  void HandleConnected(const LinkEvent& event);
  void HandleEnd(const LinkEvent& event);
  void HandleAcknowledged(const LinkEvent& event);
  void HandleSubscribed(const LinkEvent& event);
  void HandleProbed(const LinkEvent& event);
  void HandleFiles(const LinkEvent& event);
  void TendConnection();
  void BeginLeaving(Better better);
  void Leave();
  Duration Switch();
  Duration MoveOn(bool failed);
  std::uint64_t LargestPacket() const;
  TopicAliases::Alias AliasFor(const Message& message);
  void Refuse(std::string_view topic, std::uint16_t reason);
  void GiveUp(ConnectionFault fault, const char* detail);
  void ShowConnection();
  BootTime OverdueAt() const;
  BootTime NextCall() const;

  PublisherSettings settings_;
  std::unique_ptr<BrokerLink> link_;
  BrokerChoice choice_;
  InflightLedger ledger_;
  State state_ = State::kStopped;
  bool started_ = false;
  bool new_connection_ = false;  // established, not shown yet: answers of the one before are waiting
  std::uint32_t connection_ = 0;
  std::uint16_t window_ = 0;  // the smaller of ours and the broker's
  BootTime now_{};            // of the latest Step; Publish has no time of its own
  std::optional<UtcTime> certificate_time_;
  BootTime retry_at_ = kNever;
  BootTime connected_at_ = kNever;
  BootTime look_back_at_ = kNever;    // at the first broker
  BootTime leave_by_ = kNever;        // kNever: we stay
  Better better_ = Better::kNothing;  // what the connection is left for
  bool switching_ = false;            // .. and is being closed for
  bool returning_ = false;            // to the first broker, of our own accord
  std::size_t in_use_ = 0;            // of the latest connection
  BootTime in_use_since_ = kNever;
  bool acknowledged_ = false;  // a message on this connection
  BrokerLimits limits_;
  TopicAliases aliases_;
  Diagnosis diagnosis_;
  std::size_t diagnosed_broker_ = 0;
  std::vector<ConnectionFault> faults_;  // of each broker
  TlsFilesState tls_files_;
  Diagnosis drop_reason_;  // why we gave the connection up
  PublisherCounters counters_;
  Refusal last_refusal_;
  Refusal last_refused_subscription_;
  std::size_t subscribed_ = 0;    // granted
  std::size_t unsubscribed_ = 0;  // without a SUBACK yet
};

// "stopped", "waiting", "connecting", "connected", "closing". Outcome: always a non-empty view of static text.
std::string_view PublisherStateName(MqttPublisher::State state);

}  // namespace tramgac::publish
