// How the alarms of a node do: what those who look after the alarms themselves watch (ISA-18.2 clause 16). Plain
// values; views live as long as the pipeline.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tramgac {

struct AlarmFigures {
  static constexpr std::size_t kTop = 10;
  struct Busy {
    std::string_view alarm;
    std::uint32_t announced = 0;  // in this and the last day of the agent
  };
  std::uint32_t active = 0;
  std::uint32_t unacked = 0;  // active or over, not seen, not hidden
  std::uint32_t hidden = 0;   // put aside, or active and hidden for another reason; the sum of the following
  std::uint32_t shelved = 0, out_of_service = 0, maintenance = 0, suppressed = 0, waiting = 0, flood = 0;
  std::uint32_t announced_hour = 0;  // in the last 60 minutes
  std::uint32_t announced_day = 0;   // in the last 24 hours, since start at the most
  std::uint32_t flapping = 0;
  std::uint32_t stale = 0;              // active for more than a day
  std::array<std::uint32_t, 4> held{};  // of `flood`, by severity
  std::array<Busy, kTop> top{};         // what rings most, the worst first
  std::size_t top_count = 0;
};

}  // namespace tramgac
