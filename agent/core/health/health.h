// Stage 6: what to believe of a device and of a point when polls succeed or fail.
//
// Two rules, in this one place:
//  - Unavailable is not failed. A device that misses `misses_until_unavailable` polls in a row is unavailable;
//    until then its last readings stand. It is back with the first answer.
//  - A point that was good is believed through as many misses of its own; one that never was good is bad at
//    once. When the device itself answers with a value that means nothing (sentinel, unknown code,
//    implausible), that is its answer and counts at once.
//
// Plain structs and functions over them: single-threaded, no I/O, no clock, no allocation.
#pragma once

#include <cstdint>

#include "agent/core/base/time.h"
#include "agent/core/model/quality.h"

namespace tramgac {

enum class DeviceCondition : std::uint8_t { kUnknown, kAvailable, kFailing, kUnavailable };

// "unknown", "available", "failing", "unavailable".
std::string_view DeviceConditionName(DeviceCondition condition);

struct DeviceHealth {
  DeviceCondition condition = DeviceCondition::kUnknown;
  std::uint16_t misses = 0;  // failed polls in a row
  Quality last_failure = Quality::kNotReadYet;
  Quality remark = Quality::kGood;  // of the last answer, see RawBlock
  BootTime last_answer{};           // of the last poll that the device answered; zero: never
  Duration answer_time{};           // that poll, from its first request to its last answer; zero: not known
  std::uint64_t polls = 0;
  std::uint64_t failures = 0;
};

enum class DeviceChange : std::uint8_t { kNone, kBecameAvailable, kBecameUnavailable };

// Takes one poll's outcome into account. `exchange` is the exchange as a whole: kGood or any quality for which
// DeviceAnswered() holds counts as an answer. `taken` is when it ended.
// Outcomes: kBecameUnavailable exactly once a failure, kBecameAvailable at the first answer (also the first
// ever), kNone otherwise.
DeviceChange JudgeExchange(DeviceHealth& health, Quality exchange, BootTime taken, std::uint16_t misses_allowed);

struct PointHealth {
  Quality quality = Quality::kNotReadYet;
  std::uint16_t misses = 0;
  bool ever_good = false;
};

// Takes one new reading's quality into account. Outcome: whether `quality` of the point is now `fresh`
// (true) or the previous good reading still stands (false).
bool JudgePoint(PointHealth& health, Quality fresh, std::uint16_t misses_allowed);

}  // namespace tramgac
