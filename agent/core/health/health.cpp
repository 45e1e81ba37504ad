#include "agent/core/health/health.h"

namespace tramgac {
namespace {

// The device gave this very answer for this point: no repetition will make it better.
constexpr bool IsTheDevicesWord(Quality quality) {
  return quality >= Quality::kNotAvailable || quality == Quality::kNoSuchObject || quality == Quality::kNoSuchInstance;
}

}  // namespace

std::string_view DeviceConditionName(DeviceCondition condition) {
  switch (condition) {
    case DeviceCondition::kUnknown: return "unknown";
    case DeviceCondition::kAvailable: return "available";
    case DeviceCondition::kFailing: return "failing";
    case DeviceCondition::kUnavailable: return "unavailable";
  }
  return "unknown";
}

DeviceChange JudgeExchange(DeviceHealth& health, Quality exchange, BootTime taken, std::uint16_t misses_allowed) {
  ++health.polls;
  if (DeviceAnswered(exchange)) {
    const bool was_there =
        health.condition == DeviceCondition::kAvailable || health.condition == DeviceCondition::kFailing;
    health.condition = DeviceCondition::kAvailable;
    health.misses = 0;
    health.last_answer = taken;
    return was_there ? DeviceChange::kNone : DeviceChange::kBecameAvailable;
  }
  ++health.failures;
  health.last_failure = exchange;
  if (health.misses < UINT16_MAX) ++health.misses;
  if (health.condition == DeviceCondition::kUnavailable) return DeviceChange::kNone;
  if (health.misses >= misses_allowed) {
    health.condition = DeviceCondition::kUnavailable;
    return DeviceChange::kBecameUnavailable;
  }
  if (health.condition == DeviceCondition::kAvailable) health.condition = DeviceCondition::kFailing;
  return DeviceChange::kNone;
}

bool JudgePoint(PointHealth& health, Quality fresh, std::uint16_t misses_allowed) {
  if (fresh == Quality::kGood) {
    health = {Quality::kGood, 0, true};
    return true;
  }
  if (health.misses < UINT16_MAX) ++health.misses;
  const bool believed = health.ever_good && health.quality == Quality::kGood && health.misses < misses_allowed;
  if (believed && !IsTheDevicesWord(fresh)) return false;
  health.quality = fresh;
  return true;
}

}  // namespace tramgac
