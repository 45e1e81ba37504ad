// What people read of a room: names and texts of its states and reasons.
#include "drivers/conference/room_state.h"

namespace tramgac::conference {
namespace {

struct Words {
  std::string_view name;
  LocalText text;
};

constexpr std::array<Words, kRoomStateCount> kStates = {{
    {"ready", {"ready", "sẵn sàng"}},
    {"in-call", {"in a call", "đang họp"}},
    {"standby", {"in standby", "đang ở chế độ chờ"}},
    {"unknown", {"not known", "chưa rõ"}},
    {"degraded", {"works, but not as it should", "hoạt động nhưng có lỗi"}},
    {"unreachable", {"cannot be called", "không liên lạc được"}},
}};

constexpr std::array<Words, kRoomReasonCount> kReasons = {{
    {"network-down",
     {"The endpoint's address does not answer: check the power in the room, then the line to the site.",
      "Địa chỉ của thiết bị không trả lời: kiểm tra nguồn điện tại phòng họp, sau đó kiểm tra đường truyền tới điểm "
      "cầu."}},
    {"nothing-answers",
     {"Neither SIP nor H.323 answers any more: check power and network in the room, then restart the endpoint.",
      "Cả SIP và H.323 đều không còn trả lời: kiểm tra nguồn điện và mạng tại phòng họp, sau đó khởi động lại thiết "
      "bị."}},
    {"signalling-silent",
     {"The endpoint is there, but neither SIP nor H.323 answers any more: restart the endpoint.",
      "Thiết bị vẫn hoạt động nhưng cả SIP và H.323 đều không còn trả lời: khởi động lại thiết bị."}},
    {"sip-silent",
     {"SIP does not answer any more, H.323 does: check the SIP settings, then restart the endpoint outside a call.",
      "SIP không còn trả lời, H.323 vẫn trả lời: kiểm tra cấu hình SIP, sau đó khởi động lại thiết bị khi không có "
      "cuộc "
      "họp."}},
    {"h323-silent",
     {"H.323 does not answer any more, SIP does: check the H.323 settings, then restart the endpoint outside a call.",
      "H.323 không còn trả lời, SIP vẫn trả lời: kiểm tra cấu hình H.323, sau đó khởi động lại thiết bị khi không có "
      "cuộc "
      "họp."}},
    {"sip-not-registered",
     {"Not registered with the SIP server, so nobody can call it by its name: check server address, account and "
      "password.",
      "Chưa đăng ký với máy chủ SIP nên không gọi được theo tên: kiểm tra địa chỉ máy chủ, tài khoản và mật khẩu."}},
    {"h323-not-registered",
     {"Not registered with the gatekeeper, so nobody can call it by its number: check gatekeeper address and alias.",
      "Chưa đăng ký với gatekeeper nên không gọi được theo số: kiểm tra địa chỉ gatekeeper và bí danh (alias)."}},
    {"temperature",
     {"The endpoint is too hot: check its fans, its air vents and the air conditioning of the room.",
      "Thiết bị quá nóng: kiểm tra quạt, khe thông gió và điều hòa của phòng."}},
    {"subsystem",
     {"The endpoint reports a fault inside: read the messages on its web page, restart it, then call the service.",
      "Thiết bị báo lỗi bên trong: xem thông báo trên trang quản trị, khởi động lại, nếu vẫn lỗi thì gọi bảo hành."}},
    {"microphone",
     {"A microphone is missing or faulty, the others will not hear this room: check its cable and its mute button.",
      "Micrô bị mất kết nối hoặc hỏng, các điểm cầu khác sẽ không nghe được: kiểm tra cáp và nút tắt tiếng."}},
    {"camera",
     {"A camera is missing or faulty, the others will not see this room: check its cable and its power.",
      "Camera bị mất kết nối hoặc hỏng, các điểm cầu khác sẽ không thấy hình: kiểm tra cáp và nguồn của camera."}},
    {"display",
     {"A display is missing or off: check its power, its cable and the input that it shows.",
      "Màn hình bị mất kết nối hoặc đang tắt: kiểm tra nguồn, cáp và cổng vào của màn hình."}},
    {"peripheral",
     {"A peripheral (touch panel, sound system) is missing or faulty: check its cable and its power.",
      "Thiết bị ngoại vi (bảng điều khiển, âm thanh) bị mất kết nối hoặc hỏng: kiểm tra cáp và nguồn."}},
    {"never-answered",
     {"The network reaches the endpoint, but it has never answered SIP or H.323: check transport and port, and allow "
      "this "
      "node's address on the endpoint.",
      "Mạng tới thiết bị tốt nhưng thiết bị chưa từng trả lời SIP hay H.323: kiểm tra giao thức và cổng, cho phép địa "
      "chỉ "
      "của nút giám sát trên thiết bị."}},
    {"nothing-known",
     {"Nothing has been heard of this room yet: wait for the first round of questions, then check its address in the "
      "configuration.",
      "Chưa có thông tin gì về phòng này: chờ lượt hỏi đầu tiên, sau đó kiểm tra địa chỉ trong cấu hình."}},
    {"in-call",
     {"It is in a call: do nothing that would end it.", "Phòng đang họp: không làm gì gây gián đoạn cuộc họp."}},
    {"standby",
     {"It is in standby: nothing to do, a call wakes it.",
      "Thiết bị đang ở chế độ chờ: không cần làm gì, cuộc gọi đến sẽ đánh thức thiết bị."}},
}};

}  // namespace

std::string_view RoomStateName(RoomState state) { return kStates[static_cast<std::size_t>(state)].name; }
LocalText RoomStateText(RoomState state) { return kStates[static_cast<std::size_t>(state)].text; }
std::string_view RoomReasonName(RoomReason reason) { return kReasons[static_cast<std::size_t>(reason)].name; }
LocalText RoomReasonText(RoomReason reason) { return kReasons[static_cast<std::size_t>(reason)].text; }

}  // namespace tramgac::conference
