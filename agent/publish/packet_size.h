// How large a PUBLISH packet becomes, and which topics and topic filters may be sent at all (MQTT v5 clauses 3.3, 4.7).
// Pure functions; safe anywhere.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/model/message.h"

namespace tramgac::publish {

// Of every message: what the payload is, so that consumers need not guess.
inline constexpr std::string_view kContentType = "application/json";

// What a topic alias adds to a packet that still has its topic: identifier, number, a longer length field at worst.
inline constexpr std::uint64_t kTopicAliasSize = 4;

// The size in bytes of the whole QoS 1 PUBLISH packet as this agent encodes it: fixed header, topic, packet
// identifier, properties (content type; no topic alias; message expiry, response topic and correlation data if any),
// payload.
std::uint64_t PublishPacketSize(const Message& message);

// May a message have this topic? Outcome: false for an empty topic, more than 65535 bytes, a wildcard
// ('+', '#') or a NUL; a broker would end the connection because of any of them.
bool IsPublishTopic(std::string_view topic);

// May one subscribe to this filter? Outcome: false for an empty filter, more than 65535 bytes, a NUL, a wildcard that
// shares its level with something else, or a '#' that is not the last level.
bool IsTopicFilter(std::string_view filter);

}  // namespace tramgac::publish
