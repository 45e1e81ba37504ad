// How the node reaches its broker. Plain values, copied by the publisher; safe anywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "agent/core/base/time.h"

namespace tramgac::publish {

// TLS 1.2 or newer with authenticated encryption only; the broker's certificate and its host name are always
// checked, there is no switch to turn that off.
struct TlsSettings {
  bool enabled = false;
  std::string ca_file;           // PEM, the authorities that may vouch for the broker; empty: those of the system
  std::string certificate_file;  // PEM, the node's own certificate (chain); empty: none is shown
  std::string key_file;          // PEM, its private key
  // PEM, which certificates the authorities have taken back; one list of each that issues to a broker. Only with
  // ca_file; empty: nobody is asked.
  std::string crl_file{};
};

// What the broker says on the node's behalf when the node has gone without saying good-bye.
struct Will {
  std::string topic;  // empty: no will
  std::string payload;
  bool retain = true;
  std::uint32_t delay_seconds = 30;  // a node that comes back within this time was never away
};

// Delay before the n-th attempt in a row: random in [0, min(maximum, base * 2^n)], never below minimum.
struct BackoffSettings {
  Duration minimum = std::chrono::milliseconds(100);
  Duration base = std::chrono::seconds(1);
  Duration maximum = std::chrono::seconds(60);
  Duration stable_after = std::chrono::seconds(30);  // a connection of this age starts the sequence anew
};

// How much of what others send is kept until the pipeline takes it; what does not fit is dropped and counted.
struct InboundLimits {
  std::size_t messages = 64;
  std::size_t payload = 16 * 1024;            // bytes of one payload
  std::size_t response_topic = 256;           // bytes of one response topic
  std::size_t correlation = 64;               // bytes of one message's correlation data
  std::size_t total_bytes = 2 * 1024 * 1024;  // of all messages that wait, topics included
};

struct Endpoint {
  std::string host;  // name or address; the name is what the broker's certificate must be made out to
  std::uint16_t port = 1883;
};

struct PublisherSettings {
  std::string host;  // of the first broker, as in Endpoint
  std::uint16_t port = 1883;
  std::vector<Endpoint> standby;  // further brokers, tried in this order; everything below holds for all of them
  Duration fail_back = std::chrono::minutes(15);  // with a standby for so long: the first broker is looked for again
  std::string client_id;                          // the node id
  std::string user;                               // empty: none is sent
  std::string password;
  TlsSettings tls;
  Will will;
  BackoffSettings backoff;
  Duration keep_alive = std::chrono::seconds(30);               // whole seconds, 1 s .. 65535 s
  Duration connect_timeout = std::chrono::seconds(10);          // TCP, TLS and CONNACK together
  Duration acknowledgement_timeout = std::chrono::seconds(60);  // no PUBACK for so long: the connection is dropped
  // Topic filters, subscribed with QoS 1 on every connection; at most kMostSubscriptions.
  std::vector<std::string> subscriptions;
  InboundLimits inbound;
  Duration look_at_files = std::chrono::seconds(5);  // of TLS: have they been renewed?
  std::uint16_t window = 32;  // messages without a PUBACK, 1 .. 1024; the broker may ask for fewer
};

inline constexpr std::size_t kMostSubscriptions = 32;
inline constexpr std::size_t kMostStandby = 8;

inline std::size_t EndpointCount(const PublisherSettings& settings) { return 1 + settings.standby.size(); }

// The broker at `place` of the list; 0 is the first. Precondition: place < EndpointCount(settings).
inline Endpoint EndpointAt(const PublisherSettings& settings, std::size_t place) {
  return place == 0 ? Endpoint{settings.host, settings.port} : settings.standby[place - 1];
}

// "host:port", with brackets around an IPv6 address.
std::string EndpointName(const Endpoint& endpoint);

}  // namespace tramgac::publish
