#include "agent/app/probe_reason.h"

#include "drivers/modbus/libmodbus/rs485.h"

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;
using document::Wording;

constexpr Phrase kSerialSilence{
    "nobody answered on the line: check that A and B are not swapped, the unit id, baud rate and parity, the power of "
    "the device and the terminating resistor",
    "không ai trả lời trên đường dây: kiểm tra dây A và B có bị đảo không, mã thiết bị (unit), tốc độ baud và parity, "
    "nguồn của thiết bị và điện trở cuối đường"};
constexpr Phrase kSerialGone{
    "the port cannot be opened: check the name (ls /dev/serial/by-id), that the adapter is plugged in, that this user "
    "is "
    "in the group dialout, and that no other program holds it (a running agent does)",
    "không mở được cổng: kiểm tra tên cổng (ls /dev/serial/by-id), bộ chuyển đổi đã cắm chưa, người dùng này có trong "
    "nhóm dialout không, và có chương trình nào khác đang giữ cổng không (tramgac đang chạy thì có)"};
constexpr Phrase kSerialDirection{
    "the driver of this port does not switch the RS-485 direction as rs485= wants: try the other polarity "
    "(rts-on-send, rts-after-send), use the board's own RS-485 port, or leave rs485= out if the adapter switches by "
    "itself, as nearly all with USB do",
    "trình điều khiển của cổng này không đổi chiều RS-485 theo rs485=: thử cực tính kia (rts-on-send, rts-after-send), "
    "dùng cổng RS-485 có sẵn của bo mạch, hoặc bỏ rs485= nếu bộ chuyển đổi tự đổi chiều (hầu hết loại USB)"};
constexpr Phrase kSerialNoise{
    "something answers, but damaged: check baud rate and parity, shielding and earth, and that no two devices have the "
    "same unit id",
    "có tín hiệu trả lời nhưng bị hỏng: kiểm tra tốc độ baud và parity, lớp chống nhiễu và nối đất, và không có hai "
    "thiết bị trùng mã (unit)"};
constexpr Phrase kSerialWrongUnit{
    "another unit answered, or noise that looks like one: check baud rate and parity, and that no two devices have the "
    "same unit id",
    "thiết bị khác trả lời, hoặc nhiễu trông như vậy: kiểm tra tốc độ baud và parity, và không có hai thiết bị trùng "
    "mã "
    "(unit)"};
constexpr Phrase kWrongUnit{"another unit answered: two devices may have the same unit id, or a late answer came",
                            "thiết bị khác trả lời: có thể hai thiết bị trùng mã (unit), hoặc có câu trả lời muộn"};
constexpr Phrase kTcpSilence{
    "connected, but no answer: check the unit id (behind a gateway also the serial line: wires A and B, baud rate), "
    "and "
    "that no other program uses the device's only connection",
    "đã nối nhưng không có trả lời: kiểm tra mã thiết bị (unit) (sau gateway thì cả đường nối tiếp: dây A và B, tốc độ "
    "baud), và không có chương trình khác chiếm kết nối duy nhất của thiết bị"};
constexpr Phrase kTcpGone{
    "no connection: check the address and port (Modbus TCP: 502), that Modbus is enabled in the device, and the "
    "firewall "
    "between",
    "không kết nối được: kiểm tra địa chỉ và cổng (Modbus TCP: 502), Modbus đã bật trong thiết bị chưa, và tường lửa ở "
    "giữa"};
constexpr Phrase kTcpGarbage{"what answers there does not speak Modbus TCP: check the port",
                             "phía bên kia không nói Modbus TCP: kiểm tra cổng"};
constexpr Phrase kServerGarbage{
    "what answers there is damaged or is not Modbus RTU: check the port, the device server's mode (TCP server, raw), "
    "and "
    "the baud rate, parity and wires of its serial line",
    "câu trả lời bị hỏng hoặc không phải Modbus RTU: kiểm tra cổng, chế độ của bộ chuyển đổi (TCP server, raw), và tốc "
    "độ baud, parity, dây của đường nối tiếp phía sau"};
constexpr Phrase kException2{
    "the device answers, but does not know these registers: is it the right profile, and the right unit id?",
    "thiết bị có trả lời nhưng không có các thanh ghi này: hồ sơ và mã thiết bị (unit) đã đúng chưa?"};
constexpr Phrase kGateway{
    "the gateway answers, the device behind it does not: check the unit id and the gateway's serial line (wires A and "
    "B, "
    "baud rate)",
    "gateway có trả lời nhưng thiết bị phía sau thì không: kiểm tra mã thiết bị (unit) và đường nối tiếp của gateway "
    "(dây A và B, tốc độ baud)"};
constexpr Phrase kException{"the device answers and refuses ({0}): is it the right profile, and the right unit id?",
                            "thiết bị trả lời nhưng từ chối ({0}): hồ sơ và mã thiết bị (unit) đã đúng chưa?"};
constexpr Phrase kSnmpSilence{
    "no answer: check the address, that SNMP is enabled in the device, the community (a wrong one is answered by "
    "silence), the device's list of allowed managers, and the firewall (UDP port 161)",
    "không có trả lời: kiểm tra địa chỉ, SNMP đã bật trong thiết bị chưa, community (sai thì thiết bị im lặng), danh "
    "sách máy được phép của thiết bị, và tường lửa (UDP cổng 161)"};
constexpr Phrase kSnmpGone{"cannot send to this address: check this machine's network and routes",
                           "không gửi được tới địa chỉ này: kiểm tra mạng và định tuyến của máy này"};
constexpr Phrase kUser{"the device does not know this user: check the user name",
                       "thiết bị không biết người dùng này: kiểm tra tên người dùng"};
