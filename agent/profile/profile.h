// A loaded profile: everything the agent knows about a kind of device, ready for the core and the drivers.
//
// A Profile owns the storage of every view in it and is immutable and shared (std::shared_ptr<const Profile>)
// by all devices of its kind; any thread may read it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/kept_runs.h"
#include "agent/core/model/device.h"
#include "agent/document/problem.h"
#include "drivers/modbus/address.h"
#include "drivers/reach/address.h"
#include "drivers/snmp/address.h"

namespace tramgac::profile {

enum class Protocol : std::uint8_t { kModbus, kSnmp, kReach };
// "modbus", "snmp", "reach".
constexpr std::string_view ProtocolName(Protocol protocol) {
  constexpr std::string_view kNames[] = {"modbus", "snmp", "reach"};
  return kNames[static_cast<std::size_t>(protocol)];
}
enum class Maturity : std::uint8_t { kVerified, kPartial, kDraft };

// Serial line settings that a Modbus RTU device has from the factory.
struct SerialDefaults {
  std::uint32_t baud = 9600;
  char parity = 'N';  // 'N', 'E' or 'O'
  std::uint8_t data_bits = 8;
  std::uint8_t stop_bits = 1;
};

// Where a point's facts come from and how sure they are; shown by `tramgac profile show` and `probe`.
struct PointNote {
  std::string source;     // key of Profile::sources
  std::string note;       // free text, often empty
  bool inferred = false;  // not stated by the source, concluded from it
};

// What a device says of itself that fits a profile. Each list that is not empty must fit with one of its members.
struct Description {
  using Oid = std::vector<std::uint32_t>;
  std::vector<Oid> sys_object_ids;            // prefixes
  std::vector<std::string> sys_descr;         // parts of it
  std::vector<Oid> answers;                   // the device has something at or below it
  std::string modbus_vendor, modbus_product;  // parts of the device identification objects; may be empty
};

// What an alarm depends on and no alarm of its own profile is: one of a profile that is joined with it (compose.h).
struct ForeignParent {
  std::size_t alarm = 0;  // position in Profile::alarms
  std::string name;
  document::Place place;
};

struct Profile {
  std::string name;  // folder name: [a-z0-9_]+; of a composition, those of its parts, joined by '+'
  std::string vendor, model;
  Protocol protocol = Protocol::kModbus;
  Maturity maturity = Maturity::kDraft;
  std::vector<std::string> sources;  // "key: text"

  // Stages 4 to 8. `labels` has the same order as `points`.
  std::vector<PointSpec> points;
  std::vector<LocalText> labels;
  // Notes are for people: without them (Notes::kLeftOut) these, and `sources`, are empty.
  std::vector<PointNote> notes;
  std::vector<std::vector<PointNote>> stand_in_notes;  // by point, by PointSpec::stand_ins; may be shorter
  std::vector<TableSpec> tables;
  std::vector<std::vector<PointNote>> table_notes;   // by table, by column
  std::vector<std::vector<LocalText>> table_labels;  // by table, by column
  std::vector<AlarmSpec> alarms;
  std::vector<ForeignParent> foreign_parents;  // notes: with Notes::kLeftOut empty
  std::vector<NotificationSpec> notifications;
  std::vector<StaleRule> stale_rules;
  std::vector<SampleRule> samples;

  // Stage 2 and 3.
  std::uint8_t default_unit = 1;
  SerialDefaults serial;
  modbus::DeviceLimits modbus_limits;
  std::vector<modbus::PointAddress> modbus_points;
  snmp::DeviceLimits snmp_limits;
  std::vector<snmp::ScalarAddress> snmp_scalars;
  std::vector<snmp::TableAddress> snmp_tables;
  std::vector<snmp::NotificationAddress> snmp_notifications;  // same order as `notifications`

  std::vector<reach::NamedQuestion> reach_questions;
  std::vector<reach::PointAddress> reach_points;

  // Recognition.
  std::vector<Description> descriptions;  // one that fits is enough
  bool layer = false;  // of a subject that many devices share: joined behind the device's own profile

  // Storage behind the views above; never touched after loading.
  KeptTexts texts;
  KeptRuns<Word> words;
  KeptRuns<TextWord> text_words;
  KeptRuns<ScaleTerm> scale_terms;
  KeptRuns<CodedScale> coded_scales;
  KeptRuns<std::string_view> text_lists;
  KeptRuns<std::int64_t> numbers;
  KeptRuns<std::uint32_t> oids;
  KeptRuns<snmp::OidView> oid_lists;
  KeptRuns<PointSpec> other_points;  // columns, fields, stand-ins
  KeptRuns<snmp::ColumnAddress> column_addresses;
  std::deque<WorseLimit> worse_limits;
  std::vector<modbus::ReadableRange> readable;
  std::vector<std::shared_ptr<const Profile>> parts;  // of a composition, whose views are into them

  Profile() = default;
  Profile(const Profile&) = delete;  // the views would point into the original
  Profile& operator=(const Profile&) = delete;
};

}  // namespace tramgac::profile
