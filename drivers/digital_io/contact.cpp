#include "drivers/digital_io/contact.h"

#include <algorithm>
#include <charconv>

namespace tramgac::digital_io {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, kContactKinds> kNames{"leak", "door", "smoke", "fire-panel", "other", "pulses"};

// Names as in drivers/names/points.yaml.
constexpr std::array<std::string_view, kMostContacts> kPointNames{
    "contact.1", "contact.2",  "contact.3",  "contact.4",  "contact.5",  "contact.6",  "contact.7",  "contact.8",
    "contact.9", "contact.10", "contact.11", "contact.12", "contact.13", "contact.14", "contact.15", "contact.16"};

constexpr std::array<LocalText, kContactKinds> kLabels{{{"Water leak", "Rò nước"},
                                                        {"Door open", "Cửa mở"},
                                                        {"Smoke", "Khói"},
                                                        {"Fire panel", "Tủ báo cháy"},
                                                        {"Contact", "Tiếp điểm"},
                                                        {"Pulses", "Số xung"}}};

constexpr AlarmSpec State(Severity severity, Duration on_delay, Duration respond, LocalText text, LocalText cause,
                          LocalText consequence, LocalText response) {
  AlarmSpec spec;
  spec.kind = AlarmKind::kState;
  spec.severity = severity;
  spec.on_delay = on_delay;
  spec.off_delay = seconds(10);
  spec.time_to_respond = respond;
  spec.text = text;
  spec.cause = cause;
  spec.consequence = consequence;
  spec.response = response;
  return spec;
}

// Of the kinds up to kFirePanel, in their order.
constexpr std::array<AlarmSpec, 4> kAlarms = {
    State(Severity::kCritical, Duration(0), minutes(10), {"Water leak detected", "Phát hiện rò nước"},
          {"Water from the cooling, a pipe or the roof is at the sensor.",
           "Nước từ máy lạnh, đường ống hoặc mái chảy tới cảm biến."},
          {"Short circuits, and damage to equipment below.", "Ngắn mạch, hư hại thiết bị bên dưới."},
          {"Shut off the water, keep power away from it, look for the source.",
           "Khóa nước, tránh nước gần nguồn điện, tìm chỗ rò."}),
    State(Severity::kWarning, minutes(1), minutes(30), {"Door is open", "Cửa đang mở"},
          {"Somebody is in the room, or the door was not closed.", "Có người trong phòng, hoặc cửa chưa đóng."},
          {"Cooling and protection of the room are lost.", "Mất tác dụng làm mát và bảo vệ của phòng."},
          {"Find out who is there; close the door.", "Kiểm tra ai đang ở đó; đóng cửa."}),
    State(Severity::kCritical, Duration(0), minutes(5), {"Smoke detected", "Phát hiện khói"},
          {"Something burns or is overheated.", "Có cháy hoặc thiết bị quá nhiệt."}, {"Fire.", "Hỏa hoạn."},
          {"Call the fire brigade (114), send people out of the room.",
           "Gọi cứu hỏa (114), đưa mọi người ra khỏi phòng."}),
    State(Severity::kCritical, Duration(0), minutes(5), {"Fire panel raises the alarm", "Tủ báo cháy báo động"},
          {"A detector or a call point of the building has responded.",
           "Đầu báo hoặc nút nhấn trong tòa nhà đã tác động."},
          {"Fire; the extinguishing system may be released.", "Hỏa hoạn; hệ thống chữa cháy có thể phun."},
          {"Follow the fire plan; see on the panel which zone it is.",
           "Làm theo phương án chữa cháy; xem khu vực trên tủ."}),
};

constexpr AlarmSpec MakeUnavailable() {
  AlarmSpec spec = State(
      Severity::kMajor, Duration(0), minutes(30), {"Contact inputs cannot be read", "Không đọc được ngõ vào tiếp điểm"},
      {"The input chip or its wiring to the board has failed.", "Mạch ngõ vào hoặc dây nối tới bo mạch bị hỏng."},
      {"Leak, door, smoke and fire panel are not watched.", "Không giám sát được rò nước, cửa, khói, tủ báo cháy."},
      {"Replace the node; watch the room on site until then.",
       "Thay nút; theo dõi phòng tại chỗ cho tới khi thay xong."});
  spec.name = "unavailable";
  spec.kind = AlarmKind::kUnavailable;
  return spec;
}
constexpr AlarmSpec kUnavailable = MakeUnavailable();

bool HasAlarm(ContactKind kind) { return kind <= ContactKind::kFirePanel; }

}  // namespace

std::string_view ContactKindName(ContactKind kind) {
  const auto position = static_cast<std::size_t>(kind);
  return kNames[position < kNames.size() ? position : kNames.size() - 2];
}

ContactTables::ContactTables(std::span<const Contact> contacts)
    : contacts_(contacts.begin(),
                contacts.begin() + static_cast<std::ptrdiff_t>(std::min(contacts.size(), kMostContacts))),
      points_(contacts_.size()),
      labels_(contacts_.size()),
      alarm_names_(contacts_.size()),
      alarms_(contacts_.size() + 1) {
  for (std::size_t i = 0; i < contacts_.size(); ++i) Add(contacts_[i], i);
  alarms_[alarm_count_++] = kUnavailable;
}

void ContactTables::Add(const Contact& contact, std::size_t position) {
  const bool counts = contact.kind == ContactKind::kPulses;
  PointSpec& point = points_[position];
  point.name = kPointNames[position];
  point.type = counts ? ValueType::kInteger : ValueType::kBool;
  point.encoding.type = counts ? WireType::kUnsigned : WireType::kBit;
  point.inverted = contact.normally_closed && !counts;
  const bool is_named = !contact.label.en.empty() || !contact.label.vi.empty();
  labels_[position] = is_named ? contact.label : kLabels[static_cast<std::size_t>(contact.kind)];
  if (!HasAlarm(contact.kind)) return;
  AlarmSpec& alarm = alarms_[alarm_count_++];
  alarm = kAlarms[static_cast<std::size_t>(contact.kind)];
  alarm.point = static_cast<std::uint32_t>(position);
  AlarmName& name = alarm_names_[position];
  const std::string_view kind = ContactKindName(contact.kind);
  char* at = std::copy(kind.begin(), kind.end(), name.data());
  *at++ = '-';
  at = std::to_chars(at, name.data() + name.size(), position + 1).ptr;
  alarm.name = {name.data(), static_cast<std::size_t>(at - name.data())};
}

DeviceSpec ContactTables::device() const {
  DeviceSpec spec;
  spec.id = kContactsId;
  spec.label = kContactsLabel;
  spec.misses_until_unavailable = 1;  // whoever reads them has tried several times
  spec.profile = "contacts";
  spec.vendor = "Tramgac";
  spec.model = "contact inputs";
  spec.points = points_;
  spec.labels = labels_;
  spec.alarms = std::span(alarms_).first(alarm_count_);
  return spec;
}

}  // namespace tramgac::digital_io
