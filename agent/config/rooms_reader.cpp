// areas, rooms, meetings: videoconference rooms, what they are made of, and when they must work.
#include <algorithm>
#include <set>

#include "agent/config/messages.h"
#include "agent/config/paths.h"
#include "agent/config/sections.h"
#include "agent/document/nearest_word.h"

namespace tramgac::config {
namespace {

using document::Field;
using document::Mapping;
using document::Quoted;
using document::Say;

constexpr std::size_t kMostAreas = 500, kMostRooms = 1000, kMostMeetings = 1000;
constexpr std::size_t kMostDevicesOfRoom = 16, kMostAreasOfRoom = 4;
constexpr document::TextRule kShort{0, 100, {}};
constexpr Duration kBeforeMeeting = std::chrono::seconds(30);

using Ids = std::set<std::string, std::less<>>;

LocalString ReadLabel(Mapping& map) {
  const Field label = map.Optional("label");
  return label.present() ? label.Local(60) : LocalString();
}

// `known`: what there is; an id that is missing there is complained about.
std::vector<Reference> ReadReferences(const Field& list, std::size_t least, std::size_t most, const Ids& known,
                                      const document::Phrase& unknown, document::Wording wanted) {
  std::vector<Reference> references;
  for (const Field& item : list.List(least, most)) {
    std::string id = item.Text(document::kIdRule);
    if (id.empty()) continue;
    if (!known.contains(id)) {
      const std::vector<std::string_view> names(known.begin(), known.end());
      item.Complain(Say(unknown, Quoted(id)), wanted, document::NearestWord(id, names).value_or(""));
    }
    references.push_back({std::move(id), item.place()});
  }
  return references;
}

// Before a meeting its rooms are asked more often than an endpoint may be asked day and night.
void HurryForMeetings(NodeConfig& config) {
  for (DeviceConfig& device : config.devices) {
    const auto has_it = [&](const RoomConfig& room) {
      return std::ranges::find(room.devices, device.id, &Reference::id) != room.devices.end();
    };
    if (device.alert != Duration() || device.period <= kBeforeMeeting) continue;
    device.alert_for_meetings = std::ranges::any_of(config.rooms, has_it);
    if (device.alert_for_meetings) device.alert = kBeforeMeeting;
  }
}

// Devices, rooms and areas are told of under the same topics.
std::string ReadOwnId(const Field& field, Ids& taken) {
  std::string id = field.Text(document::kIdRule);
  if (!id.empty() && !taken.insert(id).second) field.Complain(Say(kIdTwice, Quoted(id)), Say(kWantOwnId));
  return id;
}

void ReadAreas(const Field& list, Ids& taken, Ids& known, NodeConfig& config) {
  for (const Field& item : list.List(0, kMostAreas)) {
    Mapping map = item.Map();
    AreaConfig& area = config.areas.emplace_back();
    area.id = ReadOwnId(map.Required("id"), taken);
    area.label = ReadLabel(map);
    known.insert(area.id);
  }
}

void ReadRoomList(const Field& list, Ids& taken, const Ids& areas, NodeConfig& config) {
  Ids devices;
  for (const DeviceConfig& device : config.devices) devices.insert(device.id);
  for (const Field& item : list.List(0, kMostRooms)) {
    Mapping map = item.Map();
    RoomConfig& room = config.rooms.emplace_back();
    room.id = ReadOwnId(map.Required("id"), taken);
    room.label = ReadLabel(map);
    room.contact = map.Optional("contact").Text(kShort);
    room.devices = ReadReferences(map.Required("devices"), 1, kMostDevicesOfRoom, devices, kNoSuchDevice, {});
    room.areas = ReadReferences(map.Optional("areas"), 0, kMostAreasOfRoom, areas, kNoSuchArea, Say(kWantArea));
    room.unreachable = map.Optional("severity").Word(document::kSeverities, room.unreachable);
  }
}

void ReadMeeting(const Field& item, const Ids& rooms, Ids& taken, MeetingConfig& meeting) {
  Mapping map = item.Map();
  const Field id = map.Required("id"), end = map.Required("end");
  meeting.id = id.Text(document::kIdRule);
  if (!meeting.id.empty() && !taken.insert(meeting.id).second) id.Complain(Say(kMeetingTwice, Quoted(meeting.id)));
  meeting.title = map.Required("title").Text({1, 200, {}});
  meeting.contact = map.Optional("contact").Text(kShort);
  meeting.start_local_ms = ReadMoment(map.Required("start"));
  meeting.end_local_ms = ReadMoment(end);
  const bool both = meeting.start_local_ms != 0 && meeting.end_local_ms != 0;
  if (both && meeting.end_local_ms <= meeting.start_local_ms) end.Complain(Say(kMeetingEndsBefore));
  meeting.rooms = ReadReferences(map.Required("rooms"), 1, kMostRooms, rooms, kNoSuchRoom, Say(kWantRoom));
}

void ReadMeetings(const Field& section, const std::string& folder, NodeConfig& config) {
  Mapping map = section.Map();
  config.meetings.calendar = ReadPath(map.Optional("calendar"), folder, {});
  Ids rooms, taken;
  for (const RoomConfig& room : config.rooms) rooms.insert(room.id);
  for (const Field& item : map.Optional("list").List(0, kMostMeetings)) {
    ReadMeeting(item, rooms, taken, config.meetings.list.emplace_back());
  }
}

}  // namespace

void ReadRooms(Mapping& map, const std::string& folder, NodeConfig& config) {
  Ids taken = {"node", "meetings"}, areas;
  for (const DeviceConfig& device : config.devices) taken.insert(device.id);
  ReadAreas(map.Optional("areas"), taken, areas, config);
  ReadRoomList(map.Optional("rooms"), taken, areas, config);
  HurryForMeetings(config);
  ReadMeetings(map.Optional("meetings"), folder, config);
}

}  // namespace tramgac::config
