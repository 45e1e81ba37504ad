// The thin seam between the publisher's logic and the MQTT library: one connection, no queue, no retries.
// Implemented by paho_link.h and by a fake in the unit tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "agent/core/model/message.h"
#include "agent/publish/diagnosis.h"
#include "agent/publish/topic_aliases.h"

namespace tramgac::publish {

// What a broker allows on a connection (properties of its CONNACK, MQTT v5 clause 3.2.2.3).
struct BrokerLimits {
  std::uint16_t receive_maximum = 0xFFFF;     // QoS 1 messages without a PUBACK
  std::uint32_t maximum_packet = 0xFFFFFFFF;  // bytes
  bool retain_available = true;
  bool qos1_available = true;
  std::uint16_t topic_aliases = 0;  // how many it takes
};

struct LinkEvent {
  enum class Kind : std::uint8_t {
    kConnected,     // limits
    kFailed,        // diagnosis: the attempt is over
    kLost,          // diagnosis: the connection is over, no PUBACK of it will count any more
    kAcknowledged,  // delivery, reason
    kProbed,        // diagnosis; kNone: the broker that was asked for can be reached
    kFiles,         // certificate_end, lists_end, renewed, diagnosis: a look at the files of TLS
    kSubscribed,    // delivery: the place of the filter in PublisherSettings::subscriptions; reason
  };
  Kind kind = Kind::kLost;
  std::uint64_t delivery = 0;
  std::uint16_t reason = 0;  // as in Acknowledgement; of a SUBACK from 0x80 on: refused (MQTT v5 clause 3.9.3)
  BrokerLimits limits;
  Diagnosis diagnosis;
  UtcTime certificate_end{};  // of this node's certificate; 0: there is none, or it cannot be read
  UtcTime lists_end{};        // of the lists of revoked certificates, the first to end; 0: as above
  bool renewed = false;       // the files are others than before; with a diagnosis they cannot be used
};

// What is known of the files of TLS.
struct TlsFilesState {
  UtcTime certificate_end{};  // as in LinkEvent
  UtcTime lists_end{};
  Diagnosis problem;  // kNone: they can be used
};

// What another client has published. Plain values; every text is what came over the network and nothing else.
struct InboundMessage {
  std::string topic;
  std::string payload;
  std::string response_topic;  // where the sender wants a reply; empty: nowhere
  std::string correlation;     // any bytes; goes back with the reply
  bool retained = false;       // the broker had kept it: it is older than the subscription
};

// Messages that came and were not kept, by the limit (InboundLimits) they did not fit. Since start.
struct InboundDrops {
  std::uint64_t queue_full = 0;
  std::uint64_t payload = 0;
  std::uint64_t response_topic = 0;
  std::uint64_t correlation = 0;
  std::uint64_t total() const { return queue_full + payload + response_topic + correlation; }
};

// Thread safety: every function is called from the pipeline's thread. The implementation calls its wake
// function, from any thread, after each event and each message it has queued.
class BrokerLink {
 public:
  virtual ~BrokerLink() = default;

  // Begins one attempt to connect to a broker, its place in the list of the settings, and subscribes. Never blocks.
  // Outcome: exactly one kConnected or kFailed follows; after kConnected at most one kSubscribed for each filter, and
  // exactly one kLost unless Shutdown comes first.
  // `certificate_time`: by which the broker's certificate is judged; nullopt: the system's clock.
  // Precondition: no attempt or connection is under way.
  virtual void Connect(std::size_t broker, std::optional<UtcTime> certificate_time) = 0;

  // Looks, beside the connection, whether another broker can be reached: TCP and, if configured, TLS with everything
  // that is checked in it, by the time of the latest Connect. Nothing is said in MQTT: brokers that know of each other
  // would end the connection that this node has. Never blocks. Outcome: kProbed follows unless the connection ends
  // first.
  virtual void Probe(std::size_t broker) = 0;

  // With TLS: the files are looked at when the link is made, and about every PublisherSettings::look_at_files. Each
  // time they have been read kFiles is queued; a connection is left as it is.

  // Gives an established connection up. Never blocks. Outcome: kLost follows.
  virtual void Drop() = 0;

  // Hands a message (QoS 1) to the connection; every text is copied. With an alias that the broker knows the topic
  // stays here. Never blocks. Outcomes: kOk (one kAcknowledged with `delivery` follows unless kLost comes first);
  // kUnavailable (not connected); kInvalidArgument (a topic is not valid UTF-8); kResourceExhausted (the library's
  // queue is full).
  virtual Status Send(const Message& message, std::uint64_t delivery, TopicAliases::Alias alias) = 0;

  // Says good-bye: sends `last` (may be null), waits for its PUBACK, disconnects. If `last` was not
  // acknowledged the broker is asked to publish the Will all the same. Blocks for `budget` at most.
  // Afterwards no further event is queued and nothing may be called but NextEvent and NextMessage.
  virtual void Shutdown(const Message* last, Duration budget) = 0;

  // The oldest event that has not been taken. Never blocks. Outcome: false if there is none.
  virtual bool NextEvent(LinkEvent& event) = 0;

  // The oldest inbound message that has not been taken. Never blocks. Outcome: false if there is none.
  virtual bool NextMessage(InboundMessage& message) = 0;

  // What was dropped on the way in, since start. Never blocks.
  virtual InboundDrops inbound_drops() const = 0;
};

}  // namespace tramgac::publish
