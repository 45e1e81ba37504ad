#include "agent/rooms/room_device.h"

#include <array>

#include "drivers/conference/room_state.h"

namespace tramgac::rooms {
namespace {

using conference::kRoomReasonCount;
using conference::kRoomStateCount;
using conference::RoomReason;
using conference::RoomReasonName;
using conference::RoomState;
using conference::RoomStateName;
using std::chrono::minutes;

template <std::size_t kCount, typename Enum, typename NameOf>
std::array<Word, kCount> WordsOf(NameOf name_of) {
  std::array<Word, kCount> words;
  for (std::size_t i = 0; i < kCount; ++i) words[i] = {static_cast<std::int64_t>(i), name_of(static_cast<Enum>(i))};
  return words;
}

std::span<const Word> StateWords() {
  static const auto words = WordsOf<kRoomStateCount, RoomState>(RoomStateName);
  return words;
}

std::span<const Word> ReasonWords() {
  static const auto words = WordsOf<kRoomReasonCount, RoomReason>(RoomReasonName);
  return words;
}

PointSpec Make(std::string_view name, std::string_view unit, ValueType type, WireType wire, double deadband) {
  PointSpec spec;
  spec.name = name;
  spec.unit = unit;
  spec.type = type;
  spec.encoding.type = wire;
  spec.reporting.deadband = deadband;
  return spec;
}

PointSpec InWords(std::string_view name, WordUse use, std::span<const Word> words) {
  PointSpec spec = Make(name, {}, ValueType::kText, WireType::kUnsigned, 0);
  spec.word_use = use;
  spec.words = words;
  return spec;
}

// Names, units and labels as in drivers/names/points.yaml.
std::span<const PointSpec> RoomPoints() {
  static const std::array<PointSpec, kRoomPointCount> points = {
      InWords("room.state", WordUse::kEnumeration, StateWords()),
      InWords("room.reasons", WordUse::kFlags, ReasonWords()),
      Make("room.ready", {}, ValueType::kBool, WireType::kBit, 0),
      Make("room.loss", "%", ValueType::kReal, WireType::kReal, 0.5),
      Make("room.jitter", "ms", ValueType::kReal, WireType::kReal, 5),
      Make("room.time", "ms", ValueType::kReal, WireType::kReal, 10),
      Make("room.rate", "kbit/s", ValueType::kReal, WireType::kReal, 64),
  };
  return points;
}

constexpr std::array<LocalText, kRoomPointCount> kRoomLabels = {{
    {"State of the room", "Trạng thái phòng họp"},
    {"Why the room is in this state", "Lý do của trạng thái phòng họp"},
    {"Room is ready for a meeting", "Phòng sẵn sàng họp"},
    {"Packets lost, room", "Mất gói, phòng họp"},
    {"Jitter, room", "Biến thiên trễ, phòng họp"},
    {"Answer time, room", "Độ trễ, phòng họp"},
    {"Call rate, room", "Tốc độ cuộc gọi, phòng họp"},
}};

PointSpec Count(std::string_view name) { return Make(name, {}, ValueType::kInteger, WireType::kUnsigned, 0); }

std::span<const PointSpec> AreaPoints() {
  static const std::array<PointSpec, kAreaPointCount> points = {
      Count("area.ready"),
      Count("area.in_call"),
      Count("area.standby"),
      Count("area.unknown"),
      Count("area.degraded"),
      Count("area.unreachable"),
      InWords("area.worst", WordUse::kEnumeration, StateWords()),
  };
  return points;
}

constexpr std::array<LocalText, kAreaPointCount> kAreaLabels = {{
    {"Rooms ready", "Số phòng sẵn sàng"},
    {"Rooms in a call", "Số phòng đang họp"},
    {"Rooms in standby", "Số phòng đang chờ"},
    {"Rooms not known", "Số phòng chưa rõ"},
    {"Rooms with faults", "Số phòng có lỗi"},
    {"Rooms that cannot be called", "Số phòng không liên lạc được"},
    {"Worst state of a room", "Trạng thái phòng xấu nhất"},
}};

constexpr std::array<std::string_view, 1> kUnreachableWords = {"unreachable"}, kDegradedWords = {"degraded"};

// Later than the alarms of its devices, which say more: then this one is explained by theirs.
AlarmSpec OnState(std::string_view name, Severity severity, std::span<const std::string_view> words) {
  AlarmSpec spec;
  spec.name = name;
  spec.kind = AlarmKind::kState;
  spec.severity = severity;
  spec.point = static_cast<std::uint32_t>(RoomPoint::kState);
  spec.words = words;
  spec.on_delay = minutes(5);
  spec.off_delay = minutes(1);
  spec.time_to_respond = minutes(15);
  return spec;
}

AlarmSpec Unreachable(Severity severity) {
  AlarmSpec spec = OnState("unreachable", severity, kUnreachableWords);
  spec.text = {"Videoconference room cannot be called", "Không liên lạc được phòng họp trực tuyến"};
  spec.cause = {"The room has no power, its line is cut, or its endpoint is off or hangs; `room.reasons` says which.",
                "Phòng mất điện, đường truyền đứt, hoặc thiết bị tắt hay treo; xem `room.reasons`."};
  spec.consequence = {"The room cannot take part in a meeting.", "Phòng không tham gia họp được."};
  spec.response = {"Call the room: is the endpoint on? Then look at the line.",
                   "Gọi cho phòng: thiết bị có bật không? Sau đó xem đường truyền."};
  return spec;
}

AlarmSpec Degraded() {
  AlarmSpec spec = OnState("degraded", Severity::kMinor, kDegradedWords);
  spec.text = {"Videoconference room works, but not as it should", "Phòng họp trực tuyến hoạt động nhưng có lỗi"};
  spec.cause = {"Registration, a protocol, or a device in the room is missing; `room.reasons` says which.",
                "Mất đăng ký, mất giao thức, hoặc thiếu thiết bị trong phòng; xem `room.reasons`."};
  spec.consequence = {"Others cannot call, see or hear the room.",
                      "Nơi khác không gọi, không thấy hoặc không nghe được phòng."};
  spec.response = {"Do what its reason says, before the next meeting.", "Xử lý theo lý do, trước cuộc họp tới."};
  return spec;
}

// Alarms by which probes tell that the signalling is silent.
bool IsSignalling(std::string_view alarm) { return alarm == "signalling-down" || alarm == "h323-down"; }

DeviceSpec Virtual(std::string_view id, LocalText label, std::string_view kind) {
  DeviceSpec spec;
  spec.id = id;
  spec.profile = kind;
  spec.vendor = "Tramgac";
  spec.model = kind;
  spec.label = label;
  spec.period = kRoomPeriod;
  return spec;
}

}  // namespace

RoomTables::RoomTables(std::string_view id, LocalText label, Severity unreachable,
                       std::span<const DeviceSpec* const> devices)
    : id_(id), label_(label) {
  std::size_t count = 0;
  for (const DeviceSpec* device : devices) count += device->alarms.size();
  names_.reserve(count);
  for (const DeviceSpec* device : devices) {
    parents_.push_back(device->id);
    all_parents_.push_back(device->id);
    for (const AlarmSpec& alarm : device->alarms) {
      if (alarm.kind == AlarmKind::kUnavailable) continue;
      names_.push_back(std::string(device->id) + "." + std::string(alarm.name));
      all_parents_.push_back(names_.back());
      if (IsSignalling(alarm.name)) parents_.push_back(names_.back());
    }
  }
  alarms_ = {Unreachable(unreachable), Degraded()};
  alarms_[0].parents = parents_;
  alarms_[1].parents = all_parents_;
}

DeviceSpec RoomTables::Spec() const {
  DeviceSpec spec = Virtual(id_, label_, "room");
  spec.points = RoomPoints();
  spec.labels = kRoomLabels;
  spec.alarms = alarms_;
  return spec;
}

DeviceSpec AreaSpec(std::string_view id, LocalText label) {
  DeviceSpec spec = Virtual(id, label, "area");
  spec.points = AreaPoints();
  spec.labels = kAreaLabels;
  return spec;
}

}  // namespace tramgac::rooms
