#include "agent/app/assemble.h"

#include <algorithm>
#include <filesystem>

#include "agent/app/data_files.h"
#include "agent/app/profile_facts.h"
#include "agent/config/check_devices.h"
#include "agent/config/load_config.h"
#include "agent/config/secret_file.h"
#include "agent/core/pipeline/alarm_relations.h"
#include "agent/document/parse.h"
#include "agent/poll/sensor_poll.h"
#include "agent/profile/names_registry.h"
#include "agent/rooms/meeting_device.h"
#include "drivers/conference/question.h"
#include "drivers/modbus/rtu.h"
#include "drivers/reach/setting.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using document::Wording;

// The agent must stop within 5 s.
constexpr Duration kLongestSerialRead = std::chrono::milliseconds(3500);  // timeout and the characters' time

constexpr Phrase kLongSerialRead = {
    "at {0} baud the longest request of profile \"{1}\" and its answer take {2} ms, and the timeout is {3} ms: "
    "together "
    "at most 3500 ms, because a read cannot be interrupted (a shorter timeout, a faster line, or a profile with a "
    "smaller max_words)",
    "ở {0} baud, yêu cầu dài nhất của hồ sơ \"{1}\" và câu trả lời mất {2} ms, thời gian chờ là {3} ms: tổng cộng "
    "nhiều "
    "nhất 3500 ms, vì không ngắt được lần đọc giữa chừng (hãy giảm timeout, tăng tốc độ đường dây, hoặc dùng hồ sơ có "
    "max_words nhỏ hơn)"};
constexpr Phrase kBadPlan = {"the reads of profile \"{0}\" cannot be planned: {1}",
                             "không lập được lịch đọc cho hồ sơ \"{0}\": {1}"};

// What a device says of itself; when any of it changes, another device or firmware answers.
bool IsIdentity(std::string_view point) {
  return point == "device.model" || point == "device.serial" || point == "device.firmware";
}

bool MakeModbus(const config::DeviceConfig& device, const profile::Profile& profile, DeviceIndex index,
                std::uint8_t unit, poll::ModbusDevice& out, Wording& why) {
  out.index = index;
  out.unit = unit;
  out.period = device.period;
  out.alert = device.alert;
  if (device.misses) out.misses = *device.misses;
  out.limits = profile.modbus_limits;
  if (device.timeout) out.limits.timeout = *device.timeout;
  Result<modbus::ReadPlan> plan = modbus::ReadPlan::Build(profile.modbus_points, out.limits);
  if (!plan.ok()) {
    why = Say(kBadPlan, profile.name, StatusName(plan.status()));
    return false;
  }
  out.plan = std::move(plan).value();
  out.points = profile.modbus_points;
  for (std::size_t i = 0; i < profile.points.size(); ++i) {
    if (IsIdentity(profile.points[i].name)) out.identity.push_back(static_cast<PointIndex>(i));
  }
  return true;
}

bool AddTcp(AssembledNode& node, const config::ModbusTcpTarget& target, poll::ModbusDevice device) {
  const auto framing =
      target.transport == config::Transport::kMbap ? modbus::TcpFraming::kMbap : modbus::TcpFraming::kRtu;
  std::vector<poll::TcpPath> paths = {{target.host, target.port}};
  if (!target.backup_host.empty()) paths.push_back({target.backup_host, target.backup_port});
  auto found = std::find_if(node.tcp_buses.begin(), node.tcp_buses.end(),
                            [&](const auto& bus) { return bus.paths == paths && bus.framing == framing; });
  if (found == node.tcp_buses.end()) found = node.tcp_buses.insert(found, {paths, framing, {}});
  found->devices.push_back(std::move(device));
  return true;
}

