// A meeting that somebody orders, as JSON: {"id", "title", "start", "end", "rooms", "contact", "cancelled"}; times are
// RFC 3339 with a Z. Pure; safe anywhere.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "agent/meeting/meeting.h"

namespace tramgac::app {

// Outcome: nothing, if there is no id, a time is missing or wrong, or something is of another type. What a plan refuses
// is its own business.
std::optional<meeting::Meeting> ParseMeetingOrder(const nlohmann::json& order);

}  // namespace tramgac::app
