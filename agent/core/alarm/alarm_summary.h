// All alarms of a node in a few numbers: what a lamp and a horn need to know. Plain values, safe anywhere.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "agent/core/model/alarm_spec.h"

namespace tramgac {

inline constexpr std::size_t kSeverityCount = 4;

// Hidden alarms (shelved, out of service) do not count.
struct AlarmSummary {
  std::optional<Severity> worst_unacked;  // of those that nobody has acknowledged, over or not; nullopt: there is none
  std::uint32_t unacked = 0;
  std::uint32_t active = 0;
  std::array<std::uint64_t, kSeverityCount> announced{};  // announcements since start, by severity: they only rise

  // Outcome: announcements since start of alarms that are at least as severe as `least`.
  constexpr std::uint64_t AnnouncedFrom(Severity least) const {
    std::uint64_t count = 0;
    for (auto i = static_cast<std::size_t>(least); i < announced.size(); ++i) count += announced[i];
    return count;
  }
};

}  // namespace tramgac
