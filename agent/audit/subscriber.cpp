#include "agent/audit/subscriber.h"

#include <mqtt/async_client.h>

namespace tramgac::audit {
namespace {

constexpr int kQos = 1;
constexpr int kSessionSeconds = 3600;

mqtt::connect_options OptionsOf(const SubscriberSettings& settings) {
  mqtt::connect_options options;
  options.set_mqtt_version(MQTTVERSION_5);
  options.set_clean_start(false);
  options.set_automatic_reconnect(1, 5);
  options.set_keep_alive_interval(10);
  options.set_connect_timeout(5);
  if (!settings.user.empty()) options.set_user_name(settings.user);
  if (!settings.password.empty()) options.set_password(settings.password);
  mqtt::properties properties;
  properties.add({mqtt::property::SESSION_EXPIRY_INTERVAL, kSessionSeconds});
  options.set_properties(std::move(properties));
  if (!settings.tls) return options;
  mqtt::ssl_options tls;
  if (!settings.ca_file.empty()) tls.set_trust_store(settings.ca_file);
  if (!settings.certificate_file.empty()) {
    tls.set_key_store(settings.certificate_file);
    tls.set_private_key(settings.key_file);
  }
  tls.set_enable_server_cert_auth(true);
  tls.set_verify(true);
  options.set_ssl(std::move(tls));
  return options;
}

}  // namespace

struct Subscriber::Client {
  explicit Client(const SubscriberSettings& wanted)
      : settings(wanted), mqtt(wanted.uri, wanted.client_id, mqtt::create_options(MQTTVERSION_5)) {}

  SubscriberSettings settings;
  mqtt::async_client mqtt;
};

Subscriber::Subscriber(const SubscriberSettings& settings) {
  // What the library (1.3.12) records of its own calls it frees before its threads have recorded their last.
  MQTTAsync_setTraceLevel(MQTTASYNC_TRACE_ERROR);
  client_ = std::make_unique<Client>(settings);
}

Subscriber::~Subscriber() {
  try {
    client_->mqtt.disconnect()->wait_for(std::chrono::seconds(1));
  } catch (const mqtt::exception&) {
    // Not connected: what was wanted.
  }
}

std::string Subscriber::Connect() {
  try {
    client_->mqtt.start_consuming();
    if (!client_->mqtt.connect(OptionsOf(client_->settings))->wait_for(std::chrono::seconds(6))) return "no answer";
    const auto subscribed = client_->mqtt.subscribe(client_->settings.filter, kQos);
    if (!subscribed->wait_for(std::chrono::seconds(4))) return "no answer to the subscription";
    // A broker that has forgotten the session would deliver nothing after the library has connected again.
    client_->mqtt.set_connected_handler([this](const mqtt::string&) {
      try {
        client_->mqtt.subscribe(client_->settings.filter, kQos);
      } catch (const mqtt::exception&) {
        // Lost again: the next connection comes here too.
      }
    });
    const int reason = subscribed->get_reason_code();
    return reason >= 0x80 ? "the broker refuses the subscription, reason code " + std::to_string(reason)
                          : std::string();
  } catch (const mqtt::exception& error) {
    return error.what();
  }
}

void Subscriber::Listen(std::chrono::milliseconds duration, const OnMessage& on_message) {
  const auto end = std::chrono::steady_clock::now() + duration;
  while (true) {
    const auto left = std::chrono::floor<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return;
    mqtt::const_message_ptr message;
    // A null pointer stands for a lost connection; the library is connecting again.
    if (!client_->mqtt.try_consume_message_for(&message, left) || message == nullptr) continue;
    on_message(message->get_topic(), message->get_payload_str(), message->is_retained());
  }
}

bool Subscriber::connected() const { return client_->mqtt.is_connected(); }

}  // namespace tramgac::audit
