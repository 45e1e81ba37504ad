#include "agent/publish/backoff.h"

#include <algorithm>
#include <utility>

namespace tramgac::publish {

Backoff::Backoff(const BackoffSettings& settings, RandomSource random)
    : settings_(settings), random_(std::move(random)), ceiling_(settings.base) {}

Duration Backoff::Next() {
  // 0xFFFFFFFF * one hour in microseconds still fits 64 bits; settings above that are cut at the maximum.
  const Duration range = std::min(ceiling_, std::chrono::duration_cast<Duration>(std::chrono::hours(1)));
  const auto drawn = static_cast<std::uint64_t>(range.count()) * random_() / 0xFFFFFFFFu;
  ceiling_ = std::min(ceiling_ * 2, settings_.maximum);
  return std::clamp(Duration(drawn), settings_.minimum, settings_.maximum);
}

}  // namespace tramgac::publish