// What the characters of the longest read of `plan` take.
Duration LongestOnTheLine(const modbus::SerialSettings& settings, const modbus::ReadPlan& plan) {
  std::size_t longest = 0;
  for (const RefreshClass refresh : {RefreshClass::kFast, RefreshClass::kSlow, RefreshClass::kStatic}) {
    for (const modbus::PlannedRead& read : plan.reads(refresh)) {
      longest = std::max(longest, modbus::RtuAnswerSize(read.request));
    }
  }
  return CharacterTime(modbus::FormatOf(settings), modbus::kRtuRequestSize + longest);
}

bool AddSerial(AssembledNode& node, const config::ModbusRtuTarget& target, const profile::Profile& profile,
               poll::ModbusDevice device, Wording& why) {
  auto found = std::find_if(node.serial_lines.begin(), node.serial_lines.end(),
                            [&target](const auto& line) { return line.settings.path == target.path; });
  if (found == node.serial_lines.end()) {
    modbus::SerialSettings settings;
    settings.path = target.path;
    settings.baud = target.baud.value_or(profile.serial.baud);
    settings.parity = target.parity.value_or(profile.serial.parity);
    settings.data_bits = profile.serial.data_bits;
    settings.stop_bits = target.stop_bits.value_or(profile.serial.stop_bits);
    settings.rs485 = target.rs485;
    found = node.serial_lines.insert(found, {settings, {}});
  }
  const Duration characters = LongestOnTheLine(found->settings, device.plan);
  if (characters + device.limits.timeout > kLongestSerialRead) {
    why = Say(kLongSerialRead, found->settings.baud, profile.name, characters / std::chrono::milliseconds(1),
              device.limits.timeout / std::chrono::milliseconds(1));
    return false;
  }
  found->devices.push_back(std::move(device));
  return true;
}

bool TakeSecret(const std::string& file, std::size_t shortest, std::string& secret, Wording& why) {
  if (file.empty()) return true;
  secret = config::ReadSecret(file, shortest).value_or("");
  if (!secret.empty()) return true;
  const document::Problem problem = config::ProblemOfSecret(file, shortest);
  why = {Explain(problem, document::Language::kEnglish), Explain(problem, document::Language::kVietnamese)};
  return false;
}

bool AddSnmp(AssembledNode& node, const config::DeviceConfig& device, const config::SnmpTarget& target,
             const profile::Profile& profile, DeviceIndex index, Wording& why) {
  poll::SnmpDevice out;
  out.index = index;
  out.period = device.period;
  out.alert = device.alert;
  if (device.misses) out.misses = *device.misses;
  out.endpoint = {target.host, target.port, target.any_source};
  if (!TakeCredentials(target, out.credentials, why)) return false;
  out.address = {profile.snmp_scalars, profile.snmp_tables, profile.snmp_limits,
                 static_cast<PointIndex>(profile.points.size())};
  if (device.timeout) out.address.limits.timeout = *device.timeout;
  out.address.limits.bulk = target.version != snmp::Version::kV1;
  out.engine_id = target.engine_id;
  out.notifications = profile.snmp_notifications;
  node.snmp_devices.push_back(std::move(out));
  return true;
}

constexpr Phrase kNoQuestion = {"profile \"{0}\" has no question {1}", "hồ sơ \"{0}\" không có câu hỏi {1}"};
constexpr Phrase kNoSetting = {"question {0} has no setting {1}, but {2}",
                               "câu hỏi {0} không có tham số {1}, chỉ có {2}"};
constexpr Phrase kFaultySetting = {"{0}.{1} is not set, or wrong: {2}", "{0}.{1} chưa đặt hoặc sai: {2}"};
constexpr Phrase kBadSetting = {"{0}.{1} cannot be {2}: {3}", "{0}.{1} không thể là {2}: {3}"};

