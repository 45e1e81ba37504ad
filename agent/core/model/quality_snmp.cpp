#include "agent/core/model/quality_snmp.h"

namespace tramgac {

LocalText quality_internal::SnmpMeaning(Quality quality) {
  switch (quality) {
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
    default: return kRefuses;
  }
}

}  // namespace tramgac
