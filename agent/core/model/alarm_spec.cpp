#include "agent/core/model/alarm_spec.h"

namespace tramgac {

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kWarning: return "warning";
    case Severity::kMinor: return "minor";
    case Severity::kMajor: return "major";
    case Severity::kCritical: return "critical";
  }
  return "critical";
}

std::string_view AlarmKindName(AlarmKind kind) {
  switch (kind) {
    case AlarmKind::kHigh: return "high";
    case AlarmKind::kLow: return "low";
    case AlarmKind::kState: return "state";
    case AlarmKind::kNoData: return "no-data";
    case AlarmKind::kUnavailable: return "unavailable";
    case AlarmKind::kNotified: return "notified";
    case AlarmKind::kRise: return "rise";
    case AlarmKind::kFall: return "fall";
    case AlarmKind::kWillExceed: return "will-exceed";
    case AlarmKind::kWillFallBelow: return "will-fall-below";
    case AlarmKind::kDeviation: return "deviation";
  }
  return "state";
}

}  // namespace tramgac
