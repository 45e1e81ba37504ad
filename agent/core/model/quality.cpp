#include "agent/core/model/quality.h"

namespace tramgac {
namespace {

constexpr std::string_view kNames[] = {
    "good",
    "not-read-yet",
    "timeout",
    "disconnected",
    "crc",
    "bad-frame",
    "wrong-unit",
    "stale",
    "exception-1",
    "exception-2",
    "exception-3",
    "exception-4",
    "exception-5",
    "exception-6",
    "exception-7",
    "exception-8",
    "exception-9",
    "exception-10",
    "exception-11",
    "no-such-object",
    "no-such-instance",
    "too-big",
    "general-error",
    "not-increasing",
    "unknown-user",
    "wrong-credentials",
    "not-in-time-window",
    "unsupported-security",
    "not-available",
    "wrong-type",
    "wrong-length",
    "unknown-code",
    "implausible",
    "decryption-error",
    "duplicate-engine-id",
    "row-gone",
    "unknown-scale",
};
static_assert(sizeof kNames / sizeof kNames[0] == kQualityCount);

}  // namespace

std::string_view QualityName(Quality quality) {
  const auto index = static_cast<std::size_t>(quality);
  return index < kQualityCount ? kNames[index] : "bad-frame";
}

LocalText QualityMeaning(Quality quality) {
  switch (quality) {
    case Quality::kGood: return {"answers", "có trả lời"};
    case Quality::kNotReadYet: return {"was not asked yet", "chưa được hỏi"};
    case Quality::kTimeout: return {"does not answer", "không trả lời"};
    case Quality::kDisconnected:
      return {"cannot be reached: port, line or connection is missing",
              "không tới được: thiếu cổng, đường dây hoặc kết nối"};
    case Quality::kCrc:
      return {"answers are damaged on the line (checksum)", "trả lời bị hỏng trên đường dây (sai mã kiểm tra)"};
    case Quality::kBadFrame: return {"what it answers makes no sense", "trả lời không hiểu được"};
    case Quality::kWrongUnit: return {"another unit id answers", "thiết bị khác (unit khác) trả lời"};
    case Quality::kStale: return {"no news for three periods", "không có tin mới suốt ba chu kỳ"};
    case Quality::kNotIncreasing:
      return {
          "a table of the device goes round in circles (its OIDs do not increase), so part of it is not read: look "
          "for an update of its SNMP agent",
          "một bảng của thiết bị chạy vòng tròn (OID không tăng dần) nên có phần không đọc được: tìm bản cập nhật "
          "SNMP cho thiết bị"};
    case Quality::kUnknownUser:
      return {"the device does not know this SNMPv3 user", "thiết bị không biết người dùng SNMPv3 này"};
    case Quality::kWrongCredentials:
      return {"the device refuses the SNMPv3 passphrases or algorithms",
              "thiết bị từ chối mật khẩu hoặc thuật toán SNMPv3"};
    case Quality::kNotInTimeWindow:
      return {"the device's SNMPv3 clock (boots, time) does not settle: restart its agent",
              "đồng hồ SNMPv3 (boots, time) của thiết bị không khớp: khởi động lại dịch vụ SNMP"};
    case Quality::kUnsupportedSecurity:
      return {"the device does not accept this SNMPv3 security level",
              "thiết bị không chấp nhận mức bảo mật SNMPv3 này"};
    case Quality::kDecryptionError:
      return {"the device and this node do not understand each other's SNMPv3 encryption: privacy key or algorithm",
              "thiết bị và nút không giải mã được SNMPv3 của nhau: sai khóa hoặc thuật toán bảo mật (priv)"};
    case Quality::kDuplicateEngine:
      return {"another device tells the same SNMPv3 engine id (cloned machine?): give it one of its own",
              "thiết bị khác báo cùng SNMPv3 engine id (máy nhân bản?): hãy đặt id riêng"};
    default: return {"refuses, or answers nothing that can be used", "từ chối hoặc trả lời không dùng được"};
  }
}

}  // namespace tramgac
