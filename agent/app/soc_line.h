// What a node said as one line for a SIEM. Pure; thread-safe; nothing blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tramgac::app {

// A flat JSON object without a line end: the members of the payload that are no objects or arrays, `site` and `node` of
// the topic, `received` (UTC), and `retained` true for the state that an alarm had before. Outcome: nothing for what is
// neither an event nor an alarm, or makes no sense.
std::optional<std::string> SocLine(std::string_view topic, std::string_view payload, bool retained,
                                   std::int64_t now_ms);

// "2026-11-23T09:24:03.250Z"
std::string UtcText(std::int64_t utc_ms);

}  // namespace tramgac::app
