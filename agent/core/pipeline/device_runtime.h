// What changes about a device while the agent runs: its readings, its health, its alarms.
// Single-threaded; allocates while being configured and when a table row is found for the first time (bounded
// by TableSpec::max_rows).
#pragma once

#include <cstdint>
#include <forward_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/alarm/alarm.h"
#include "agent/core/base/kept_runs.h"
#include "agent/core/health/health.h"
#include "agent/core/model/device.h"
#include "agent/core/model/raw_block.h"
#include "agent/core/model/record_store.h"
#include "agent/core/normalize/rate.h"
#include "agent/core/pipeline/printable.h"
#include "agent/core/report/report.h"

namespace tramgac {

inline constexpr std::uint32_t kNoAlarm = 0xFFFFFFFF;

// A node has thousands: what only some have is kept elsewhere, and each text once.
struct PointRuntime {
  const PointSpec* spec = nullptr;
  std::string_view name;  // as published: "input.voltage", "interface.in.octets[eth0]"; the store has it
  Value value;            // the last good one; text is owned by the device
  BootTime taken{};       // when `value` was taken
  LastReport report;
  PointHealth health;
  NameId id = 0;                         // of `name` in the store
  std::uint32_t counter_slot = 0;        // 1-based position in the device's counters, 0: not a counter
  std::uint32_t text_slot = 0;           // 1-based position in the device's text slots, 0: no text of its own
  std::uint32_t first_alarm = kNoAlarm;  // head of the chain through AlarmRuntime::next
};

// Who put an alarm aside, and why.
struct Hiding {
  std::string shelved_by, shelved_reason;
  std::string out_by, out_reason;
  BootTime explains_until{};  // out of service: other devices' alarms
  BootTime saved_at{};        // when it was last written to the store
};

// One alarm among those of all devices.
struct AlarmRef {
  DeviceIndex device = 0;
  std::uint32_t alarm = kNoAlarm;
  friend bool operator==(const AlarmRef&, const AlarmRef&) = default;
};

struct AlarmRuntime {
  const AlarmSpec* spec = nullptr;
  std::string_view id;      // "ups-1.on-battery", "fw-1.port-down.wan1": topic level and key; the device's
  std::uint32_t point = 0;  // position in DeviceRuntime::points
  std::uint32_t next = kNoAlarm;
  AlarmRef explained_by;  // of a suppressed alarm
  AlarmState state;
  bool restored = false;                           // its hidden times are what was left when the agent was last running
  bool unrecorded = false;                         // the store had no room for its last record, and nobody was told
  bool settling = false;                           // waits for AlarmStage::Settle
  std::uint16_t announced_today = 0;               // how often operators were told, since the agent's day began
  std::uint16_t announced_before = 0;              // and on the day before
  SequenceNumber announcement = 0;                 // the last record of this run by which operators are told
  std::unique_ptr<Hiding> hiding;                  // only of what is put aside
  std::unique_ptr<Lookback> lookback;              // only of a rule that looks back
  std::unique_ptr<std::vector<AlarmRef>> parents;  // only of one whose rule names some
};

// Somebody works on the device: its alarms are hidden.
struct Works {
  bool window = false;        // a window of the configuration is open
  BootTime until{};           // by command; zero: not
  BootTime explains_until{};  // other devices' alarms
  BootTime saved_at{};        // when what is left of it was last written to the store
  bool restored = false;      // its times are what was left when the agent was last running
  bool told = false;          // operators were told that it began, and not yet that it ended; over restarts
  std::string by, reason;

  bool IsOn() const { return window || until != BootTime(); }
};

// The rules of a device one severity higher, in the order of DeviceSpec::alarms.
struct UrgentRules {
  std::vector<AlarmSpec> rules;
  std::vector<WorseLimit> worse;  // of the same
};

struct RowRuntime {
  std::uint32_t table = 0;
  PointIndex first_point = 0;
  std::string label;
  bool gone = false;  // the device does not have it any more
};

class DeviceRuntime {
 public:
  // What one is made of: a vector made of a range of these has no code that moves runtimes, which is large.
  struct Parts {
    const DeviceSpec* spec;
    RecordStore* store;
  };