// Outcome: false with `why` if a setting of the address is none of the profile's questions, or wrong.
bool ApplySettings(const config::ReachTarget& target, const profile::Profile& profile,
                   std::vector<reach::NamedQuestion>& questions, Wording& why) {
  using document::Quoted;
  for (const config::QuestionSetting& setting : target.settings) {
    const auto found = std::ranges::find(questions, setting.question, &reach::NamedQuestion::name);
    if (found == questions.end()) {
      why = Say(kNoQuestion, profile.name, Quoted(setting.question));
      return false;
    }
    const auto outcome = SetSetting(found->question, setting.key, setting.value);
    if (outcome == reach::SettingOutcome::kOk) continue;
    why = outcome == reach::SettingOutcome::kBadValue
              ? Say(kBadSetting, setting.question, setting.key, Quoted(setting.value), reach::SettingForm(setting.key))
              : Say(kNoSetting, setting.question, Quoted(setting.key),
                    document::JoinWords(reach::SettingsOf(found->question.kind)));
    return false;
  }
  return true;
}

bool AddReach(AssembledNode& node, const config::DeviceConfig& device, const config::ReachTarget& target,
              const profile::Profile& profile, DeviceIndex index, Wording& why) {
  poll::ReachDevice out;
  out.index = index;
  out.period = device.period;
  out.alert = device.alert;
  if (device.misses) out.misses = *device.misses;
  out.host = target.host;
  out.questions = profile.reach_questions;
  out.points = profile.reach_points;
  if (!ApplySettings(target, profile, out.questions, why)) return false;
  for (reach::NamedQuestion& named : out.questions) {
    reach::Question& question = named.question;
    if (device.timeout) question.timeout = *device.timeout;
    const std::string_view faulty = conference::FaultySettingOfAny(question);
    if (!faulty.empty()) {
      why = Say(kFaultySetting, named.name, faulty, reach::SettingForm(faulty));
      return false;
    }
    if (!TakeSecret(question.password_file, 1, question.password, why)) return false;
  }
  node.reach_devices.push_back(std::move(out));
  return true;
}

LocalText ViewOf(const document::LocalString& text) { return {text.en, text.vi}; }

void AddContacts(AssembledNode& node) {
  if (node.config->contacts.empty()) return;
  std::vector<digital_io::Contact> contacts;
  for (const config::ContactConfig& contact : node.config->contacts) {
    contacts.push_back({.kind = contact.kind,
                        .normally_closed = contact.normally_closed,
                        .debounce = contact.debounce,
                        .label = ViewOf(contact.label)});
  }
  node.contacts = std::make_unique<const digital_io::ContactTables>(contacts);
  node.contacts_device = static_cast<DeviceIndex>(node.devices.size());
  node.devices.push_back(node.contacts->device());
  node.devices.back().period = poll::ContactPoll::kPeriod;
}

void AddSensors(AssembledNode& node) {
  if (node.config->sensors.empty()) return;
  for (const config::SensorConfig& sensor : node.config->sensors) {
    node.sensor_list.push_back(sensor.sensor);
    node.sensor_list.back().label = ViewOf(sensor.label);
  }
  node.sensors = std::make_unique<const digital_io::SensorTables>(node.sensor_list);
  node.sensors_device = static_cast<DeviceIndex>(node.devices.size());
  node.devices.push_back(node.sensors->device());
  node.devices.back().period = poll::SensorPoll::kPeriod;
}

// Behind the devices that they are made of.
void AddRooms(AssembledNode& node) {
  const auto position = [&node](std::string_view id) {
    const auto found = std::ranges::find(node.devices, id, &DeviceSpec::id);
    return static_cast<DeviceIndex>(found - node.devices.begin());
  };
  for (const config::AreaConfig& area : node.config->areas) {
    node.areas.push_back(static_cast<DeviceIndex>(node.devices.size()));
    node.devices.push_back(rooms::AreaSpec(area.id, ViewOf(area.label)));
  }
  for (const config::RoomConfig& room : node.config->rooms) {
    rooms::RoomPlan plan;
    plan.self = static_cast<DeviceIndex>(node.devices.size());
    std::vector<const DeviceSpec*> specs;
    for (const config::Reference& device : room.devices) {
      plan.devices.push_back(position(device.id));
      specs.push_back(&node.devices[plan.devices.back()]);
    }
    for (const config::Reference& area : room.areas) plan.areas.push_back(position(area.id));
    node.room_tables.emplace_back(room.id, ViewOf(room.label), room.unreachable, specs);
    node.devices.push_back(node.room_tables.back().Spec());
    node.rooms.push_back(std::move(plan));
  }
  if (node.rooms.empty()) return;
  node.meetings = static_cast<DeviceIndex>(node.devices.size());
  node.devices.push_back(rooms::MeetingsSpec());
}

