#include "agent/config/check_devices.h"

#include <algorithm>
#include <utility>

#include "agent/config/messages.h"
#include "agent/config/sections.h"
#include "agent/document/nearest_word.h"
#include "agent/document/scalar.h"

namespace tramgac::config {
namespace {

using document::Quoted;
using document::Say;
using document::Wording;

bool Speaks(const Target& target, const ProfileFacts& profile) { return ProtocolName(target) == profile.protocol; }

// What the address says, and the profile's defaults where it says nothing.
Addressing AddressingOf(const DeviceConfig& device, const std::optional<ProfileFacts>& profile) {
  Addressing addressing = ExplicitAddressing(device);
  if (!profile || !Speaks(*device.target, *profile)) return addressing;
  if (ProtocolName(*device.target) == "modbus" && !addressing.unit) addressing.unit = profile->unit;
  if (std::holds_alternative<ModbusRtuTarget>(*device.target)) {
    addressing.baud = addressing.baud.value_or(profile->baud);
    addressing.parity = addressing.parity.value_or(profile->parity);
    addressing.stop_bits = addressing.stop_bits.value_or(profile->stop_bits);
  }
  return addressing;
}

class Checker {
 public:
  Checker(const NodeConfig& config, ProfileDirectory& profiles, document::Problems& problems)
      : config_(config), profiles_(profiles), problems_(problems) {}

  void CheckAll() {
    std::vector<Addressing> addressings;
    for (const DeviceConfig& device : config_.devices) {
      const std::optional<ProfileFacts> profile = FindProfile(device);
      if (profile) CheckOverrides(device, *profile);
      if (!device.target) continue;
      CheckTarget(device, profile);
      addressings.push_back(AddressingOf(device, profile));
    }
    CheckAddresses(addressings, config_.file, problems_);
    CheckMaintenance();
  }

 private:
  std::optional<ProfileFacts> FindProfile(const DeviceConfig& device);
  void CheckTarget(const DeviceConfig& device, const std::optional<ProfileFacts>& profile);
  void CheckOverrides(const DeviceConfig& device, const ProfileFacts& profile);
  void CheckPoint(const PointOverride& point, const DeviceConfig& device, const ProfileFacts& profile);
  void CheckAlarm(const AlarmOverride& alarm, const DeviceConfig& device, const ProfileFacts& profile);
  void CheckNewAlarm(const AlarmOverride& alarm, const DeviceConfig& device, const ProfileFacts& profile);
  void CheckRule(const AlarmOverride& alarm, AlarmKind kind, std::uint32_t table, const ProfileFacts& profile);
  void CheckMaintenance();
  void CheckState(const AlarmOverride& alarm, const PointFacts& point);
  const PointFacts* FindPoint(std::string_view name, const DeviceConfig& device, const ProfileFacts& profile,
                              Place place);
  void Complain(Place place, Wording message, Wording expected = {}, std::string_view hint = {}) {
    problems_.Add({config_.file, place.line, place.column, std::move(message), std::move(expected), std::string(hint)});
  }

