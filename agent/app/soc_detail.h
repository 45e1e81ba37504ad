// Everything about one alarm, for the operators' terminal. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/app/soc_state.h"
#include "agent/document/problem.h"

namespace tramgac::app {

// Lines of at most `width` characters: its state, reading, cause, consequence, response, and what happened to it in
// this session. `now_ms`: UTC; `offset_s`: what local time is ahead of it.
std::vector<std::string> SocDetail(const SocState& state, const SocKey& key, std::int64_t now_ms, std::int64_t offset_s,
                                   std::size_t width, document::Language language);

// What happened, in one line: "23/11 16:24:03  raised  31.5 °C". A time that is not known is "?".
std::string HappeningLine(const SocHappening& one, std::int64_t offset_s, document::Language language);

// A time in milliseconds since 1970 (UTC) as strftime writes it `offset_s` seconds further east.
std::string LocalTime(std::int64_t utc_ms, std::int64_t offset_s, const char* form);

}  // namespace tramgac::app
