#include "agent/publish/backoff.h"

#include <algorithm>
#include <utility>

namespace tramgac::publish {

Backoff::Backoff(const BackoffSettings& settings, RandomSource random)
    : settings_(settings), random_(std::move(random)), ceiling_(settings.base) {}

Duration Backoff::Next() {
  const Duration drawn = Draw(ceiling_);
  ceiling_ = std::min(ceiling_ * 2, settings_.maximum);
  return drawn;
}

Duration Backoff::Around(Duration middle) {
  const double share = 0.8 + 0.4 * static_cast<double>(random_()) / 0xFFFFFFFFu;
  return std::chrono::duration_cast<Duration>(middle * share);
}

Duration Backoff::Draw(Duration ceiling) {
  // 0xFFFFFFFF * one hour in microseconds still fits 64 bits; settings above that are cut at the maximum.
  const Duration range = std::min(ceiling, std::chrono::duration_cast<Duration>(std::chrono::hours(1)));
  const auto drawn = static_cast<std::uint64_t>(range.count()) * random_() / 0xFFFFFFFFu;
  return std::clamp(Duration(drawn), settings_.minimum, settings_.maximum);
}

}  // namespace tramgac::publish
