#include "agent/rooms/meeting_device.h"

#include <array>

#include "agent/rooms/room_device.h"

namespace tramgac::rooms {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr PointSpec Make(std::string_view name, ValueType type, WireType wire) {
  PointSpec spec;
  spec.name = name;
  spec.type = type;
  spec.encoding.type = wire;
  return spec;
}
constexpr PointSpec Text(std::string_view name) { return Make(name, ValueType::kText, WireType::kText); }
constexpr PointSpec Count(std::string_view name) { return Make(name, ValueType::kInteger, WireType::kUnsigned); }

// Names and labels as in drivers/names/points.yaml.
constexpr std::array<PointSpec, kMeetingPointCount> kPoints = {
    Text("meeting.id"),         Text("meeting.title"),
    Text("meeting.start"),      Make("meeting.running", ValueType::kBool, WireType::kBit),
    Count("meeting.rooms"),     Count("meeting.ready"),
    Count("meeting.not_ready"), Count("meeting.not_known"),
};

constexpr std::array<LocalText, kMeetingPointCount> kLabels = {{
    {"Meeting", "Cuộc họp"},
    {"Title of the meeting", "Tên cuộc họp"},
    {"Start of the meeting", "Giờ bắt đầu họp"},
    {"Meeting is running", "Đang họp"},
    {"Rooms invited", "Số phòng được mời"},
    {"Rooms ready for the meeting", "Số phòng sẵn sàng họp"},
    {"Rooms not ready for the meeting", "Số phòng chưa sẵn sàng"},
    {"Invited rooms not known", "Số phòng được mời chưa rõ"},
}};

// A room that is restarted in time should not ring.
AlarmSpec NotReady() {
  AlarmSpec spec;
  spec.name = "rooms-not-ready";
  spec.kind = AlarmKind::kHigh;
  spec.severity = Severity::kMajor;
  spec.point = static_cast<std::uint32_t>(MeetingPoint::kNotReady);
  spec.limit = 0;
  spec.on_delay = seconds(90);
  spec.off_delay = seconds(30);
  spec.time_to_respond = minutes(10);
  spec.text = {"{value} rooms of the meeting are not ready", "{value} phòng của cuộc họp chưa sẵn sàng"};
  spec.cause = {"`tramgac meeting show` says which, why, and whom to call.",
                "Lệnh `tramgac meeting show` cho biết phòng nào, vì sao và gọi cho ai."};
  spec.consequence = {"They will be missing, or not be seen or heard.",
                      "Các phòng này sẽ vắng, hoặc không có hình, tiếng."};
  spec.response = {"Call the contacts of these rooms, before the meeting begins.",
                   "Gọi cho người phụ trách các phòng này trước giờ họp."};
  return spec;
}

}  // namespace

DeviceSpec MeetingsSpec() {
  static const AlarmSpec alarm = NotReady();
  DeviceSpec spec;
  spec.id = kMeetingsDevice;
  spec.profile = "meetings";
  spec.vendor = "Tramgac";
  spec.model = "meetings";
  spec.label = {"Meetings", "Cuộc họp"};
  spec.period = kRoomPeriod;
  spec.points = kPoints;
  spec.labels = kLabels;
  spec.alarms = {&alarm, 1};
  return spec;
}

void FillMeeting(const MeetingLook& look, RawBlock& block) {
  const auto at = [](MeetingPoint point) { return static_cast<PointIndex>(point); };
  const auto put_text = [&](MeetingPoint point, std::string_view text) {
    block.AddBytes(at(point), RawItem::Kind::kOctets,
                   ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  };
  const auto put = [&](MeetingPoint point, std::optional<std::uint64_t> number, RawItem::Kind kind) {
    number ? block.AddNumber(at(point), kind, *number) : block.AddFailure(at(point), Quality::kNotAvailable);
  };
  put_text(MeetingPoint::kId, look.id);
  put_text(MeetingPoint::kTitle, look.title);
  put_text(MeetingPoint::kStart, look.start);
  put(MeetingPoint::kRunning, look.running ? 1 : 0, RawItem::Kind::kBit);
  put(MeetingPoint::kRooms, look.rooms, RawItem::Kind::kUnsigned);
  // Without a meeting to watch none of its rooms is missing: the alarm ends.
  const MeetingLook::Counts counts = look.counts.value_or(MeetingLook::Counts());
  put(MeetingPoint::kReady, counts.ready, RawItem::Kind::kUnsigned);
  put(MeetingPoint::kNotReady, counts.not_ready, RawItem::Kind::kUnsigned);
  put(MeetingPoint::kNotKnown, counts.not_known, RawItem::Kind::kUnsigned);
}

}  // namespace tramgac::rooms
