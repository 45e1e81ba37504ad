#include "agent/core/alarm/lookback.h"

#include <algorithm>

namespace tramgac {
namespace {

double SecondsOf(BootTime at) { return static_cast<double>(at.time_since_epoch().count()) / 1e6; }

constexpr int kFewestParts = 4;
// So that what was before this boot has a number as well.
constexpr std::int64_t kFirstPart = std::int64_t{1} << 40;

}  // namespace

std::int64_t Course::PartOf(BootTime at) const {
  const std::int64_t width = std::max<std::int64_t>(1, window_.count() / static_cast<std::int64_t>(kParts));
  const std::int64_t time = at.time_since_epoch().count();
  return time / width - (time % width < 0 ? 1 : 0) + kFirstPart;
}

bool Course::IsKnown(const Part& part, BootTime now) const {
  const std::int64_t newest = PartOf(now);
  return part.number != 0 && part.number <= newest && part.number > newest - static_cast<std::int64_t>(kParts);
}

void Course::Add(BootTime at, double value) {
  const std::int64_t number = PartOf(at);
  Part& part = parts_[static_cast<std::size_t>(number) % kParts];
  if (part.number != number) part = {number, SecondsOf(at), value, value, value, 0};
  ++part.readings;
  part.at += (SecondsOf(at) - part.at) / part.readings;
  part.mean += (value - part.mean) / part.readings;
  part.low = std::min(part.low, value);
  part.high = std::max(part.high, value);
}

double Course::RiseTo(double value, BootTime now) const {
  double low = value;
  for (const Part& part : parts_) {
    if (IsKnown(part, now)) low = std::min(low, part.low);
  }
  return value - low;
}

double Course::FallTo(double value, BootTime now) const {
  double high = value;
  for (const Part& part : parts_) {
    if (IsKnown(part, now)) high = std::max(high, part.high);
  }
  return high - value;
}

std::optional<double> Course::Slope(BootTime now) const {
  int known = 0;
  double at = 0, mean = 0, oldest = SecondsOf(now);
  for (const Part& part : parts_) {
    if (!IsKnown(part, now)) continue;
    ++known;
    at += (part.at - at) / known;
    mean += (part.mean - mean) / known;
    oldest = std::min(oldest, part.at);
  }
  const double half = static_cast<double>(window_.count()) / 2e6;
  if (known < kFewestParts || SecondsOf(now) - oldest < half) return std::nullopt;
  double above = 0, below = 0;
  for (const Part& part : parts_) {
    if (!IsKnown(part, now)) continue;
    above += (part.at - at) * (part.mean - mean);
    below += (part.at - at) * (part.at - at);
  }
  return below > 0 ? above / below : 0;
}

void Course::Restore(const Part& part, BootTime now, Duration ago) {
  const BootTime at = now - ago;
  if (ago < Duration() || ago > window_ || part.readings == 0) return;
  const std::int64_t number = PartOf(at);
  Part& slot = parts_[static_cast<std::size_t>(number) % kParts];
  slot = part;
  slot.number = number;
  slot.at = SecondsOf(at);
}

void Recurrences::Add(BootTime at) { at_[count_++ % kMost] = at; }

std::optional<BootTime> Recurrences::Last(std::uint8_t times) const {
  if (count_ < times) return std::nullopt;
  return at_[(count_ - times) % kMost];
}

}  // namespace tramgac