void AddMaintenance(AssembledNode& node) {
  for (const config::MaintenanceConfig& section : node.config->maintenance) {
    std::vector<std::uint32_t>& devices = node.maintained_devices.emplace_back();
    for (std::uint32_t i = 0; i < node.devices.size(); ++i) {
      const auto& ids = section.devices;
      if (std::find(ids.begin(), ids.end(), node.devices[i].id) != ids.end()) devices.push_back(i);
    }
    node.maintenance.push_back({devices, section.weekdays, section.from_minute, section.to_minute,
                                section.from_local_ms, section.to_local_ms, section.reason});
  }
}

constexpr document::Phrase kNoSuchParent{"there is no device or alarm {0} to depend on",
                                         "không có thiết bị hoặc cảnh báo {0} để phụ thuộc"};
constexpr document::Phrase kCircle{"these alarms explain each other, so nobody would be told: {0}",
                                   "các cảnh báo này phụ thuộc vòng tròn, sẽ không ai được báo: {0}"};
constexpr document::Phrase kWorseIsNot{"the second limit of {0} is not worse than the first",
                                       "ngưỡng thứ hai của {0} không nghiêm trọng hơn ngưỡng thứ nhất"};
constexpr document::Phrase kWantParent{"a device, `device.alarm`, or an alarm of the same device",
                                       "một thiết bị, `thiết_bị.cảnh_báo`, hoặc một cảnh báo của cùng thiết bị"};
constexpr document::Phrase kWantTree{"`depends_on` without a circle", "`depends_on` không vòng tròn"};

// What can be said only once all devices have their alarms.
void CheckAlarms(const AssembledNode& node, document::Problems& problems) {
  const auto complain = [&](document::Place place, Wording message, Wording expected) {
    problems.Add({node.config->file, place.line, place.column, std::move(message), std::move(expected), {}});
  };
  for (std::size_t d = 0; d < node.devices.size(); ++d) {
    const config::DeviceConfig& device = node.config->devices[d];
    const auto check = [&](const std::vector<document::Parent>& parents) {
      for (const auto& [name, place] : parents) {
        if (!IsParent(node.devices, d, name))
          complain(place, Say(kNoSuchParent, document::Quoted(name)), Say(kWantParent));
      }
    };
    check(device.parents);
    for (const config::AlarmOverride& alarm : device.alarms) {
      if (alarm.rule.parents) check(*alarm.rule.parents);
    }
    for (const AlarmSpec& alarm : node.devices[d].alarms) {
      if (alarm.worse == nullptr || document::IsWorse(*alarm.worse, alarm)) continue;
      complain(device.place, Say(kWorseIsNot, document::Quoted(alarm.name)), {});
    }
  }
  const std::vector<std::string> circle = FindCircle(node.devices);
  if (circle.empty()) return;
  std::string way;
  for (const std::string& name : circle) way += (way.empty() ? "" : " -> ") + name;
  const std::string first = circle.front().substr(0, circle.front().find('.'));
  for (const config::DeviceConfig& device : node.config->devices) {
    if (device.id == first) complain(device.place, Say(kCircle, way), Say(kWantTree));
  }
}

}  // namespace

