#include "agent/core/normalize/rate.h"

#include <cstdlib>

namespace tramgac {
namespace {

// A poll may take a few seconds between the answer and its end, and clocks of devices are cheap.
constexpr std::int64_t kSlackUs = 5'000'000;
constexpr std::int64_t kSlackPart = 20;
constexpr std::int64_t kTickUs = 10'000;  // sysUpTime, RFC 3418

struct Elapsed {
  std::int64_t us = 0;
  bool by_device = false;  // and the device was not restarted
  bool restarted = false;
};

Elapsed Between(const CounterReading& before, const CounterReading& now) {
  const std::int64_t ours = (now.taken - before.taken).count();
  if (before.device_time == 0 || now.device_time == 0) return {ours, false, false};
  // Modulo 2^32: 497 days.
  const std::int64_t theirs = std::int64_t{now.device_time - before.device_time} * kTickUs;
  if (std::abs(theirs - ours) > kSlackUs + ours / kSlackPart) return {ours, false, true};
  return {theirs, true, false};
}

}  // namespace

std::optional<double> RateSince(CounterState& state, const CounterReading& reading, std::uint8_t bits) {
  const CounterReading before = state.last;
  const Elapsed elapsed = Between(before, reading);
  if (state.known && !elapsed.restarted && elapsed.us <= 0) return std::nullopt;
  const bool first = !state.known;
  state = {reading, true};
  if (first || reading.restarted || elapsed.restarted) return std::nullopt;
  std::uint64_t rise = reading.count - before.count;
  if (reading.count < before.count) {
    if (bits != 32 || !elapsed.by_device) return std::nullopt;
    rise &= UINT32_MAX;
  }
  return static_cast<double>(rise) * 1e6 / static_cast<double>(elapsed.us);
}

}  // namespace tramgac
