// When to try again: exponential back-off with full jitter, so that a fleet that lost its broker at one
// moment does not come back at one moment. Plain values, single-threaded; no clock, no blocking.
#pragma once

#include <cstdint>
#include <functional>

#include "agent/core/base/time.h"
#include "agent/publish/settings.h"

namespace tramgac::publish {

// Uniformly distributed 32-bit numbers. Called from the pipeline's thread only.
using RandomSource = std::function<std::uint32_t()>;

class Backoff {
 public:
  Backoff(const BackoffSettings& settings, RandomSource random);

  // The delay before the next attempt, in microseconds; each call doubles the range of the following one.
  // Outcome: minimum .. maximum.
  Duration Next();

  // A delay of the sequence's first range, in microseconds, without going on in the sequence. Outcome: minimum .. base.
  Duration Soon() { return Draw(settings_.base); }

  // A delay of about `middle`, in microseconds, at most a year. Outcome: 80 % .. 120 % of it.
  Duration Around(Duration middle);

  // The sequence starts anew.
  void Reset() { ceiling_ = settings_.base; }

  // The upper end of the range that Next() draws from, in microseconds: base .. maximum.
  Duration ceiling() const { return ceiling_; }

 private:
  Duration Draw(Duration ceiling);

  BackoffSettings settings_;
  RandomSource random_;
  Duration ceiling_;
};

}  // namespace tramgac::publish