bool TakeCredentials(const config::SnmpTarget& target, snmp::Credentials& credentials, Wording& why) {
  credentials.version = target.version;
  credentials.community = target.community;
  credentials.user = target.user;
  credentials.level = target.level;
  credentials.auth = target.auth;
  credentials.priv = target.priv;
  credentials.context = target.context;
  return TakeSecret(target.community_file, 1, credentials.community, why) &&
         TakeSecret(target.auth_file, config::kShortestPassphrase, credentials.auth_passphrase, why) &&
         TakeSecret(target.priv_file, config::kShortestPassphrase, credentials.priv_passphrase, why);
}

bool AddDevice(AssembledNode& node, const config::DeviceConfig& device, std::shared_ptr<const profile::Profile> profile,
               Wording& why) {
  const auto index = static_cast<DeviceIndex>(node.devices.size());
  const profile::Profile& facts = *profile;
  node.tables.emplace_back(device, std::move(profile));
  node.devices.push_back(node.tables.back().Spec());
  const config::Target& target = *device.target;
  if (const auto* snmp = std::get_if<config::SnmpTarget>(&target)) {
    return AddSnmp(node, device, *snmp, facts, index, why);
  }
  if (const auto* reach = std::get_if<config::ReachTarget>(&target)) {
    return AddReach(node, device, *reach, facts, index, why);
  }
  poll::ModbusDevice modbus;
  if (const auto* tcp = std::get_if<config::ModbusTcpTarget>(&target)) {
    return MakeModbus(device, facts, index, tcp->unit.value_or(facts.default_unit), modbus, why) &&
           AddTcp(node, *tcp, std::move(modbus));
  }
  const auto& rtu = std::get<config::ModbusRtuTarget>(target);
  return MakeModbus(device, facts, index, rtu.unit.value_or(facts.default_unit), modbus, why) &&
         AddSerial(node, rtu, facts, std::move(modbus), why);
}

std::unique_ptr<AssembledNode> LoadNode(const std::string& path, document::Problems& problems) {
  return LoadNodeFor(std::filesystem::absolute(path).parent_path().string(), path, problems);
}

std::unique_ptr<AssembledNode> LoadNodeFor(const std::string& folder, const std::string& path,
                                           document::Problems& problems) {
  std::string text;
  if (!Ok(document::ReadTextFile(path, text, problems))) return nullptr;
  return AssembleNode(folder, path, text, problems);
}

std::unique_ptr<AssembledNode> AssembleNode(const std::string& folder, const std::string& path, std::string_view text,
                                            document::Problems& problems) {
  const std::size_t before = problems.count();
  auto node = std::make_unique<AssembledNode>();
  node->config = config::ParseConfig(path, text, folder, problems);
  if (node->config == nullptr) return nullptr;
  node->silent_share = node->config->silent_share;
  const std::size_t after_config = problems.count();
  const DataFiles files = FindDataFiles();
  const auto names = profile::NamesRegistry::Load(files.names + "/points.yaml", files.names + "/units.yaml", problems);
  // Without the names every profile would be wrong.
  if (problems.count() != after_config) return nullptr;
  std::vector<std::string> folders = node->config->profile_folders;
  folders.push_back(files.profiles);
  profile::ProfileLibrary library(folders, names, profile::Notes::kLeftOut);
  ProfileFactsDirectory facts(library, problems);
  config::CheckDevices(*node->config, facts, problems);
  if (problems.count() != before) return nullptr;
  node->devices.reserve(node->config->devices.size());
  for (const config::DeviceConfig& device : node->config->devices) {
    Wording why;
    if (AddDevice(*node, device, facts.Get(device.profile), why)) continue;
    problems.Add({node->config->file, device.place.line, device.place.column, why, {}, {}});
  }
  if (problems.count() == before) CheckAlarms(*node, problems);
  if (problems.count() == before) AddContacts(*node);
  if (problems.count() == before) AddSensors(*node);
  if (problems.count() == before) AddRooms(*node);
  AddMaintenance(*node);
  node->snmp_devices.shrink_to_fit();
  return problems.count() == before ? std::move(node) : nullptr;
}

}  // namespace tramgac::app
