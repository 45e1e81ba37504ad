// Whether a configuration's devices fit their profiles. Profiles come through a small interface, because
// agent/config and agent/profile do not include each other; agent/app joins them.
//
// Single-threaded; blocks only as far as the directory does.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/config/config.h"
#include "agent/core/model/alarm_spec.h"
#include "agent/core/model/value.h"
#include "agent/document/problem.h"

namespace tramgac::config {

struct PointFacts {
  std::string_view name;
  ValueType type = ValueType::kReal;
  std::vector<std::string_view> words;  // of an enumeration or of flags; empty: none
  std::uint32_t table = kNotInTable;    // position of its table
};

struct AlarmFacts {
  std::string_view name;
  AlarmKind kind = AlarmKind::kState;
  std::uint32_t table = kNotInTable;  // that of its point
};

// What a profile says, as far as a configuration can contradict it. Views outlive the check.
struct ProfileFacts {
  std::string_view protocol;       // "modbus" or "snmp"
  std::vector<PointFacts> points;  // scalars and columns of tables
  std::vector<AlarmFacts> alarms;
  std::uint8_t unit = 1;  // Modbus, for addresses that do not say it, as the serial settings
  std::uint32_t baud = 9600;
  char parity = 'N';
  std::uint8_t stop_bits = 1;
  Duration timeout{};  // of one request
};

class ProfileDirectory {
 public:
  virtual ~ProfileDirectory() = default;
  // All names, for the nearest word.
  virtual std::vector<std::string_view> Names() const = 0;
  // Outcomes: the facts; nullopt if there is no such profile, or it has problems of its own (then `is_known`).
  virtual std::optional<ProfileFacts> Find(std::string_view name, bool& is_known) = 0;
};

// On a serial line; the agent must stop within 5 s.
inline constexpr Duration kLongestSerialTimeout = std::chrono::seconds(3);

// Adds a problem to `problems` for every device whose profile is unknown, whose address has the protocol of another or
// a name in place of a number, whose overrides name points and alarms that the profile does not have or that do not fit
// them, whose timeout is too long for its line, and for devices whose addresses or serial settings collide once the
// profiles' defaults are counted. `config` may have gaps: what would follow from one is not complained about.
void CheckDevices(const NodeConfig& config, ProfileDirectory& profiles, document::Problems& problems);

}  // namespace tramgac::config
