#include "agent/core/report/report.h"

#include <cmath>

#include "agent/core/base/hash.h"

namespace tramgac {
namespace {

bool Moved(const LastReport& last, const Value& value, double deadband) {
  if (value.type == ValueType::kText) return Fnv1a(value.text) != last.text_hash;
  const double number = value.AsNumber();
  if (value.type == ValueType::kBool) return number != last.number;
  return deadband > 0 ? std::abs(number - last.number) > deadband : number != last.number;
}

}  // namespace

bool ShouldReport(LastReport& last, const Value& value, Quality quality, const Reporting& rule, BootTime now) {
  const bool changed =
      !last.ever || quality != last.quality || (quality == Quality::kGood && Moved(last, value, rule.deadband));
  if (!changed && now - last.at < rule.heartbeat) return false;
  last.ever = true;
  last.quality = quality;
  last.at = now;
  last.number = value.AsNumber();
  last.text_hash = value.type == ValueType::kText ? Fnv1a(value.text) : 0;
  return true;
}

}  // namespace tramgac
