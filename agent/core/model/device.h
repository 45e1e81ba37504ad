// One configured device as the stages 4 to 8 see it. Immutable once configured; views refer to storage that
// outlives it. Plain values, safe anywhere.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/core/base/time.h"
#include "agent/core/model/alarm_spec.h"
#include "agent/core/model/condition.h"
#include "agent/core/model/notification_spec.h"
#include "agent/core/model/point.h"

namespace tramgac {

// A table of the device (SNMP): the same columns for every row; rows are found while running.
struct TableSpec {
  std::string_view name;               // e.g. "interface"
  std::span<const PointSpec> columns;  // templates; a row's points are made from them, in this order
  std::span<const LocalText> labels;   // of `columns`, same order; empty if there are none
  std::uint16_t max_rows = 64;         // further rows are counted and left out
};

// A point that the device does not have itself: it takes the value of another one whenever conditions hold, and keeps
// it in between. So what is only comparable under certain circumstances (a battery's voltage: under load) can be
// followed over months. All scalars concerned are of one refresh class, so that they are of one moment.
struct SampleRule {
  static constexpr std::size_t kMostConditions = 3;
  std::uint32_t point = 0;  // that takes the value
  std::uint32_t of = 0;     // whose value it takes
  std::array<PointCondition, kMostConditions> conditions;
  std::uint8_t condition_count = 0;

  std::span<const PointCondition> All() const { return std::span(conditions).first(condition_count); }
};

// The device repeats what another one told it (a card in a UPS, a gateway), and says in one of its points that it does
// not hear the other any more. While that point is so, the points in the two ranges have the quality kStale.
struct StaleRule {
  PointCondition when;
  std::uint32_t first_point = 0, end_point = 0;  // scalars; that of the condition is left out
  std::uint32_t first_table = 0, end_table = 0;
};

struct DeviceSpec {
  std::string_view id;       // [a-z0-9-]{1,40}
  std::string_view profile;  // name of the profile
  std::string_view vendor, model;
  LocalText label;                             // what people call it; may be empty
  Duration period{};                           // of the fastest refresh class
  Duration alert{};                            // the same while the device needs attention; zero: no faster
  bool alert_when_urgent = false;              // an alarm alone does not make it need attention
  std::uint16_t misses_until_unavailable = 5;  // failed polls in a row until the device is "unavailable"
  std::span<const PointSpec> points;           // scalars; points of table rows follow them in the point index
  std::span<const LocalText> labels;           // of `points`, same order; empty if there are none
  std::span<const TableSpec> tables;
  std::span<const AlarmSpec> alarms;
  std::span<const std::string_view> parents;        // what explains all of its alarms: "device", "device.alarm"
  std::span<const NotificationSpec> notifications;  // RawNotification::spec is a position in it
  std::span<const StaleRule> stale_rules;
  std::span<const SampleRule> samples;
};

// How often a group of points is read, as a multiple of the device's period.
enum class RefreshClass : std::uint8_t {
  kFast,    // every period
  kSlow,    // every 10 periods, at least every 5 minutes
  kStatic,  // at start, after the device was unavailable, and every hour
};

// A set of refresh classes, as bits 1 << class.
using RefreshSet = std::uint8_t;
constexpr RefreshSet SetOf(RefreshClass refresh) {
  return static_cast<RefreshSet>(1U << static_cast<unsigned>(refresh));
}
inline constexpr RefreshSet kAllClasses =
    SetOf(RefreshClass::kFast) | SetOf(RefreshClass::kSlow) | SetOf(RefreshClass::kStatic);

}  // namespace tramgac
