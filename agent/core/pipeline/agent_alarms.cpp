// What only a node with a file system, an operating system and a configuration file can tell of itself.
#include <array>

#include "agent/core/pipeline/node_alarm_spec.h"
#include "agent/core/pipeline/node_device.h"

namespace tramgac {
namespace {

using std::chrono::minutes;

constexpr std::array<AlarmSpec, kNodeAlarmCount - kEveryNodeAlarmCount> kAlarms = {
    NodeAlarmSpec(
        "store-replaced", Severity::kMajor, Duration(0),
        {"Damaged store was set aside, a new one begun", "Kho bản ghi hỏng đã được cất riêng, tạo kho mới"},
        {"The store file was damaged, mostly by a failing storage medium.",
         "Tệp kho bản ghi bị hỏng, thường do thẻ nhớ hoặc ổ đĩa lỗi."},
        {"Records that were not sent yet may be missing.", "Có thể thiếu những bản ghi chưa gửi."},
        {"Keep the file set aside, check the storage medium.", "Giữ lại tệp đã cất, kiểm tra thẻ nhớ hoặc ổ đĩa."}),
    NodeAlarmSpec("thinning", Severity::kMinor, minutes(10),
                  {"Store is full: waiting readings are thinned", "Kho bản ghi đầy: đang rút gọn số đo chờ gửi"},
                  {"The broker has been unreachable for longer than the store has room for.",
                   "Mất kết nối máy chủ MQTT lâu hơn sức chứa của kho."},
                  {"Of the oldest readings only number, least, greatest, mean and last value are kept.",
                   "Số đo cũ nhất chỉ còn số lượng, giá trị nhỏ nhất, lớn nhất, trung bình và cuối cùng."},
                  {"Restore the connection to the broker.", "Khôi phục kết nối tới máy chủ MQTT."}),
    NodeAlarmSpec("not-confirmed", Severity::kMinor, minutes(1),
                  {"A consumer does not confirm that it has stored records", "Nơi nhận không xác nhận đã lưu bản ghi"},
                  {"The consumer is down, or the broker loses what it has accepted.",
                   "Nơi nhận đã dừng, hoặc máy chủ MQTT làm mất bản ghi đã nhận."},
                  {"Records are kept on the node until it confirms; when the store is full they are thinned.",
                   "Nút giữ bản ghi đến khi được xác nhận; khi kho đầy sẽ bị rút gọn."},
                  {"Check the consumer named in the node's configuration (store.consumers) and the broker's limits.",
                   "Kiểm tra nơi nhận ghi trong cấu hình (store.consumers) và giới hạn của máy chủ MQTT."}),
    NodeAlarmSpec(
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
    NodeAlarmSpec(
        "records-unreadable", Severity::kMajor, Duration(0),
        {"Records of the damaged store could not be read: {value}", "Không đọc được bản ghi trong kho hỏng: {value}"},
        {"The storage medium has damaged them. These numbers are those of the store that was set aside.",
         "Thẻ nhớ hoặc ổ đĩa đã làm hỏng. Đây là số thứ tự trong kho đã được cất riêng."},
        {"Those of them that the broker did not have yet are missing.",
         "Những bản ghi trong số này mà máy chủ MQTT chưa nhận thì bị thiếu."},
        {"Replace the storage medium; tramgac audit tells which of them arrived.",
         "Thay thẻ nhớ hoặc ổ đĩa; tramgac audit cho biết bản ghi nào đã tới nơi."}),
    NodeAlarmSpec(
        "config-not-used", Severity::kMajor, Duration(0),
        {"Configuration file is not in use, the last good one is",
         "Tệp cấu hình không được dùng, nút chạy cấu hình tốt gần nhất"},
        {"The file has mistakes, or it was tried and not confirmed in time (tramgac apply --confirm).",
         "Tệp có lỗi, hoặc đã thử mà không được xác nhận kịp (tramgac apply --confirm)."},
        {"What was changed in the file is not watched as it says.", "Những thay đổi trong tệp chưa có hiệu lực."},
        {"Let tramgac check read the file, mend it, and put it in use with tramgac apply.",
         "Chạy tramgac check với tệp, sửa lỗi rồi đưa vào dùng bằng tramgac apply."}),
    NodeAlarmSpec(
        "test", Severity::kWarning, Duration(0),
        {"Test alarm: please acknowledge it", "Cảnh báo thử: đề nghị xác nhận"},
        {"A technician at the node tries whether its alarms are seen (tramgac selftest).",
         "Kỹ thuật viên tại nút đang thử xem cảnh báo có tới nơi không (tramgac selftest)."},
        {"None: nothing is wrong.", "Không có: không có sự cố."},
        {"Acknowledge it; the technician is waiting for that.", "Xác nhận cảnh báo này; kỹ thuật viên đang chờ."}),
};

}  // namespace

std::span<const AlarmSpec> AgentAlarms() { return kAlarms; }

}  // namespace tramgac
