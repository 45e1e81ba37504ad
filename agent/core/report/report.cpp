#include "agent/core/report/report.h"

#include <bit>
#include <cmath>

#include "agent/core/base/hash.h"

namespace tramgac {
namespace {

std::uint64_t ContentOf(const Value& value) {
  return value.type == ValueType::kText ? Fnv1a(value.text) : std::bit_cast<std::uint64_t>(value.AsNumber());
}

bool Moved(const LastReport& last, const Value& value, double deadband) {
  if (value.type == ValueType::kText) return ContentOf(value) != last.content;
  const double number = value.AsNumber();
  const auto last_number = std::bit_cast<double>(last.content);
  if (value.type == ValueType::kBool) return number != last_number;
  return deadband > 0 ? std::abs(number - last_number) > deadband : number != last_number;
}

}  // namespace

bool ShouldReport(LastReport& last, const Value& value, Quality quality, const Reporting& rule, BootTime now) {
  const bool changed =
      !last.ever || quality != last.quality || (quality == Quality::kGood && Moved(last, value, rule.deadband));
  if (!changed && now - last.at < rule.heartbeat) return false;
  last.ever = true;
  last.quality = quality;
  last.at = now;
  last.content = ContentOf(value);
  return true;
}

}  // namespace tramgac
