// Settings of ours as options of Paho MQTT C++. Private to agent/publish: nobody else includes Paho.
#pragma once

#include <mqtt/connect_options.h>
#include <mqtt/create_options.h>
#include <mqtt/message.h>

#include <string>

#include "agent/core/model/message.h"
#include "agent/publish/broker_link.h"
#include "agent/publish/settings.h"

namespace tramgac::publish {

// Makes Paho record errors only. Call before each client is made.
// Paho otherwise records every call of its own functions, its threads' last ones too, in memory that it frees with the
// last client. Nobody waits for the very end of these threads (1.3.12: they say that they have stopped, and then record
// that they return), so a late one writes into free memory: "corrupted double-linked list" when the agent ends.
// Does not block. From any thread.
void KeepPahoFromTracing();

// "tcp://host:port" or "ssl://host:port", with brackets around an IPv6 address.
std::string PahoUri(const Endpoint& broker, bool tls);

// MQTT v5, nothing kept while disconnected.
mqtt::create_options PahoCreateOptions(const PublisherSettings& settings);

// Clean start, no reconnecting by Paho, window, user, Will, TLS.
// `trust_file`: of TrustFile, in place of the settings' ca_file.
mqtt::connect_options PahoConnectOptions(const PublisherSettings& settings, const std::string& trust_file);

// Everything leaves and comes with QoS 1.
inline constexpr int kQos = 1;

// A message with content type and, if any, expiry, response topic, correlation data and topic alias; every text is
// copied. With an alias that is known the topic is empty.
mqtt::const_message_ptr PahoMessage(const Message& message, TopicAliases::Alias alias = {});

// What came, as a message of ours; absent properties are empty.
InboundMessage InboundOf(const mqtt::message& message);

// What the properties of a CONNACK allow; a property that is absent means no limit.
BrokerLimits LimitsOf(const mqtt::properties& connack);

}  // namespace tramgac::publish
