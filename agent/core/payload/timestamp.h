// Wall time as text. Pure functions, safe anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tramgac {

// "2026-11-23T09:24:03.250Z" (RFC 3339, UTC, milliseconds) for milliseconds since 1970. Outcome: a view into
// `out`, which must have at least 25 characters; empty for times outside the years 1970 to 9999.
std::string_view FormatUtc(std::int64_t utc_ms, std::span<char> out);

// The same backwards. Outcome: milliseconds since 1970; nothing for any text that FormatUtc does not write.
std::optional<std::int64_t> ParseUtc(std::string_view text);

}  // namespace tramgac
