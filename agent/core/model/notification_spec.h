// What is known about something that a device may say unasked (an SNMP trap): which event it is, what it carries, and
// which alarm it raises or clears. Immutable once configured; views refer to storage that outlives it.
// Plain values, safe anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "agent/core/model/alarm_spec.h"
#include "agent/core/model/point.h"

namespace tramgac {

struct NotificationSpec {
  std::string_view event;            // [a-z0-9-]{1,40}, what the record is called
  std::optional<Severity> severity;  // absent: for information
  LocalText text;
  std::span<const PointSpec> fields;  // what it carries and is kept, decoded like points; `row` is not used
  std::string_view alarm;             // name of an alarm of the device that is not of a table; empty: none
  bool raises = true;                 // that alarm; false: clears it
};

}  // namespace tramgac
