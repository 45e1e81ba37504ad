// Made by `tramgac profile compile xy_md02`: the profile xy_md02 for firmware. Change the profile, not this file.
#pragma once

#include "drivers/modbus/compiled_profile.h"

// clang-format off
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"  // what is left out is as it is without a word
namespace tramgac::compiled::xy_md02 {

using namespace modbus;
using namespace std::string_view_literals;

inline constexpr PointSpec kList1[] = {
    {.name = "ambient.temperature"sv, .unit = "Cel"sv, .type = ValueType::kReal, .encoding = {.type = WireType::kI16}, .scale = {1.0, 10.0, 0.0}, .plausible_low = -40.0, .plausible_high = 150.0, .reporting = {0.2, Duration(900000000)}},
    {.name = "ambient.humidity"sv, .unit = "%"sv, .type = ValueType::kReal, .encoding = {.type = WireType::kU16}, .scale = {1.0, 10.0, 0.0}, .plausible_low = 0.0, .plausible_high = 100.0, .reporting = {1.0, Duration(900000000)}},
};
inline constexpr LocalText kList2[] = {
    {"Ambient temperature"sv, "Nhiệt độ môi trường"sv},
    {"Ambient humidity"sv, "Độ ẩm môi trường"sv},
};
inline constexpr std::string_view kList3[] = {
    "temperature-critical"sv,
    "temperature-limit-soon"sv,
};
inline constexpr std::string_view kList4[] = {
    "temperature-critical"sv,
};
inline constexpr std::string_view kList5[] = {
    "temperature-limit-soon"sv,
    "temperature-critical"sv,
};
inline constexpr std::string_view kList6[] = {
    "humidity-very-high"sv,
};
inline constexpr AlarmSpec kList7[] = {
    {.name = "temperature-high"sv, .kind = AlarmKind::kHigh, .severity = Severity::kMinor, .on_delay = Duration(120000000), .off_delay = Duration(300000000), .limit = 27.0, .deadband = 1.0, .parents = kList3, .time_to_respond = Duration(1800000000), .text = {"Room temperature high"sv, "Nhiệt độ phòng cao"sv}, .cause = {"The cooling is too weak for the load, a door is open or an air path is blocked."sv, "Điều hòa không đủ công suất, cửa để mở hoặc đường gió bị bịt."sv}, .consequence = {"Equipment ages faster; the temperature may go on rising."sv, "Thiết bị lão hóa nhanh hơn; nhiệt độ có thể tiếp tục tăng."sv}, .response = {"Check the cooling unit, its setpoint and filters, and close the door."sv, "Kiểm tra máy lạnh, nhiệt độ đặt, bộ lọc và đóng cửa phòng."sv}},
    {.name = "temperature-critical"sv, .kind = AlarmKind::kHigh, .severity = Severity::kCritical, .on_delay = Duration(30000000), .off_delay = Duration(300000000), .limit = 32.0, .deadband = 1.0, .time_to_respond = Duration(600000000), .text = {"Room temperature critical"sv, "Nhiệt độ phòng ở mức nguy hiểm"sv}, .cause = {"The cooling has failed."sv, "Hệ thống làm mát bị hỏng."sv}, .consequence = {"Servers switch themselves off within minutes; disks and batteries are damaged."sv, "Máy chủ sẽ tự tắt sau vài phút; ổ đĩa và ắc quy bị hư hại."sv}, .response = {"Start the reserve cooling or open the room and use fans; shut down what is not needed."sv, "Bật máy lạnh dự phòng hoặc mở phòng và dùng quạt; tắt thiết bị không cần thiết."sv}},
    {.name = "temperature-limit-soon"sv, .kind = AlarmKind::kWillExceed, .severity = Severity::kMajor, .on_delay = Duration(120000000), .off_delay = Duration(300000000), .limit = 32.0, .deadband = 1.0, .parents = kList4, .window = Duration(600000000), .horizon = Duration(900000000), .time_to_respond = Duration(900000000), .text = {"Room temperature about to pass its limit"sv, "Nhiệt độ phòng sắp vượt ngưỡng"sv}, .cause = {"It has been getting warmer for some minutes: the cooling has failed or cannot keep up with the load."sv, "Nhiệt độ tăng dần trong mấy phút qua: máy lạnh hỏng hoặc không theo kịp tải."sv}, .consequence = {"If it goes on like this, the limit is passed within a quarter of an hour, and servers switch themselves off."sv, "Nếu cứ tiếp tục như vậy, chỉ khoảng 15 phút nữa nhiệt độ vượt ngưỡng và máy chủ tự tắt."sv}, .response = {"Start the reserve cooling and find out why the cooling does not hold; make ready to shut down what is not needed."sv, "Bật máy lạnh dự phòng và tìm hiểu vì sao làm mát không đủ; chuẩn bị tắt thiết bị không cần thiết."sv}},
    {.name = "temperature-rising"sv, .kind = AlarmKind::kRise, .severity = Severity::kMajor, .on_delay = Duration(60000000), .off_delay = Duration(300000000), .limit = 4.0, .deadband = 1.0, .parents = kList5, .window = Duration(600000000), .time_to_respond = Duration(600000000), .text = {"Room temperature rising fast"sv, "Nhiệt độ phòng tăng nhanh"sv}, .cause = {"It has become several degrees warmer within minutes: the cooling has stopped or is much too weak, or warm air comes in."sv, "Nóng thêm mấy độ chỉ trong vài phút: máy lạnh đã dừng hoặc quá yếu, hoặc có khí nóng tràn vào."sv}, .consequence = {"At this pace it is too hot within minutes, and servers switch themselves off."sv, "Với tốc độ này, chỉ vài phút nữa sẽ quá nóng và máy chủ tự tắt."sv}, .response = {"Look at the cooling units at once (power, alarms, air flow) and start the reserve cooling; close doors to warm places."sv, "Xem ngay các máy lạnh (nguồn điện, cảnh báo, luồng gió) và bật máy dự phòng; đóng cửa thông ra chỗ nóng."sv}},
    {.name = "temperature-low"sv, .kind = AlarmKind::kLow, .severity = Severity::kWarning, .on_delay = Duration(300000000), .off_delay = Duration(600000000), .limit = 15.0, .deadband = 1.0, .time_to_respond = Duration(14400000000), .text = {"Room temperature low"sv, "Nhiệt độ phòng thấp"sv}, .cause = {"The setpoint is wrong or the heating of the cooling unit does not respond."sv, "Nhiệt độ đặt sai hoặc bộ sưởi của máy lạnh không tác động."sv}, .consequence = {"Energy is wasted and water may condense on equipment."sv, "Lãng phí điện năng và có thể đọng sương trên thiết bị."sv}, .response = {"Correct the setpoint of the cooling unit."sv, "Chỉnh lại nhiệt độ đặt của máy lạnh."sv}},
    {.name = "humidity-high"sv, .kind = AlarmKind::kHigh, .severity = Severity::kWarning, .point = 1, .on_delay = Duration(300000000), .off_delay = Duration(600000000), .limit = 60.0, .deadband = 3.0, .parents = kList6, .time_to_respond = Duration(14400000000), .text = {"Humidity high"sv, "Độ ẩm cao"sv}, .cause = {"Outside air enters the room, or the dehumidifier is not working."sv, "Không khí ngoài lọt vào phòng, hoặc chức năng hút ẩm không hoạt động."sv}, .consequence = {"Contacts corrode over time."sv, "Các tiếp điểm bị ăn mòn dần."sv}, .response = {"Check doors and openings and the dehumidifying mode of the cooling unit."sv, "Kiểm tra cửa, khe hở và chế độ hút ẩm của máy lạnh."sv}},
    {.name = "humidity-very-high"sv, .kind = AlarmKind::kHigh, .severity = Severity::kMajor, .point = 1, .on_delay = Duration(300000000), .off_delay = Duration(600000000), .limit = 70.0, .deadband = 3.0, .time_to_respond = Duration(3600000000), .text = {"Humidity very high"sv, "Độ ẩm rất cao"sv}, .cause = {"The cooling has stopped, water has entered, or the room is open."sv, "Máy lạnh ngừng chạy, có nước lọt vào, hoặc phòng để mở."sv}, .consequence = {"Water may condense on cold equipment and cause short circuits."sv, "Có thể đọng sương trên thiết bị lạnh và gây ngắn mạch."sv}, .response = {"Look for water, close the room and start dehumidifying."sv, "Tìm chỗ có nước, đóng kín phòng và bật hút ẩm."sv}},
    {.name = "humidity-low"sv, .kind = AlarmKind::kLow, .severity = Severity::kMinor, .point = 1, .on_delay = Duration(300000000), .off_delay = Duration(600000000), .limit = 30.0, .deadband = 3.0, .time_to_respond = Duration(14400000000), .text = {"Humidity low"sv, "Độ ẩm thấp"sv}, .cause = {"The air is cooled too much, or the humidifier has failed."sv, "Không khí bị làm lạnh quá mức, hoặc bộ tạo ẩm bị hỏng."sv}, .consequence = {"Electrostatic discharge can damage equipment while it is handled."sv, "Phóng tĩnh điện có thể làm hỏng thiết bị khi thao tác."sv}, .response = {"Check the humidifier; use a wrist strap for work on equipment."sv, "Kiểm tra bộ tạo ẩm; đeo vòng chống tĩnh điện khi thao tác."sv}},
    {.name = "unavailable"sv, .kind = AlarmKind::kUnavailable, .severity = Severity::kMinor, .time_to_respond = Duration(3600000000), .text = {"Sensor does not answer"sv, "Cảm biến không trả lời"sv}, .cause = {"The cable, the supply or the address of the sensor is wrong, or it has failed."sv, "Sai hoặc hỏng dây, nguồn, địa chỉ của cảm biến, hoặc cảm biến bị hỏng."sv}, .consequence = {"The climate of the room is not watched at this place."sv, "Môi trường tại vị trí này không được giám sát."sv}, .response = {"Check supply, cable and termination; replace the sensor."sv, "Kiểm tra nguồn, dây và điện trở cuối đường; thay cảm biến."sv}},
};
inline constexpr PointAddress kList8[] = {
    {.point = 0, .table = Table::kInputRegister, .address = 1},
    {.point = 1, .table = Table::kInputRegister, .address = 2},
};
inline constexpr ReadableRange kList9[] = {
    {Table::kInputRegister, 1, 2},
};
inline constexpr CompiledProfile kProfile{.device = {.profile = "xy_md02"sv, .vendor = "XY"sv, .model = "XY-MD02"sv, .points = kList1, .labels = kList2, .alarms = kList7}, .addresses = kList8, .limits = {.max_words = 2, .max_bits = 2000, .max_gap = 0, .readable = kList9, .timeout = Duration(500000)}, .unit = 1, .baud = 9600, .parity = 'N', .stop_bits = 1};

}  // namespace tramgac::compiled::xy_md02
#pragma GCC diagnostic pop
