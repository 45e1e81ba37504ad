#include "agent/core/pipeline/node_alarms.h"

#include <array>

#include "agent/core/pipeline/node_alarm_spec.h"

namespace tramgac {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<AlarmSpec, kEveryNodeAlarmCount> kAlarms = {
    NodeAlarmSpec("broker-refuses", Severity::kMajor, minutes(5),
                  {"Broker refuses records of this node", "Máy chủ MQTT từ chối bản ghi của nút này"},
                  {"The access list of the broker does not allow the topic, or a quota is exceeded.",
                   "Danh sách quyền của máy chủ MQTT không cho phép chủ đề này, hoặc đã vượt hạn mức."},
                  {"Refused records wait on the node and are not seen in the control room.",
                   "Các bản ghi bị từ chối nằm lại trên nút, phòng điều hành không thấy."},
                  {"Check the node's entry in the broker's access list and the broker's log.",
                   "Kiểm tra quyền của nút trên máy chủ MQTT và nhật ký của máy chủ."}),
    NodeAlarmSpec(
        "store-failing", Severity::kCritical, minutes(1),
        {"Records cannot be written to storage", "Không ghi được bản ghi vào bộ nhớ"},
        {"The disk or flash is full, worn out or read-only.", "Ổ đĩa hoặc flash đầy, hỏng hoặc chỉ cho đọc."},
        {"Readings are held in memory only; a power cut loses them.",
         "Số đo chỉ còn trong RAM, mất điện là mất dữ liệu."},
        {"Free disk space or replace the storage medium.", "Giải phóng dung lượng hoặc thay thẻ nhớ, ổ đĩa."}),
    NodeAlarmSpec("overload", Severity::kMajor, minutes(10),
                  {"Node drops readings, it cannot keep up", "Nút bỏ bớt số đo vì quá tải"},
                  {"Too many devices or too short periods for this board, or a very slow disk.",
                   "Quá nhiều thiết bị, chu kỳ quá ngắn hoặc ổ đĩa quá chậm."},
                  {"Some readings are missing.", "Thiếu một số số đo."},
                  {"Lengthen the periods or move devices to another node.",
                   "Tăng chu kỳ hoặc chuyển bớt thiết bị sang nút khác."}),
    NodeAlarmSpec("store-almost-full", Severity::kMinor, minutes(10),
                  {"Store is more than 80 % full", "Kho bản ghi đầy hơn 80 %"},
                  {"The broker has been unreachable for long.", "Mất kết nối máy chủ MQTT đã lâu."},
                  {"Old readings will be dropped when it is full.", "Khi đầy, các số đo cũ sẽ bị bỏ."},
                  {"Restore the connection to the broker.", "Khôi phục kết nối tới máy chủ MQTT."}),
    NodeAlarmSpec("records-dropped", Severity::kMajor, minutes(10),
                  {"Readings that were not sent have been removed", "Đã xóa số đo chưa gửi vì hết chỗ"},
                  {"The broker has been unreachable for longer than the store has room for.",
                   "Mất kết nối máy chủ MQTT lâu hơn sức chứa của kho."},
                  {"The oldest readings of the outage are lost.", "Mất những số đo cũ nhất trong thời gian gián đoạn."},
                  {"Restore the connection to the broker; an agent may be given a larger store (store.budget).",
                   "Khôi phục kết nối tới máy chủ MQTT; với agent có thể tăng dung lượng cho kho (store.budget)."}),
    NodeAlarmSpec(
        "clock-not-synced", Severity::kMinor, minutes(1),
        {"Clock of this node is not synchronised", "Đồng hồ của nút chưa được đồng bộ"},
        {"The time server cannot be reached, or none is configured.",
         "Không liên lạc được máy chủ thời gian, hoặc chưa cấu hình."},
        {"Readings carry an estimated time and are marked so.", "Số đo mang thời gian ước tính và được đánh dấu."},
        {"Check the network to the time server (NTP).", "Kiểm tra đường mạng tới máy chủ thời gian (NTP)."}),
    NodeAlarmSpec(
        "alarm-flood", Severity::kMajor, minutes(10),
        {"More alarms than can be announced: see the list", "Quá nhiều cảnh báo cùng lúc: xem danh sách"},
        {"Something that many devices depend on has failed.", "Một thành phần mà nhiều thiết bị phụ thuộc đã hỏng."},
        {"Further alarms that are not critical are in the list, but do not ring.",
         "Các cảnh báo khác (không nguy cấp) chỉ có trong danh sách, không báo chuông."},
        {"Look for what they have in common: power, cooling, network.",
         "Tìm nguyên nhân chung: nguồn điện, điều hòa, mạng."}),
};

DeviceSpec MakeNode() {
  DeviceSpec spec;
  spec.id = "node";
  spec.profile = "node";
  spec.vendor = "Tramgac";
  spec.model = "agent";
  spec.label = {"This node", "Nút giám sát"};
  spec.period = kNodePeriod;
  spec.alarms = kAlarms;
  return spec;
}

}  // namespace

const DeviceSpec& NodeWithoutReadings() {
  static const DeviceSpec spec = MakeNode();
  return spec;
}

}  // namespace tramgac