constexpr Phrase kCredentials{
    "the device refuses the authentication passphrase: check the file auth_file, and that auth= names the algorithm "
    "set "
    "in the device",
    "thiết bị từ chối mật khẩu xác thực: kiểm tra tệp auth_file, và auth= có đúng thuật toán đặt trong thiết bị không"};
constexpr Phrase kPrivacy{
    "the device knows the user but cannot decrypt the request: check the privacy passphrase in the file priv_file, and "
    "that priv= names the algorithm set in the device; longer keys are made in two ways, so try AES-192-C for AES-192 "
    "and AES-256-C for AES-256, or the other way round",
    "thiết bị biết người dùng nhưng không giải mã được yêu cầu: kiểm tra mật khẩu mã hóa trong tệp priv_file, và priv= "
    "có đúng thuật toán đặt trong thiết bị không; khóa dài được tạo theo hai cách, hãy thử AES-192-C thay cho AES-192, "
    "AES-256-C thay cho AES-256, hoặc ngược lại"};
constexpr Phrase kSecurity{
    "the device does not accept this security level for this user: look up in the device whether the user has "
    "authentication and privacy, and give auth= and priv= as it says",
    "thiết bị không chấp nhận mức bảo mật này cho người dùng này: xem trong thiết bị người dùng có xác thực và mã hóa "
    "không, rồi đặt auth= và priv= theo đó"};
constexpr Phrase kRefusesAccess{
    "the device answers with an error instead of values: look up in the device what this community or user may read, "
    "and at which security level (auth= and priv=)",
    "thiết bị trả lời lỗi thay vì giá trị: xem trong thiết bị community hoặc người dùng này được đọc gì, và ở mức bảo "
    "mật nào (auth= và priv=)"};
constexpr Phrase kWindow{
    "the device refuses the time of the request: restart its agent if this lasts",
    "thiết bị từ chối thời gian của yêu cầu: nếu kéo dài, khởi động lại dịch vụ SNMP của thiết bị"};
constexpr Phrase kNothingThere{"the device answers, but has none of these objects: is it the right profile?",
                               "thiết bị có trả lời nhưng không có đối tượng nào của hồ sơ: hồ sơ đã đúng chưa?"};
constexpr Phrase kOther{"the device answered, and nothing of it can be used ({0}): is it the right profile?",
                        "thiết bị có trả lời nhưng không dùng được giá trị nào ({0}): hồ sơ đã đúng chưa?"};

Wording ModbusAnswer(Quality why) {
  if (why == Quality::kException2) return Say(kException2);
  if (why == Quality::kException10 || why == Quality::kException11) return Say(kGateway);
  const bool exception = why >= Quality::kException1 && why <= Quality::kException9;
  return exception ? Say(kException, QualityName(why)) : Say(kOther, QualityName(why));
}

Wording NoPort(const config::ModbusRtuTarget& target) {
  const bool refused = modbus::CheckDirection(target.path, target.rs485) == Status::kUnimplemented;
  return Say(refused ? kSerialDirection : kSerialGone);
}

Wording OnSerial(Quality why, const config::ModbusRtuTarget& target) {
  switch (why) {
    case Quality::kTimeout: return Say(kSerialSilence);
    case Quality::kDisconnected: return NoPort(target);
    case Quality::kCrc:
    case Quality::kBadFrame: return Say(kSerialNoise);
    // libmodbus looks at the unit before the checksum: what a wrong baud rate makes of an answer ends here as well.
    case Quality::kWrongUnit: return Say(kSerialWrongUnit);
    default: return ModbusAnswer(why);
  }
}

Wording OnTcp(Quality why, config::Transport transport) {
  switch (why) {
    case Quality::kTimeout: return Say(kTcpSilence);
    case Quality::kDisconnected: return Say(kTcpGone);
    case Quality::kCrc:
    case Quality::kBadFrame: return Say(transport == config::Transport::kMbap ? kTcpGarbage : kServerGarbage);
    case Quality::kWrongUnit: return Say(kWrongUnit);
    default: return ModbusAnswer(why);
  }
}

constexpr Phrase kNothingAnswered{
    "none of its questions was answered: wrong address, switched off, or a firewall in between (try ping:HOST)",
    "không câu hỏi nào được trả lời: sai địa chỉ, thiết bị tắt, hoặc có tường lửa ở giữa (thử ping:MÁY)"};

Wording OnSnmp(Quality why) {
  switch (why) {
    case Quality::kTimeout:
    case Quality::kBadFrame: return Say(kSnmpSilence);
    case Quality::kDisconnected: return Say(kSnmpGone);
    case Quality::kUnknownUser: return Say(kUser);
    case Quality::kWrongCredentials: return Say(kCredentials);
    case Quality::kDecryptionError: return Say(kPrivacy);
    case Quality::kUnsupportedSecurity: return Say(kSecurity);
    case Quality::kNotInTimeWindow: return Say(kWindow);
    case Quality::kGeneralError: return Say(kRefusesAccess);
    case Quality::kNoSuchObject:
    case Quality::kNoSuchInstance: return Say(kNothingThere);
    default: return Say(kOther, QualityName(why));
  }
}

}  // namespace

Wording ReasonFor(Quality why, const config::Target& target) {
  if (const auto* rtu = std::get_if<config::ModbusRtuTarget>(&target)) return OnSerial(why, *rtu);
  if (std::holds_alternative<config::ReachTarget>(target)) return Say(kNothingAnswered);
  const auto* tcp = std::get_if<config::ModbusTcpTarget>(&target);
  return tcp != nullptr ? OnTcp(why, tcp->transport) : OnSnmp(why);
}

}  // namespace tramgac::app
