// A time at which somebody works on devices, by plan. Plain values, safe anywhere.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tramgac {

struct MaintenanceWindow {
  std::span<const std::uint32_t> devices;  // positions; empty: all
  std::uint8_t weekdays = 0;               // bit 0 Monday to bit 6 Sunday, of the day on which it opens; 0: once
  std::uint16_t from_minute = 0;           // of the local day
  std::uint16_t to_minute = 0;             // not after from_minute: on the next day
  std::int64_t from_local_ms = 0;          // once: local time as milliseconds since 1970-01-01 00:00 there
  std::int64_t to_local_ms = 0;
  std::string_view reason;
};

}  // namespace tramgac
