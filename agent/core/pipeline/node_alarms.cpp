#include "agent/core/pipeline/node_alarms.h"

#include <array>

#include "agent/core/pipeline/node_device.h"

namespace tramgac {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr AlarmSpec Make(std::string_view name, Severity severity, Duration off_delay, LocalText text, LocalText cause,
                         LocalText consequence, LocalText response) {
  AlarmSpec spec;
  spec.name = name;
  spec.kind = AlarmKind::kState;
  spec.state = true;
  spec.off_delay = off_delay;
  spec.severity = severity;
  spec.time_to_respond = std::chrono::hours(4);
  spec.text = text;
  spec.cause = cause;
  spec.consequence = consequence;
  spec.response = response;
  return spec;
}

constexpr std::array<AlarmSpec, kNodeAlarmCount> kAlarms = {
    Make("broker-refuses", Severity::kMajor, minutes(5),
         {"Broker refuses records of this node", "Máy chủ MQTT từ chối bản ghi của nút này"},
         {"The access list of the broker does not allow the topic, or a quota is exceeded.",
          "Danh sách quyền của máy chủ MQTT không cho phép chủ đề này, hoặc đã vượt hạn mức."},
         {"Refused records wait on the node and are not seen in the control room.",
          "Các bản ghi bị từ chối nằm lại trên nút, phòng điều hành không thấy."},
         {"Check the node's entry in the broker's access list and the broker's log.",
          "Kiểm tra quyền của nút trên máy chủ MQTT và nhật ký của máy chủ."}),
    Make("store-failing", Severity::kCritical, minutes(1),
         {"Records cannot be written to storage", "Không ghi được bản ghi vào bộ nhớ"},
         {"The disk is full, worn out or read-only.", "Ổ đĩa đầy, hỏng hoặc chỉ cho đọc."},
         {"Readings are held in memory only; a power cut loses them.",
          "Số đo chỉ còn trong RAM, mất điện là mất dữ liệu."},
         {"Free disk space or replace the storage medium.", "Giải phóng dung lượng hoặc thay thẻ nhớ, ổ đĩa."}),
    Make("store-replaced", Severity::kMajor, Duration(0),
         {"Damaged store was set aside, a new one begun", "Kho bản ghi hỏng đã được cất riêng, tạo kho mới"},
         {"The store file was damaged, mostly by a failing storage medium.",
          "Tệp kho bản ghi bị hỏng, thường do thẻ nhớ hoặc ổ đĩa lỗi."},
         {"Records that were not sent yet may be missing.", "Có thể thiếu những bản ghi chưa gửi."},
         {"Keep the file set aside, check the storage medium.", "Giữ lại tệp đã cất, kiểm tra thẻ nhớ hoặc ổ đĩa."}),
    Make("overload", Severity::kMajor, minutes(10),
         {"Node drops readings, it cannot keep up", "Nút bỏ bớt số đo vì quá tải"},
         {"Too many devices or too short periods for this board, or a very slow disk.",
          "Quá nhiều thiết bị, chu kỳ quá ngắn hoặc ổ đĩa quá chậm."},
         {"Some readings are missing.", "Thiếu một số số đo."},
         {"Lengthen the periods or move devices to another node.",
          "Tăng chu kỳ hoặc chuyển bớt thiết bị sang nút khác."}),
    Make("store-almost-full", Severity::kMinor, minutes(10),
         {"Store is more than 80 % full", "Kho bản ghi đầy hơn 80 %"},
         {"The broker has been unreachable for long.", "Mất kết nối máy chủ MQTT đã lâu."},
         {"Old readings will be dropped when it is full.", "Khi đầy, các số đo cũ sẽ bị bỏ."},
         {"Restore the connection to the broker.", "Khôi phục kết nối tới máy chủ MQTT."}),
    Make("records-dropped", Severity::kMajor, minutes(10),
         {"Readings that were not sent have been removed", "Đã xóa số đo chưa gửi vì hết chỗ"},
         {"The store is full and everything in it is thinned as far as it may be.",
          "Kho bản ghi đã đầy dù mọi số đo đã được rút gọn hết mức."},
         {"The oldest readings of the outage are lost.", "Mất những số đo cũ nhất trong thời gian gián đoạn."},
         {"Restore the connection to the broker, or give the store a larger budget.",
          "Khôi phục kết nối tới máy chủ MQTT, hoặc tăng dung lượng cho kho (store.budget)."}),
    Make("thinning", Severity::kMinor, minutes(10),
         {"Store is full: waiting readings are thinned", "Kho bản ghi đầy: đang rút gọn số đo chờ gửi"},
         {"The broker has been unreachable for longer than the store has room for.",
          "Mất kết nối máy chủ MQTT lâu hơn sức chứa của kho."},
         {"Of the oldest readings only number, least, greatest, mean and last value are kept.",
          "Số đo cũ nhất chỉ còn số lượng, giá trị nhỏ nhất, lớn nhất, trung bình và cuối cùng."},
         {"Restore the connection to the broker.", "Khôi phục kết nối tới máy chủ MQTT."}),
    Make("not-confirmed", Severity::kMinor, minutes(1),
         {"A consumer does not confirm that it has stored records", "Nơi nhận không xác nhận đã lưu bản ghi"},
         {"The consumer is down, or the broker loses what it has accepted.",
          "Nơi nhận đã dừng, hoặc máy chủ MQTT làm mất bản ghi đã nhận."},
         {"Records are kept on the node until it confirms; when the store is full they are thinned.",
          "Nút giữ bản ghi đến khi được xác nhận; khi kho đầy sẽ bị rút gọn."},
         {"Check the consumer named in the node's configuration (store.consumers) and the broker's limits.",
          "Kiểm tra nơi nhận ghi trong cấu hình (store.consumers) và giới hạn của máy chủ MQTT."}),
    Make("clock-not-synced", Severity::kMinor, minutes(1),
         {"Clock of this node is not synchronised", "Đồng hồ của nút chưa được đồng bộ"},
         {"The time server cannot be reached, or none is configured.",
          "Không liên lạc được máy chủ thời gian, hoặc chưa cấu hình."},
         {"Readings carry an estimated time and are marked so.", "Số đo mang thời gian ước tính và được đánh dấu."},
         {"Check the network to the time server (NTP).", "Kiểm tra đường mạng tới máy chủ thời gian (NTP)."}),
    Make("alarm-flood", Severity::kMajor, minutes(10),
         {"More alarms than can be announced: see the list", "Quá nhiều cảnh báo cùng lúc: xem danh sách"},
         {"Something that many devices depend on has failed.", "Một thành phần mà nhiều thiết bị phụ thuộc đã hỏng."},
         {"Further alarms that are not critical are in the list, but do not ring.",
          "Các cảnh báo khác (không nguy cấp) chỉ có trong danh sách, không báo chuông."},
         {"Look for what they have in common: power, cooling, network.",
          "Tìm nguyên nhân chung: nguồn điện, điều hòa, mạng."}),
    Make(
        "certificate", Severity::kMajor, minutes(1),
        {"Certificate ends soon, has ended or is refused", "Chứng thư sắp hết hạn, đã hết hạn hoặc bị từ chối"},
        {"A certificate, of this node or of the broker, was not renewed in time or was revoked; or the list of revoked "
         "ones (tls.crl_file) has ended.",
         "Chứng thư của nút hoặc của máy chủ MQTT chưa được gia hạn hoặc đã bị thu hồi; hoặc danh sách thu hồi "
         "(tls.crl_file) đã hết hạn."},
        {"The node cannot connect to the broker, now or soon; its records wait on it.",
         "Nút không nối được máy chủ MQTT, ngay bây giờ hoặc sắp tới; bản ghi nằm lại trên nút."},
        {"Renew the certificate or the list that the node's status names; the new files are used without a restart.",
         "Gia hạn chứng thư hoặc danh sách nêu trong lệnh tramgac status; tệp mới được dùng ngay, không cần khởi động "
         "lại."}),
    Make("records-unreadable", Severity::kMajor, Duration(0),
         {"Records of the damaged store could not be read: {value}", "Không đọc được bản ghi trong kho hỏng: {value}"},
         {"The storage medium has damaged them. These numbers are those of the store that was set aside.",
          "Thẻ nhớ hoặc ổ đĩa đã làm hỏng. Đây là số thứ tự trong kho đã được cất riêng."},
         {"Those of them that the broker did not have yet are missing.",
          "Những bản ghi trong số này mà máy chủ MQTT chưa nhận thì bị thiếu."},
         {"Replace the storage medium; tramgac audit tells which of them arrived.",
          "Thay thẻ nhớ hoặc ổ đĩa; tramgac audit cho biết bản ghi nào đã tới nơi."}),
    Make("config-not-used", Severity::kMajor, Duration(0),
         {"Configuration file is not in use, the last good one is",
          "Tệp cấu hình không được dùng, nút chạy cấu hình tốt gần nhất"},
         {"The file has mistakes, or it was tried and not confirmed in time (tramgac apply --confirm).",
          "Tệp có lỗi, hoặc đã thử mà không được xác nhận kịp (tramgac apply --confirm)."},
         {"What was changed in the file is not watched as it says.", "Những thay đổi trong tệp chưa có hiệu lực."},
         {"Let tramgac check read the file, mend it, and put it in use with tramgac apply.",
          "Chạy tramgac check với tệp, sửa lỗi rồi đưa vào dùng bằng tramgac apply."}),
    Make("test", Severity::kWarning, Duration(0),
         {"Test alarm: please acknowledge it", "Cảnh báo thử: đề nghị xác nhận"},
         {"A technician at the node tries whether its alarms are seen (tramgac selftest).",
          "Kỹ thuật viên tại nút đang thử xem cảnh báo có tới nơi không (tramgac selftest)."},
         {"None: nothing is wrong.", "Không có: không có sự cố."},
         {"Acknowledge it; the technician is waiting for that.", "Xác nhận cảnh báo này; kỹ thuật viên đang chờ."}),
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
