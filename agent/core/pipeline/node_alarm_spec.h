// How the alarms that a node raises about itself are made: they hold or do not, as the node finds. Static tables only.
#pragma once

#include "agent/core/model/alarm_spec.h"

namespace tramgac {

constexpr AlarmSpec NodeAlarmSpec(std::string_view name, Severity severity, Duration off_delay, LocalText text,
                                  LocalText cause, LocalText consequence, LocalText response) {
  AlarmSpec spec;
  spec.name = name;
  spec.kind = AlarmKind::kState;
  spec.state = true;
  spec.off_delay = off_delay;
  spec.severity = severity;
  spec.time_to_respond = std::chrono::hours(4);
  spec.text = text;
  spec.cause = cause;
  spec.consequence = consequence;
  spec.response = response;
  return spec;
}

}  // namespace tramgac
