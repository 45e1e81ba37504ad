#include <algorithm>
#include <chrono>
#include <map>

#include "agent/config/messages.h"
#include "agent/config/paths.h"
#include "agent/config/secret_file.h"
#include "agent/config/sections.h"
#include "agent/core/pipeline/alarm_message.h"
#include "agent/document/scalar.h"

namespace tramgac::config {
namespace {

using namespace std::chrono_literals;
using document::Choice;
using document::Field;
using document::Mapping;
using document::Quoted;
using document::Say;

constexpr std::size_t kMostDevices = 1000;
constexpr std::string_view kOwnDevices[] = {"node", "meetings"};  // NodeDevice().id, rooms::kMeetingsDevice
constexpr std::size_t kLongestLabel = 60;                         // characters
constexpr std::size_t kLongestRecord = 400;                       // characters
// Of new alarms; the words stand beside their values.
constexpr std::string_view kKindWords[] = {"high", "low",         "state",           "no-data",  "rise",
                                           "fall", "will-exceed", "will-fall-below", "deviation"};
constexpr AlarmKind kKinds[] = {AlarmKind::kHigh,       AlarmKind::kLow,           AlarmKind::kState,
                                AlarmKind::kNoData,     AlarmKind::kRise,          AlarmKind::kFall,
                                AlarmKind::kWillExceed, AlarmKind::kWillFallBelow, AlarmKind::kDeviation};

std::optional<double> OptionalReal(const Field& field, double low, double high) {
  return field.present() ? std::optional(field.Real(low, high)) : std::nullopt;
}

std::optional<Duration> OptionalPeriod(const Field& field, Duration low, Duration high) {
  return field.present() ? std::optional(field.Period(low, high, low)) : std::nullopt;
}

LocalString OptionalLocal(const Field& field, std::size_t longest) {
  return field.present() ? field.Local(longest) : LocalString();
}

PointOverride ReadPointOverride(const Field& name, const Field& value) {
  PointOverride point;
  point.point = name.Text(document::kNameRule);
  point.place = name.place();
  Mapping map = value.Map();
  const Field inverted = map.Optional("inverted");
  const Field deadband = map.Optional("deadband");
  if (inverted.present()) point.inverted = inverted.Bool();
  point.deadband = OptionalReal(deadband, 0, 1e12);
  point.heartbeat = OptionalPeriod(map.Optional("heartbeat"), 1s, 7 * 24h);
  point.label = OptionalLocal(map.Optional("label"), kLongestLabel);
  point.inverted_place = inverted.place();
  point.deadband_place = deadband.place();
  return point;
}

// The keys that a new alarm of this kind needs and those that it must not have.
void CheckNewAlarm(Mapping& map, std::optional<AlarmKind> kind) {
  // Every alarm has a rationalisation record (ISA-18.2 clause 9): somebody must know what to do.
  for (const std::string_view key :
       {"kind", "severity", "time_to_respond", "text", "cause", "consequence", "response"}) {
    (void)map.Required(key);
  }
  if (!kind) return;
  const bool limited = HasLimit(*kind);
  if (limited) (void)map.Required("limit");
  if (*kind == AlarmKind::kState) (void)map.Required("state");
  const auto reject = [kind](const Field& field) {
    if (field.present()) field.Complain(Say(kNotForKind, Quoted(field.name()), AlarmKindName(*kind)));
  };
  if (*kind != AlarmKind::kState) reject(map.Optional("state"));
  if (!limited) reject(map.Optional("limit"));
  if (!limited) reject(map.Optional("deadband"));
}

// What only a new alarm has: without `point` these have no meaning. Precondition: all other keys were asked for.
void ReadNewAlarm(Mapping& map, AlarmOverride& alarm) {
  const Field point = map.Optional("point");
  const Field kind = map.Optional("kind");
  const Field state = map.Optional("state");
  alarm.is_new = point.present() || map.IsMisspelt("point");
  alarm.point = point.Text(document::kNameRule);
  if (const auto word = kind.OneOf(kKindWords)) alarm.kind = kKinds[*word];
  alarm.state = state.Text({1, 60, "a-z0-9-"});
  alarm.point_place = point.place();
  alarm.state_place = state.place();
  alarm.rule = document::ReadAlarmRule(map);
  if (alarm.is_new) return CheckNewAlarm(map, alarm.kind);
  for (const Field* field : {&kind, &state}) {
    if (field->present()) field->Complain(Say(kOnlyNewAlarm, Quoted(field->name())));
  }
}

AlarmOverride ReadAlarmOverride(const Field& name, const Field& value) {
  AlarmOverride alarm;
  alarm.name = name.Text(document::kIdRule);
  alarm.place = name.place();
  Mapping map = value.Map();
  alarm.disabled = map.Optional("disabled").Bool();
  const Field severity = map.Optional("severity");
  if (severity.present()) alarm.severity = severity.Word(document::kSeverities, Severity::kMinor);
  const Field limit = map.Optional("limit");
  const Field deadband = map.Optional("deadband");
  alarm.limit = OptionalReal(limit, -1e12, 1e12);
  alarm.deadband = OptionalReal(deadband, 0, 1e12);
  alarm.limit_place = limit.place();
  alarm.deadband_place = deadband.place();
  alarm.on_delay = OptionalPeriod(map.Optional("on_delay"), 0s, 24h);
  alarm.off_delay = OptionalPeriod(map.Optional("off_delay"), 0s, 24h);
  alarm.time_to_respond = OptionalPeriod(map.Optional("time_to_respond"), 1s, 365 * 24h);
  const Field text = map.Optional("text");
  alarm.text = OptionalLocal(text, 100);
  document::CheckPlaceholders(text, HasGoodPlaceholders);
  alarm.cause = OptionalLocal(map.Optional("cause"), kLongestRecord);
  alarm.consequence = OptionalLocal(map.Optional("consequence"), kLongestRecord);
  alarm.response = OptionalLocal(map.Optional("response"), kLongestRecord);
  ReadNewAlarm(map, alarm);
  return alarm;
}

void ResolveSecrets(const Field& field, const std::string& folder, SnmpTarget& target) {
  for (std::string* path : {&target.community_file, &target.auth_file, &target.priv_file}) {
    if (path->empty()) continue;
    *path = Resolve(folder, *path);
    ComplainOf(field, ProblemOfSecret(*path, path == &target.community_file ? 1 : kShortestPassphrase));
  }
}

void ResolveSecrets(const Field& field, const std::string& folder, ReachTarget& target) {
  for (QuestionSetting& setting : target.settings) {
    if (setting.key != "password_file") continue;
    setting.value = Resolve(folder, setting.value);
    ComplainOf(field, ProblemOfSecret(setting.value));
  }
}

std::optional<Target> ReadAddress(const Field& field, const std::string& folder) {
  const std::string text = field.Text({1, 1000, {}});
  if (text.empty()) return std::nullopt;
  std::vector<TargetProblem> problems;
  auto target = ParseTarget(text, problems);
  for (TargetProblem& problem : problems) {
    const auto offset = static_cast<std::uint32_t>(problem.offset);
    field.ComplainAt(offset, std::move(problem.message), std::move(problem.expected), problem.hint);
  }
  auto* snmp = target ? std::get_if<SnmpTarget>(&*target) : nullptr;
  if (snmp != nullptr) ResolveSecrets(field, folder, *snmp);
  auto* reach = target ? std::get_if<ReachTarget>(&*target) : nullptr;
  if (reach != nullptr) ResolveSecrets(field, folder, *reach);
  return target;
}

constexpr Duration kShortestPeriod = 100ms;

void ReadTiming(Mapping& map, DeviceConfig& device) {
  const Field period = map.Required("period");
  const Field alert = map.Optional("alert");
  const Field timeout = map.Optional("timeout");
  const Field misses = map.Optional("misses");
  device.period = period.Period(kShortestPeriod, 24h);
  device.alert = OptionalPeriod(alert, kShortestPeriod, 24h).value_or(Duration());
  device.timeout = OptionalPeriod(timeout, 50ms, 60s);
  device.timeout_place = timeout.place();
  if (misses.present()) device.misses = static_cast<std::uint16_t>(misses.Integer(1, 1000, 5));
  if (device.timeout && device.period.count() > 0 && *device.timeout > device.period) {
    timeout.Complain(Say(kTimeoutLong), Say(kWantTimeout, document::FormatDuration(device.period)));
  }
  if (device.period.count() > 0 && device.alert >= device.period) {
    alert.Complain(Say(kAlertLong), Say(kWantAlert, document::FormatDuration(device.period)));
  }
}

// One profile, or several that are joined.
constexpr document::TextRule kProfileRule{1, 400, "a-z0-9_+"};

DeviceConfig ReadDevice(const Field& item, const std::string& folder) {
  DeviceConfig device;
  Mapping map = item.Map();
  const Field id = map.Required("id");
  const Field profile = map.Required("profile");
  const Field address = map.Required("address");
  device.id = id.Text(document::kIdRule);
  device.profile = profile.Text(kProfileRule);
  device.target = ReadAddress(address, folder);
  device.place = id.place();
  device.profile_place = profile.place();
  device.address_place = address.place();
  device.label = OptionalLocal(map.Optional("label"), kLongestLabel);
  device.parents = document::ReadParents(map.Optional("depends_on"));
  ReadTiming(map, device);
  Mapping points = map.Optional("points").Map();
  for (const auto& [name, value] : points.Entries()) device.points.push_back(ReadPointOverride(name, value));
  Mapping alarms = map.Optional("alarms").Map();
  for (const auto& [name, value] : alarms.Entries()) device.alarms.push_back(ReadAlarmOverride(name, value));
  return device;
}

}  // namespace

std::vector<DeviceConfig> ReadDevices(const Field& list, const std::string& folder) {
  std::vector<DeviceConfig> devices;
  std::map<std::string, std::uint32_t> lines;
  const std::vector<Field> items = list.List(0, kMostDevices);
  devices.reserve(items.size());
  for (const Field& item : items) {
    devices.push_back(ReadDevice(item, folder));
    const DeviceConfig& device = devices.back();
    if (device.id.empty()) continue;
    if (std::ranges::find(kOwnDevices, device.id) != std::end(kOwnDevices))
      item.Complain(Say(kDeviceReserved, Quoted(device.id)));
    const auto [first, is_new] = lines.emplace(device.id, device.place.line);
    if (!is_new) item.Complain(Say(kDeviceTwice, Quoted(device.id), first->second));
  }
  return devices;
}

}  // namespace tramgac::config
