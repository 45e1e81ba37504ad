#include "agent/app/firmware_config.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "agent/app/firmware_broker.h"
#include "agent/config/contact_kinds.h"
#include "agent/config/sensors_reader.h"
#include "agent/document/nearest_word.h"
#include "agent/document/parse.h"
#include "agent/document/scalar.h"
#include "agent/profile/compile.h"

namespace tramgac::app {
namespace {

using digital_io::Contact;
using digital_io::ContactKind;
using document::Choice;
using document::Field;
using document::Mapping;
using document::Phrase;
using document::Say;
using firmware::BlockDevice;
using firmware::NodeBlock;

constexpr std::size_t kLabelCharacters = 30;  // at most firmware::kLongestLabel bytes of UTF-8
constexpr std::int64_t kMostInput = 63;

constexpr Choice<char> kParities[] = {{"none", 'N'}, {"even", 'E'}, {"odd", 'O'}};

constexpr Phrase kUnknownProfile{"there is no profile {0}", "không có hồ sơ thiết bị {0}"};
constexpr Phrase kNoModbus{"firmware reads Modbus only, and {0} is no Modbus profile",
                           "firmware chỉ đọc Modbus, {0} không phải hồ sơ Modbus"};
constexpr Phrase kTaken{"{0} is taken", "{0} đã được dùng"};
constexpr Phrase kAnother{"another one", "giá trị khác"};

class Reader {
 public:
  Reader(Profiles& profiles, std::string folder, FirmwareConfig& config)
      : profiles_(profiles), folder_(std::move(folder)), texts_(config.texts), block_(config.block) {}

  void Read(const Field& root) {
    Mapping map = root.Map();
    block_.site = Keep(map.Required("site").Text(document::kIdRule));
    block_.node = Keep(map.Required("node").Text(document::kIdRule));
    const Field broker = map.Optional("broker");
    ReadFirmwareBroker(broker, map.Optional("network"), folder_, texts_, block_);
    ReadLine(map.Optional("line"));
    for (const Field& device : map.Optional("devices").List(0, firmware::kMostNodeDevices)) ReadDevice(device);
    for (const Field& contact : map.Optional("contacts").List(0, digital_io::kMostContacts)) ReadContact(contact);
    ReadSensors(map.Optional("sensors"));
  }

 private:
  std::string_view Keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  LocalText ReadLabel(const Field& field) {
    if (!field.present()) return {};
    document::LocalString label = field.Local(kLabelCharacters);
    const std::string_view en = Keep(std::move(label.en));
    return {en, Keep(std::move(label.vi))};
  }

  void ReadLine(const Field& field) {
    if (!field.present()) return;
    Mapping map = field.Map();
    block_.baud = static_cast<std::uint32_t>(map.Optional("baud").Integer(1200, 115'200, 9600));
    block_.parity = map.Optional("parity").Word(kParities, 'N');
    block_.stop_bits = static_cast<std::uint8_t>(map.Optional("stop_bits").Integer(1, 2, 1));
  }

  void ReadDevice(const Field& field) {
    Mapping map = field.Map();
    const Field id = map.Required("id");
    BlockDevice device;
    device.id = Keep(id.Text(document::kIdRule));
    const auto same = [&](const BlockDevice& other) { return other.id == device.id; };
    if (device.id == "node" || device.id == digital_io::kContactsId || device.id == digital_io::kSensorsId ||
        std::ranges::any_of(block_.Devices(), same)) {
      id.Complain(Say(kTaken, document::Quoted(device.id)), Say(kAnother));
    }
    device.profile = ReadProfile(map.Required("profile"));
    device.unit = static_cast<std::uint8_t>(map.Optional("unit").Integer(1, 247, 1));
    device.period =
        map.Optional("period").Period(firmware::kLeastPeriod, firmware::kMostPeriod, std::chrono::seconds(10));
    device.label = ReadLabel(map.Optional("label"));
    block_.devices[block_.device_count++] = device;
  }

  std::string_view ReadProfile(const Field& field) {
    const std::string_view name = Keep(field.Text(document::kKeyRule));
    if (name.empty()) return name;
    document::Problems ignored;
    const auto profile = profiles_.Load(std::string(name), ignored);
    if (profile == nullptr) {
      field.Complain(Say(kUnknownProfile, document::Quoted(name)), {}, Nearest(name));
    } else if (!profile::CanCompile(*profile)) {
      field.Complain(Say(kNoModbus, document::Quoted(name)));
    }
    return name;
  }

  std::string Nearest(std::string_view name) {
    const auto all = profiles_.All();
    std::vector<std::string_view> names;
    for (const auto& profile : all) names.push_back(profile->name);
    return std::string(document::NearestWord(name, names).value_or(""));
  }

  void ReadContact(const Field& field) {
    Mapping map = field.Map();
    const Field input = map.Required("input");
    Contact contact;
    contact.kind = map.Required("kind").Word(config::kContactKinds, ContactKind::kOther);
    contact.input = static_cast<std::uint8_t>(input.Integer(0, kMostInput));
    const auto same = [&](const Contact& other) { return other.input == contact.input; };
    if (input.present() && std::ranges::any_of(block_.Contacts(), same)) {
      input.Complain(Say(kTaken, contact.input), Say(kAnother));
    }
    contact.normally_closed = map.Optional("normally_closed").Bool();
    contact.debounce = map.Optional("debounce").Period(Duration(), digital_io::kMostDebounce, contact.debounce);
    contact.label = ReadLabel(map.Optional("label"));
    block_.contacts[block_.contact_count++] = contact;
  }

  void ReadSensors(const Field& list) {
    for (config::SensorConfig& read : config::ReadSensorList(list, config::SensorPlace::kChip)) {
      digital_io::Sensor& sensor = block_.sensors[block_.sensor_count++] = read.sensor;
      const std::string_view en = Keep(std::move(read.label.en));
      sensor.label = {en, Keep(std::move(read.label.vi))};
    }
  }

  Profiles& profiles_;
  std::string folder_;
  std::deque<std::string>& texts_;
  NodeBlock& block_;
};

}  // namespace

void LoadFirmwareConfig(const std::string& path, Profiles& profiles, FirmwareConfig& config,
                        document::Problems& problems) {
  const document::Document file = document::Document::Load(path, problems);
  std::string folder = std::filesystem::absolute(path).parent_path().string();
  Reader(profiles, std::move(folder), config).Read(file.root());
}

}  // namespace tramgac::app
