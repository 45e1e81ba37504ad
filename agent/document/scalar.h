// Words of a file as numbers, durations and sizes. Pure functions: nothing blocks or allocates (except the
// formatting ones); thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/core/base/time.h"

namespace tramgac::document {

// A whole number, decimal or 0x.., with an optional minus sign. Outcomes: the number; nullopt if `text` is
// anything else or does not fit 64 bits.
std::optional<std::int64_t> ParseInteger(std::string_view text);

// The same for numbers without a sign, up to 2^64 - 1.
std::optional<std::uint64_t> ParseUnsigned(std::string_view text);

// A finite decimal number ("0.5", "-3", "1e3"). Outcomes: the number; nullopt if `text` is anything else.
std::optional<double> ParseReal(std::string_view text);

// A whole number and one of the units ms, s, min, h, d, without a blank. Outcomes: the duration; nullopt if
// `text` is anything else or longer than a hundred years.
std::optional<Duration> ParseDuration(std::string_view text);

// A whole number, an optional blank and one of B, KiB, MiB, GiB, TiB. Outcomes: bytes; nullopt if `text` is
// anything else or does not fit 63 bits.
std::optional<std::uint64_t> ParseByteSize(std::string_view text);

// The shortest exact spelling that ParseDuration understands, e.g. "5min". Precondition: whole milliseconds.
std::string FormatDuration(Duration duration);

// The shortest exact spelling that ParseByteSize understands, e.g. "64 MiB".
std::string FormatByteSize(std::uint64_t bytes);

}  // namespace tramgac::document
