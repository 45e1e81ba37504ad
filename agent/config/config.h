// The configuration of one node (/etc/tramgac/node.yaml; docs/reference/configuration.md), checked on its own.
// What needs the profiles (do they exist, do the overrides fit) is checked by check_devices.h.
//
// While it is being checked it may have gaps: what was wrong in the file, and has been complained about, is absent
// (a target, a kind), empty (an id or a name), zero (a period) or a default. A running node's has none.
//
// Plain values, immutable after loading; any thread may read them. Places are where things stand in the file, for
// problems that are found later.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/config/target.h"
#include "agent/core/base/time.h"
#include "agent/core/model/alarm_spec.h"
#include "agent/document/alarm_rule.h"
#include "agent/document/field.h"
#include "board/api/gpio.h"
#include "drivers/digital_io/contact.h"
#include "drivers/digital_io/kernel_sensor.h"
#include "drivers/digital_io/sensor.h"

namespace tramgac::config {

using document::LocalString;
using document::Place;

// TLS towards the broker. Paths are absolute.
struct TlsConfig {
  std::string ca_file;           // empty: the system's certificate authorities
  std::string certificate_file;  // client certificate; empty: none
  std::string key_file;          // of the client certificate
  std::string crl_file;          // what the authorities have taken back; empty: nobody asks. Only with ca_file
};

struct BrokerAddress {
  std::string host;           // name or address, without brackets
  std::uint16_t port = 1883;  // 8883 with TLS
  bool operator==(const BrokerAddress&) const = default;
};

struct BrokerConfig {
  std::string host;
  std::uint16_t port = 1883;           // 8883 with TLS
  std::vector<BrokerAddress> standby;  // tried in this order when the broker above cannot be reached
  Duration fail_back = std::chrono::minutes(15);
  std::optional<TlsConfig> tls;
  std::string user;           // default: the node's id
  std::string password_file;  // absolute; empty: no password
  std::uint16_t window = 32;  // messages in flight
  Duration keep_alive = std::chrono::seconds(30);
};

// What stands for the path of a store that is in memory.
inline constexpr std::string_view kMemoryPath = ":memory:";

struct StoreConfig {
  bool in_memory = false;                              // nothing is written; records end with the program
  std::string path = "/var/lib/tramgac/records.db";    // absolute; in memory: kMemoryPath
  Duration commit_interval = std::chrono::seconds(2);  // readings that a power cut may cost
  std::uint64_t budget_bytes = 256ULL << 20;           // of the store file
  Duration keep_sent = std::chrono::hours(7 * 24);     // sent records, for replay; with consumers: confirmed ones, 0
  std::uint64_t card_endurance = 10ULL << 40;          // bytes that may be written to the store's medium in its life
  std::vector<std::string> consumers;                  // who have to confirm a record before it may be deleted
  Duration resend_after = std::chrono::minutes(5);     // what they have not confirmed for so long is sent once more
};

// Where traps and informs are received.
struct TrapsConfig {
  bool from_systemd = false;            // on the socket that the service manager passes; the two below are not used
  std::string listen = "0.0.0.0";       // IPv4 or IPv6 address; "::" hears both
  std::uint16_t port = 162;             // IANA: snmptrap
  std::vector<std::string> forwarders;  // IP addresses of those who pass on traps of devices
};

// What tells a person in the room.
struct LocalConfig {
  std::optional<board::GpioLine> horn, lamp, silence;  // at least one of the first two; silence is never an LED
  Severity horn_from = Severity::kMajor;
  Duration horn_for = std::chrono::minutes(10);
  Duration remind = std::chrono::minutes(30);
};

// A contact on a line of the board, and what is wired to it. The line is active when the contact is closed.
struct ContactConfig {
  digital_io::ContactKind kind = digital_io::ContactKind::kOther;
  std::optional<board::GpioLine> line;
  bool normally_closed = false;
  Duration debounce = digital_io::Contact{}.debounce;
  LocalString label;  // may be empty
};

// A sensor of temperature or humidity.
struct SensorConfig {
  digital_io::Sensor sensor;  // without its label
  digital_io::KernelSensor kernel;
  LocalString label;  // may be empty
};

struct PointOverride {
  std::string point;  // name; of a table's column: for all rows
  Place place;
  LocalString label;  // empty: the registry's
  std::optional<bool> inverted;
  std::optional<double> deadband;  // in the point's unit
  std::optional<Duration> heartbeat;
  Place inverted_place, deadband_place;
};

// A change to an alarm of the profile, or a new alarm.
struct AlarmOverride {
  std::string name;
  Place place;
  bool disabled = false;
  std::optional<Severity> severity;
  std::optional<double> limit;     // in the point's unit
  std::optional<double> deadband;  // in the point's unit
  std::optional<Duration> on_delay, off_delay;
  std::optional<Duration> time_to_respond;
  LocalString text, cause, consequence, response;  // each empty: the profile's
  document::AlarmRule rule;
  bool is_new = false;
  std::string point;              // of a new alarm
  std::optional<AlarmKind> kind;  // of a new alarm: any that a reading decides
  std::string state;              // of a new state alarm, as written: true, false or a word
  Place limit_place, deadband_place, point_place, state_place;
};

struct DeviceConfig {
  std::string id;
  LocalString label;  // may be empty
  std::string profile;
  std::optional<Target> target;
  Duration period{};
  Duration alert{};                     // its period while an alarm needs attention; zero: no shorter
  bool alert_for_meetings = false;      // not for alarms, but before and during meetings of its room
  std::optional<Duration> timeout;      // absent: the profile's
  std::optional<std::uint16_t> misses;  // failed polls until "unavailable"; absent: the model's default
  std::vector<PointOverride> points;
  std::vector<AlarmOverride> alarms;
  std::vector<document::Parent> parents;  // depends_on: what explains all of its alarms
  Place place, profile_place, address_place, timeout_place;
};

// When somebody works on devices by plan.
struct MaintenanceConfig {
  std::vector<std::string> devices;  // ids; empty: all
  std::vector<Place> device_places;
  std::uint8_t weekdays = 0;  // as MaintenanceWindow
  std::uint16_t from_minute = 0, to_minute = 0;
  std::int64_t from_local_ms = 0, to_local_ms = 0;
  std::string reason;
};

// Another entry of the file by its id.
struct Reference {
  std::string id;
  Place place;
};

// Rooms that are counted together: a district, a commune.
struct AreaConfig {
  std::string id;
  LocalString label;  // may be empty
};

// A videoconference room: which devices tell about it.
struct RoomConfig {
  std::string id;
  LocalString label;    // may be empty
  std::string contact;  // whom to call there; may be empty
  std::vector<Reference> devices;
  std::vector<Reference> areas;
  Severity unreachable = Severity::kMajor;  // of the alarm that it cannot be called
};

// Times are milliseconds since 1970-01-01 00:00 on the clock on the wall.
struct MeetingConfig {
  std::string id;
  std::string title;
  std::string contact;  // who holds it; may be empty
  std::int64_t start_local_ms = 0, end_local_ms = 0;
  std::vector<Reference> rooms;
};

struct MeetingsConfig {
  std::string calendar;  // absolute; an iCalendar file (RFC 5545), read anew when it changes; empty: none
  std::vector<MeetingConfig> list;
};

struct NodeConfig {
  std::string file;  // as given to LoadConfig, for problems
  std::string hash;  // 16 hexadecimal digits; changes when the text changes (line ends and BOM do not count)
  std::string site;
  std::string node;
  LocalString label;                   // may be empty
  std::optional<BrokerConfig> broker;  // absent: the node only stores
  StoreConfig store;
  std::string control = "/run/tramgac/control.sock";  // absolute
  std::optional<TrapsConfig> traps;                   // absent: none are received
  std::optional<LocalConfig> local;                   // absent: neither horn nor lamp
  std::vector<std::string> profile_folders;           // absolute; searched before the installed ones
  bool lacks_profile_folder = false;                  // one of them cannot be used
  std::uint32_t history_rate = 50;                    // messages of history a second
  double silent_share = 0.05;                         // of a bus's time that a silent device may take from the others
  std::vector<DeviceConfig> devices;
  std::vector<ContactConfig> contacts;  // in the order of their points, contact.1, contact.2 ..
  std::vector<SensorConfig> sensors;    // in the order of their points, sensor.1.temperature ..
  std::vector<MaintenanceConfig> maintenance;
  std::vector<AreaConfig> areas;
  std::vector<RoomConfig> rooms;
  MeetingsConfig meetings;
};

}  // namespace tramgac::config