  DeviceRuntime(const DeviceSpec& spec, RecordStore& store);
  explicit DeviceRuntime(const Parts& parts) : DeviceRuntime(*parts.spec, *parts.store) {}
  DeviceRuntime(DeviceRuntime&&) = default;

  const DeviceSpec& spec() const { return *spec_; }
  NameId id() const { return id_; }
  std::vector<PointRuntime>& points() { return points_; }
  const std::vector<PointRuntime>& points() const { return points_; }
  std::vector<AlarmRuntime>& alarms() { return alarms_; }
  const std::vector<AlarmRuntime>& alarms() const { return alarms_; }
  DeviceHealth& health() { return health_; }
  const DeviceHealth& health() const { return health_; }

  // The rules of its alarms, in the order of DeviceSpec::alarms: one severity higher while it is urgent.
  std::span<const AlarmSpec> rules() const { return urgent() ? urgent_rules_->rules : spec_->alarms; }
  // Is it needed now (AlarmStage::SetUrgent)?
  bool urgent() const { return urgent_rules_ != nullptr; }
  // Makes it urgent, or not. Outcome: the rules that its alarms have followed so far, if these are not of its spec:
  // they follow them until they are given others.
  std::unique_ptr<UrgentRules> SetUrgent(bool on);

  // Makes the points and alarms of a row that the driver has found. Outcomes: kOk; kAlreadyExists (its points
  // are known); kOutOfRange (no such table, or the points would not follow the existing ones);
  // kResourceExhausted (max_rows).
  Status AddRow(const NewRow& row, RecordStore& store);

  // The row that a point is of. Outcome: null for scalars.
  RowRuntime* RowOf(PointIndex point);
  // Its label. Outcome: empty for scalars. Precondition: `point` is of this device.
  std::string_view RowLabelOf(const PointRuntime& point) const;
  // Does any table row miss at present? And has `table` ever had one before the rows that were added since Settle?
  bool has_gone_rows() const { return gone_rows_ > 0; }
  void SetGone(RowRuntime& row, bool gone);
  bool WasFilled(std::uint32_t table) const { return table < filled_.size() && filled_[table]; }
  void Settle(std::uint32_t table);

  // What people call a point. Outcome: empty texts for points without a label. Precondition: `point` is of this device.
  LocalText LabelOf(const PointRuntime& point) const;

  // Keeps a copy of text that would otherwise die with its block. Free text is cut at 128 bytes, flag words are
  // kept whole.
  std::string_view KeepText(PointRuntime& point, std::string_view text);

  // What is known of a counter. Precondition: point.counter_slot != 0.
  CounterState& CounterOf(const PointRuntime& point) { return counters_[point.counter_slot - 1]; }

  BootTime last_block{};      // when the last block was processed
  BootTime last_published{};  // of the `last` topic
  bool changed = false;       // since the `last` topic was published
  bool stale = false;
  std::vector<bool> links_lost;  // by DeviceSpec::stale_rules
  bool some_link_lost = false;
  std::uint8_t path = 0;  // RawBlock::path of the last answer
  bool alert = false;     // its source has been told to poll it at its alert period

  // What explains all of its alarms; the one that says it is unavailable explains those of its points beside.
  std::vector<AlarmRef> parents;
  std::uint32_t unavailable_alarm = kNoAlarm;
  Works works;

 private:
  void AddPoint(const PointSpec& spec, std::string_view name, RecordStore& store);
  void AddAlarm(const AlarmSpec& spec, std::uint32_t point, std::string_view row);

  const DeviceSpec* spec_;
  NameId id_ = 0;
  std::vector<PointRuntime> points_;
  std::vector<AlarmRuntime> alarms_;
  std::vector<std::uint16_t> rows_of_table_;
  std::vector<bool> filled_;      // by table
  std::vector<RowRuntime> rows_;  // in the order of their points
  std::uint32_t gone_rows_ = 0;
  KeptTexts alarm_ids_;
  std::forward_list<std::string> refused_names_;  // by the store
  std::vector<std::unique_ptr<char[]>> text_slots_;
  std::vector<CounterState> counters_;
  DeviceHealth health_;
  std::unique_ptr<UrgentRules> urgent_rules_;
};

// A row label as part of an alarm id: lower case letters, digits and hyphens, at most 40; "x" if nothing is left.
std::string SlugOf(std::string_view label);

}  // namespace tramgac