  const NodeConfig& config_;
  ProfileDirectory& profiles_;
  document::Problems& problems_;
};

bool IsNumber(const PointFacts& point) { return point.type == ValueType::kInteger || point.type == ValueType::kReal; }

template <typename Facts>
const Facts* FindByName(const std::vector<Facts>& list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(), [name](const Facts& facts) { return facts.name == name; });
  return found != list.end() ? &*found : nullptr;
}

template <typename Facts>
std::string_view NearestName(const std::vector<Facts>& list, std::string_view wrong) {
  std::vector<std::string_view> names;
  for (const Facts& facts : list) names.push_back(facts.name);
  return document::NearestWord(wrong, names).value_or("");
}

void Checker::CheckMaintenance() {
  std::vector<std::string_view> ids;
  for (const DeviceConfig& device : config_.devices) ids.push_back(device.id);
  for (const MaintenanceConfig& window : config_.maintenance) {
    for (std::size_t i = 0; i < window.devices.size(); ++i) {
      if (std::find(ids.begin(), ids.end(), window.devices[i]) != ids.end()) continue;
      Complain(window.device_places[i], Say(kNoSuchDevice, Quoted(window.devices[i])), {},
               document::NearestWord(window.devices[i], ids).value_or(""));
    }
  }
}

std::optional<ProfileFacts> Checker::FindProfile(const DeviceConfig& device) {
  if (device.profile.empty()) return std::nullopt;
  bool is_known = false;
  std::optional<ProfileFacts> profile = profiles_.Find(device.profile, is_known);
  if (is_known) return profile;
  const auto names = profiles_.Names();
  const auto nearest = document::NearestWord(device.profile, names);
  // It may lie in the folder that cannot be used, unless it looks like a slip of the pen.
  if (config_.lacks_profile_folder && !nearest) return std::nullopt;
  Complain(device.profile_place, Say(kUnknownProfile, Quoted(device.profile)),
           Say(kWantOneOf, document::JoinWords(names)), nearest.value_or(""));
  return std::nullopt;
}

void Checker::CheckTarget(const DeviceConfig& device, const std::optional<ProfileFacts>& profile) {
  const Target& target = *device.target;
  if (const std::string name = NameToLookUp(target); !name.empty()) {
    Complain(device.address_place, Say(kNotAnAddress, Quoted(name)), Say(kWantAddress));
  }
  if (profile && !Speaks(target, *profile)) {
    Complain(device.address_place,
             Say(kWrongProtocol, ProtocolName(target), Quoted(device.profile), profile->protocol));
    return;
  }
  const Duration timeout = device.timeout.value_or(profile ? profile->timeout : Duration());
  if (std::holds_alternative<ModbusRtuTarget>(target) && timeout > kLongestSerialTimeout) {
    Complain(device.timeout ? device.timeout_place : device.place, Say(kSlowSerial, document::FormatDuration(timeout)),
             Say(kWantTimeout, document::FormatDuration(kLongestSerialTimeout)));
  }
}

void Checker::CheckOverrides(const DeviceConfig& device, const ProfileFacts& profile) {
  for (const PointOverride& point : device.points) {
    if (!point.point.empty()) CheckPoint(point, device, profile);
  }
  for (const AlarmOverride& alarm : device.alarms) {
    if (!alarm.name.empty()) CheckAlarm(alarm, device, profile);
  }
}

const PointFacts* Checker::FindPoint(std::string_view name, const DeviceConfig& device, const ProfileFacts& profile,
                                     Place place) {
  const PointFacts* point = FindByName(profile.points, name);
  if (point == nullptr) {
    Complain(place, Say(kUnknownPoint, Quoted(device.profile), Quoted(name)), {}, NearestName(profile.points, name));
  }
  return point;
}

void Checker::CheckPoint(const PointOverride& override_, const DeviceConfig& device, const ProfileFacts& profile) {
  const PointFacts* point = FindPoint(override_.point, device, profile, override_.place);
  if (point == nullptr) return;
  if (override_.inverted && point->type != ValueType::kBool) {
    Complain(override_.inverted_place, Say(kNotForPoint, "\"inverted\"", Quoted(point->name)), Say(kWantTruthPoint));
  }
  if (override_.deadband && !IsNumber(*point)) {
    Complain(override_.deadband_place, Say(kNotForPoint, "\"deadband\"", Quoted(point->name)), Say(kWantNumberPoint));
  }
}

void Checker::CheckAlarm(const AlarmOverride& override_, const DeviceConfig& device, const ProfileFacts& profile) {
  const AlarmFacts* alarm = FindByName(profile.alarms, override_.name);
  if (override_.is_new) {
    if (alarm != nullptr) {
      Complain(override_.place, Say(kAlarmExists, Quoted(device.profile), Quoted(override_.name)), Say(kWantOtherName));
    }
    if (!override_.point.empty()) CheckNewAlarm(override_, device, profile);
    return;
  }
  if (alarm == nullptr) {
    Complain(override_.place, Say(kUnknownAlarm, Quoted(device.profile), Quoted(override_.name)), {},
             NearestName(profile.alarms, override_.name));
    return;
  }
  CheckRule(override_, alarm->kind, alarm->table, profile);
  if (HasLimit(alarm->kind)) return;
  const auto reject = [&](Place place, std::string_view key) {
    Complain(place, Say(kNotForAlarm, Quoted(key), Quoted(alarm->name), AlarmKindName(alarm->kind)));
  };
  if (override_.limit) reject(override_.limit_place, "limit");
  if (override_.deadband) reject(override_.deadband_place, "deadband");
}

void Checker::CheckNewAlarm(const AlarmOverride& alarm, const DeviceConfig& device, const ProfileFacts& profile) {
  const PointFacts* point = FindPoint(alarm.point, device, profile, alarm.point_place);
  if (point == nullptr) return;
  if (alarm.kind) CheckRule(alarm, *alarm.kind, point->table, profile);
  if (alarm.kind && HasLimit(*alarm.kind) && !IsNumber(*point)) {
    Complain(alarm.point_place, Say(kNotForPoint, AlarmKindName(*alarm.kind), Quoted(point->name)),
             Say(kWantNumberPoint));
  }
  if (alarm.kind == AlarmKind::kState && !alarm.state.empty()) CheckState(alarm, *point);
}

// `table`: that of the point that the alarm looks at.
void Checker::CheckRule(const AlarmOverride& alarm, AlarmKind kind, std::uint32_t table, const ProfileFacts& profile) {
  const auto complain = [this](Place place, Wording message, Wording expected) {
    Complain(place, std::move(message), std::move(expected));
  };
  document::CheckAlarmRule(alarm.rule, kind, alarm.is_new, alarm.place, complain);
  if (kind != AlarmKind::kDeviation || alarm.rule.from.empty()) return;
  const PointFacts* other = FindByName(profile.points, alarm.rule.from);
  const bool within_reach = other != nullptr && (other->table == kNotInTable || other->table == table);
  if (!within_reach || !IsNumber(*other)) {
    Complain(alarm.rule.from_place, Say(kNotForPoint, "\"from\"", Quoted(alarm.rule.from)), Say(kWantNumberPoint),
             NearestName(profile.points, alarm.rule.from));
  }
}

void Checker::CheckState(const AlarmOverride& alarm, const PointFacts& point) {
  const Wording message = Say(kBadParameter, Quoted(alarm.state), "\"state\"");
  if (point.type == ValueType::kBool) {
    if (alarm.state != "true" && alarm.state != "false") Complain(alarm.state_place, message, Say(kWantTruth));
  } else if (point.words.empty()) {
    Complain(alarm.point_place, Say(kNotForPoint, "state", Quoted(point.name)), Say(kWantStatePoint));
  } else if (std::find(point.words.begin(), point.words.end(), alarm.state) == point.words.end()) {
    Complain(alarm.state_place, message, Say(kWantOneOf, document::JoinWords(point.words)),
             document::NearestWord(alarm.state, point.words).value_or(""));
  }
}

}  // namespace

void CheckDevices(const NodeConfig& config, ProfileDirectory& profiles, document::Problems& problems) {
  Checker(config, profiles, problems).CheckAll();
}

}  // namespace tramgac::config
