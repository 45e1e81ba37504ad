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

// "tcp://host:port" or "ssl://host:port", with brackets around an IPv6 address.
std::string PahoUri(const PublisherSettings& settings);

// MQTT v5, nothing kept while disconnected.
mqtt::create_options PahoCreateOptions(const PublisherSettings& settings);

// Clean start, no reconnecting by Paho, window, user, Will, TLS.
mqtt::connect_options PahoConnectOptions(const PublisherSettings& settings);

// A QoS 1 message with content type and expiry; topic and payload are copied.
mqtt::const_message_ptr PahoMessage(const Message& message);

// What the properties of a CONNACK allow; a property that is absent means no limit.
BrokerLimits LimitsOf(const mqtt::properties& connack);

}  // namespace tramgac::publish
