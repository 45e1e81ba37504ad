#include "agent/publish/paho_options.h"

#include <MQTTAsync.h>
#include <mqtt/ssl_options.h>
#include <mqtt/will_options.h>

#include <algorithm>

#include "agent/publish/connection_probe.h"
#include "agent/publish/packet_size.h"

namespace tramgac::publish {
namespace {

// Longer than the Will's delay, or the session would end first and take the Will's delay with it (MQTT v5 clause
// 3.1.3.2.2: the Will goes out when the delay has passed or the session ends, whichever comes first).
constexpr std::uint32_t kSessionBeyondWill = 30;

mqtt::ssl_options PahoTlsOptions(const TlsSettings& tls, const std::string& trust_file) {
  mqtt::ssl_options options;
  if (!trust_file.empty()) options.set_trust_store(trust_file);
  if (!tls.certificate_file.empty()) {
    options.set_key_store(tls.certificate_file);
    options.set_private_key(tls.key_file);
  }
  options.set_enable_server_cert_auth(true);
  options.set_verify(true);
  // Paho's "TLS 1.2" means 1.2 and nothing newer. The default takes the newest common version; the cipher list
  // has nothing that works before 1.2.
  options.set_ssl_version(MQTT_SSL_VERSION_DEFAULT);
  options.set_enabled_cipher_suites(kCipherSuites);
  return options;
}

mqtt::will_options PahoWill(const Will& will) {
  mqtt::will_options options(will.topic, will.payload.data(), will.payload.size(), kQos, will.retain);
  mqtt::properties properties;
  properties.add({mqtt::property::WILL_DELAY_INTERVAL, static_cast<std::int32_t>(will.delay_seconds)});
  properties.add({mqtt::property::CONTENT_TYPE, std::string(kContentType)});
  options.set_properties(std::move(properties));
  return options;
}

template <typename T>
T PropertyOr(const mqtt::properties& properties, mqtt::property::code code, T fallback) {
  return properties.contains(code) ? mqtt::get<T>(properties, code) : fallback;
}

// What the broker is asked to keep to (MQTT v5 clause 3.1.2.11.4), because Paho takes whatever comes into memory first:
// a few times the largest payload, so that one that is somewhat too long is still seen, and counted.
std::int32_t LargestInbound(const InboundLimits& limits) {
  constexpr std::size_t kRoomForTheRest = 128 * 1024;
  return static_cast<std::int32_t>(std::min<std::size_t>(4 * limits.payload + kRoomForTheRest, 268435455));
}

}  // namespace

// Beyond errors its levels change what is shown, not what is recorded.
void KeepPahoFromTracing() { MQTTAsync_setTraceLevel(MQTTASYNC_TRACE_ERROR); }

std::string PahoUri(const Endpoint& broker, bool tls) { return (tls ? "ssl://" : "tcp://") + EndpointName(broker); }

mqtt::create_options PahoCreateOptions(const PublisherSettings& settings) {
  mqtt::create_options options(MQTTVERSION_5, settings.window + 8);
  options.set_send_while_disconnected(false);
  options.set_restore_messages(false);
  return options;
}

mqtt::connect_options PahoConnectOptions(const PublisherSettings& settings, const std::string& trust_file) {
  using std::chrono::duration_cast;
  using std::chrono::seconds;
  mqtt::connect_options options;
  options.set_mqtt_version(MQTTVERSION_5);
  options.set_clean_start(true);
  options.set_automatic_reconnect(false);
  options.set_keep_alive_interval(duration_cast<seconds>(settings.keep_alive));
  options.set_connect_timeout(duration_cast<seconds>(settings.connect_timeout));
  options.set_max_inflight(settings.window + 1);  // one more for the good-bye message
  if (!settings.user.empty()) options.set_user_name(settings.user);
  if (!settings.password.empty()) options.set_password(settings.password);
  if (!settings.will.topic.empty()) options.set_will(PahoWill(settings.will));
  if (settings.tls.enabled) options.set_ssl(PahoTlsOptions(settings.tls, trust_file));
  mqtt::properties properties;
  properties.add({mqtt::property::SESSION_EXPIRY_INTERVAL,
                  static_cast<std::int32_t>(settings.will.delay_seconds + kSessionBeyondWill)});
  if (!settings.subscriptions.empty()) {
    properties.add({mqtt::property::MAXIMUM_PACKET_SIZE, LargestInbound(settings.inbound)});
  }
  options.set_properties(std::move(properties));
  return options;
}

mqtt::const_message_ptr PahoMessage(const Message& message, TopicAliases::Alias alias) {
  mqtt::properties properties;
  properties.add({mqtt::property::CONTENT_TYPE, std::string(kContentType)});
  if (message.expiry_seconds != 0) {
    properties.add({mqtt::property::MESSAGE_EXPIRY_INTERVAL, static_cast<std::int32_t>(message.expiry_seconds)});
  }
  if (!message.response_topic.empty()) {
    properties.add({mqtt::property::RESPONSE_TOPIC, std::string(message.response_topic)});
  }
  if (!message.correlation.empty()) {
    properties.add({mqtt::property::CORRELATION_DATA, std::string(message.correlation)});
  }
  if (alias.number != 0) properties.add({mqtt::property::TOPIC_ALIAS, static_cast<std::int32_t>(alias.number)});
  return mqtt::message::create(alias.known ? std::string() : std::string(message.topic), message.payload.data(),
                               message.payload.size(), kQos, message.retain, properties);
}

InboundMessage InboundOf(const mqtt::message& message) {
  InboundMessage inbound;
  inbound.topic = message.get_topic();
  inbound.payload = message.get_payload_str();
  inbound.response_topic = PropertyOr<std::string>(message.get_properties(), mqtt::property::RESPONSE_TOPIC, {});
  inbound.correlation = PropertyOr<std::string>(message.get_properties(), mqtt::property::CORRELATION_DATA, {});
  inbound.retained = message.is_retained();
  return inbound;
}

BrokerLimits LimitsOf(const mqtt::properties& connack) {
  using Code = mqtt::property;
  BrokerLimits limits;
  limits.receive_maximum = PropertyOr<std::uint16_t>(connack, Code::RECEIVE_MAXIMUM, limits.receive_maximum);
  limits.maximum_packet = PropertyOr<std::uint32_t>(connack, Code::MAXIMUM_PACKET_SIZE, limits.maximum_packet);
  limits.retain_available = PropertyOr<std::uint8_t>(connack, Code::RETAIN_AVAILABLE, 1) != 0;
  limits.qos1_available = PropertyOr<std::uint8_t>(connack, Code::MAXIMUM_QOS, 2) >= 1;
  limits.topic_aliases = PropertyOr<std::uint16_t>(connack, Code::TOPIC_ALIAS_MAXIMUM, 0);
  return limits;
}

}  // namespace tramgac::publish
