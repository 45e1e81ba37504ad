// One member of a JSON object that somebody else has written. Pure; thread-safe; nothing blocks.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace tramgac::app {

// Outcome: empty if it is not there or no text.
std::string TextMember(const nlohmann::json& object, const char* key);

// Outcome: `fallback` if it is not there or no truth value.
bool BoolMember(const nlohmann::json& object, const char* key, bool fallback);

// Outcome: `fallback` if it is not there; nothing if it is no whole number from 0 to `most`.
std::optional<std::int64_t> WholeMember(const nlohmann::json& object, const char* key, std::int64_t most = INT64_MAX,
                                        std::int64_t fallback = 0);

}  // namespace tramgac::app
