// The sentences of agent/config in English and Vietnamese.
#pragma once

#include "agent/document/problem.h"

namespace tramgac::config {

using document::Phrase;

// Device addresses.
inline constexpr Phrase kNoScheme{"the address {0} has no scheme", "địa chỉ {0} không có giao thức"};
inline constexpr Phrase kUnknownScheme{"unknown scheme {0}", "giao thức lạ {0}"};
inline constexpr Phrase kWantScheme{"modbus-tcp://, modbus-rtu-tcp://, modbus-rtu://, snmp:// or reach://",
                                    "modbus-tcp://, modbus-rtu-tcp://, modbus-rtu://, snmp:// hoặc reach://"};
inline constexpr Phrase kBadEscape{"{0} is not a percent escape", "{0} không phải mã phần trăm"};
inline constexpr Phrase kWantEscape{"% and two hexadecimal digits of a printable character",
                                    "% và hai chữ số thập lục phân của một ký tự in được"};
inline constexpr Phrase kBadHost{"bad host {0}", "tên máy {0} không đúng"};
inline constexpr Phrase kWantHost{"a host name, an IPv4 address, or an IPv6 address in brackets",
                                  "một tên máy, một địa chỉ IPv4, hoặc một địa chỉ IPv6 trong ngoặc vuông"};
inline constexpr Phrase kBrokerTwice{"{0} is in the list of brokers already", "{0} đã có trong danh sách máy chủ MQTT"};
inline constexpr Phrase kUserHere{"a user name has no place here", "tên người dùng không đặt ở đây"};
inline constexpr Phrase kNoPort{"the address has no port", "địa chỉ không có cổng"};
inline constexpr Phrase kPortIsOfQuestion{"a host that is asked questions has no port: each question has one",
                                          "thiết bị được hỏi không có cổng chung: mỗi câu hỏi có cổng riêng"};
inline constexpr Phrase kBadSetting{"bad setting {0} of a question", "tham số câu hỏi {0} không đúng"};
inline constexpr Phrase kWantSetting{"QUESTION.SETTING=VALUE, such as sip.port=5061",
                                     "CÂU_HỎI.THAM_SỐ=GIÁ_TRỊ, chẳng hạn sip.port=5061"};
inline constexpr Phrase kBadPort{"bad port {0}", "cổng {0} không đúng"};
inline constexpr Phrase kWantPort{"a number from 1 to 65535", "một số từ 1 đến 65535"};
inline constexpr Phrase kBadLine{"bad serial line {0}", "đường nối tiếp {0} không đúng"};
inline constexpr Phrase kWantLine{"the absolute path of a device, such as modbus-rtu:///dev/ttyUSB0",
                                  "đường dẫn tuyệt đối của thiết bị, chẳng hạn modbus-rtu:///dev/ttyUSB0"};
inline constexpr Phrase kUserNotHere{"a user name has no meaning for {0}", "tên người dùng không có nghĩa với {0}"};
inline constexpr Phrase kBadUser{"bad user name {0}", "tên người dùng {0} không đúng"};
inline constexpr Phrase kWantUser{"1 to 32 characters", "1 đến 32 ký tự"};
inline constexpr Phrase kPathNotHere{"{0} has no meaning after host and port",
                                     "{0} không có nghĩa sau tên máy và cổng"};
inline constexpr Phrase kUnknownParameter{"unknown parameter {0}", "tham số lạ {0}"};
inline constexpr Phrase kParameterTwice{"the parameter {0} is given twice", "tham số {0} được cho hai lần"};
inline constexpr Phrase kNoParameterValue{"the parameter {0} has no value", "tham số {0} không có giá trị"};
inline constexpr Phrase kBadParameter{"bad value {0} for {1}", "giá trị {0} của {1} không đúng"};
inline constexpr Phrase kWantNumberBetween{"a whole number from {0} to {1}", "một số nguyên từ {0} đến {1}"};
inline constexpr Phrase kWantOneOf{"one of {0}", "một trong {0}"};
inline constexpr Phrase kNoCommunity{"the address says neither community nor user",
                                     "địa chỉ không có community mà cũng không có người dùng"};
inline constexpr Phrase kWantCommunity{"community=.. or community_file=.. (v2c), or user@host (v3)",
                                       "community=.. hoặc community_file=.. (v2c), hoặc user@host (v3)"};
inline constexpr Phrase kExcludeEachOther{"{0} and {1} exclude each other", "{0} và {1} loại trừ nhau"};
inline constexpr Phrase kNeeds{"{0} needs {1}", "{0} cần có {1}"};
inline constexpr Phrase kWantEngineId{"5 to 32 bytes as hexadecimal digits, such as 80001f8880e9630000d61ff449",
                                      "5 đến 32 byte dạng thập lục phân, chẳng hạn 80001f8880e9630000d61ff449"};
inline constexpr Phrase kOnlyV3{"{0} has no meaning without a user", "{0} không có nghĩa khi không có người dùng"};

// Lines of the board.
inline constexpr Phrase kWantLineScheme{"gpio:CHIP/NUMBER or led:NAME, such as gpio:gpiochip0/17",
                                        "gpio:CHIP/SỐ hoặc led:TÊN, chẳng hạn gpio:gpiochip0/17"};
inline constexpr Phrase kBadChip{"bad GPIO chip {0}", "chip GPIO {0} không đúng"};
inline constexpr Phrase kWantChip{
    "a chip by its name or its label, such as gpiochip0 or pinctrl-rp1 (gpiodetect lists them)",
    "chip theo tên hoặc nhãn, chẳng hạn gpiochip0 hoặc pinctrl-rp1 (gpiodetect liệt kê)"};
inline constexpr Phrase kBadLineNumber{"bad line number {0}", "số đường {0} không đúng"};
inline constexpr Phrase kBadLed{"bad LED {0}", "LED {0} không đúng"};
inline constexpr Phrase kWantLed{"the name of a folder in /sys/class/leds", "tên một thư mục trong /sys/class/leds"};
inline constexpr Phrase kLedParameters{"{0} has no meaning for an LED", "{0} không có nghĩa với LED"};
inline constexpr Phrase kWantDebounce{"a duration from {0} to {1}", "một khoảng thời gian từ {0} đến {1}"};
inline constexpr Phrase kLedIsNoInput{"an LED cannot be read", "không đọc được LED"};
inline constexpr Phrase kWantGpio{"gpio:CHIP/NUMBER", "gpio:CHIP/SỐ"};
inline constexpr Phrase kOnlyForInput{"{0} has no meaning for an output", "{0} không có nghĩa với đường ra"};
inline constexpr Phrase kLineTwice{"{0} is the line of {1} already", "{0} đã là đường của {1}"};
inline constexpr Phrase kDebounceOfLine{"the line of a contact has no debouncing of its own",
                                        "đường của tiếp điểm không có lọc rung riêng"};
inline constexpr Phrase kWantDebounceOfContact{"`debounce: 50ms` beside `line`, or nothing",
                                               "`debounce: 50ms` bên cạnh `line`, hoặc bỏ đi"};
inline constexpr Phrase kContactsIdTaken{"the contacts are the device \"contacts\", which line {0} uses as well",
                                         "các tiếp điểm là thiết bị \"contacts\", dòng {0} cũng dùng id này"};
inline constexpr Phrase kWantOtherDeviceId{"another id for that device", "một id khác cho thiết bị đó"};
// Sensors.
inline constexpr Phrase kWantSensorScheme{
    "hwmon:NAME, iio:NAME or w1:ID of a Linux node, or i2c:CHIP/ADDRESS of firmware",
    "hwmon:TÊN, iio:TÊN hoặc w1:ID của nút Linux, hoặc i2c:CHIP/ĐỊA_CHỈ của firmware"};
inline constexpr Phrase kBadSensorName{"bad name {0} of a sensor's driver",
                                       "tên trình điều khiển cảm biến {0} không đúng"};
inline constexpr Phrase kWantSensorName{"what stands in the file `name` of the sensor's folder, such as sht3x",
                                        "nội dung tệp `name` trong thư mục của cảm biến, chẳng hạn sht3x"};
inline constexpr Phrase kWantSensorDevice{"what the link `device` of the sensor's folder leads to, such as 1-0044",
                                          "tên thư mục mà liên kết `device` của cảm biến trỏ tới, chẳng hạn 1-0044"};
inline constexpr Phrase kBadChannel{"bad channel {0}", "kênh {0} không đúng"};
inline constexpr Phrase kBadOneWireId{"bad 1-wire id {0}", "mã 1-wire {0} không đúng"};
inline constexpr Phrase kWantOneWireId{"the name of a folder in /sys/bus/w1/devices, such as 28-0316a2794bff",
                                       "tên một thư mục trong /sys/bus/w1/devices, chẳng hạn 28-0316a2794bff"};
inline constexpr Phrase kUnknownChip{"unknown chip {0}", "chip lạ {0}"};
inline constexpr Phrase kBadChipAddress{"bad address {0} of a chip", "địa chỉ chip {0} không đúng"};
inline constexpr Phrase kWantSht3xAddress{"0x44 or 0x45", "0x44 hoặc 0x45"};
inline constexpr Phrase kWantLm75Address{"0x48 to 0x4F", "0x48 đến 0x4F"};
inline constexpr Phrase kKernelOnly{"a Linux node does not read {0} itself", "nút Linux không tự đọc {0}"};
inline constexpr Phrase kWantKernelSensor{"what the kernel's driver shows: hwmon:NAME, iio:NAME or w1:ID",
                                          "nơi trình điều khiển của kernel cho đọc: hwmon:TÊN, iio:TÊN hoặc w1:ID"};
inline constexpr Phrase kChipsOnly{"firmware has no kernel that reads {0}", "firmware không có kernel để đọc {0}"};
inline constexpr Phrase kWantChipSensor{"a chip on I2C, such as i2c:sht3x/0x44",
                                        "một chip trên I2C, chẳng hạn i2c:sht3x/0x44"};
inline constexpr Phrase kMeasuresOfChip{"what {0} measures is known", "đã biết {0} đo gì"};
inline constexpr Phrase kWantNothing{"leave it out", "bỏ đi"};
inline constexpr Phrase kSensorTwice{"{0} is in the list already", "{0} đã có trong danh sách"};
inline constexpr Phrase kNotMeasured{"limits of what the sensor does not measure",
                                     "ngưỡng của đại lượng mà cảm biến không đo"};
inline constexpr Phrase kLimitsOutOfOrder{"the limits {0}, {1} and {2} are out of order",
                                          "các ngưỡng {0}, {1} và {2} sai thứ tự"};
inline constexpr Phrase kWantLimitsInOrder{
    "low, high and {0}, none above the next; what is left out has its usual value",
    "low, high và {0}, không ngưỡng nào lớn hơn ngưỡng sau; ngưỡng bỏ trống có giá trị thường dùng"};
inline constexpr Phrase kSensorsIdTaken{"the sensors are the device \"sensors\", which line {0} uses as well",
                                        "các cảm biến là thiết bị \"sensors\", dòng {0} cũng dùng id này"};
inline constexpr Phrase kNoOutput{"{0} has neither horn nor lamp", "{0} không có còi mà cũng không có đèn"};
inline constexpr Phrase kWantOutput{"at least one of horn and lamp", "ít nhất một trong horn (còi) và lamp (đèn)"};

// Files and folders.
inline constexpr Phrase kNoFile{"the file {0} cannot be read: {1}", "không đọc được tệp {0}: {1}"};
inline constexpr Phrase kNotAFile{"{0} is not a file", "{0} không phải là tệp"};
inline constexpr Phrase kNotAFolder{"{0} is not a folder", "{0} không phải là thư mục"};
inline constexpr Phrase kOpenToOthers{"the secret in {0} can be read by others (mode {1:04o})",
                                      "người khác đọc được bí mật trong {0} (quyền {1:04o})"};
inline constexpr Phrase kWantMode{"mode 0600 or 0400", "quyền 0600 hoặc 0400"};
inline constexpr Phrase kWantKeyMode{"a mode without rights for others, such as 0640",
                                     "quyền không cho người khác, chẳng hạn 0640"};
inline constexpr Phrase kNoSecret{"there is no secret in the first line of {0}",
                                  "dòng đầu của {0} không có bí mật nào"};
inline constexpr Phrase kWantSecret{"1 to {0} bytes", "1 đến {0} byte"};
inline constexpr Phrase kShortSecret{"the passphrase in {0} is too short", "mật khẩu trong {0} quá ngắn"};
inline constexpr Phrase kWantLongSecret{"at least {0} characters", "ít nhất {0} ký tự"};
inline constexpr Phrase kSocketPath{"the path of the socket has {0} bytes", "đường dẫn của socket dài {0} byte"};
inline constexpr Phrase kWantListen{"an IPv4 or IPv6 address of this machine, or 0.0.0.0 or :: for all",
                                    "một địa chỉ IPv4 hoặc IPv6 của máy này, hoặc 0.0.0.0 hay :: cho tất cả"};
inline constexpr Phrase kPathOfMemory{"a store in memory has no path", "kho bản ghi trong RAM không có đường dẫn"};
inline constexpr Phrase kReservedSite{"\"{0}\" is the name of something else on the broker",
                                      "\"{0}\" là tên của thứ khác trên máy chủ MQTT"};
inline constexpr Phrase kWantOtherSite{"another name for the site", "một tên khác cho điểm"};
inline constexpr Phrase kConsumerTwice{"the consumer {0} stands here twice", "nơi nhận {0} ghi hai lần"};
inline constexpr Phrase kWantSocketPath{"at most 107 bytes", "nhiều nhất 107 byte"};

// Devices.
inline constexpr Phrase kDeviceTwice{"the device {0} was already defined in line {1}", "thiết bị {0} đã có ở dòng {1}"};
inline constexpr Phrase kDeviceReserved{"{0} is a name that the node itself uses", "{0} là tên do chính nút này dùng"};
inline constexpr Phrase kAddressTwice{"{0} has the address and unit of {1} in line {2}",
                                      "{0} trùng địa chỉ và unit với {1} ở dòng {2}"};
inline constexpr Phrase kLineSettings{"{0} wants {1} on this line, {2} of line {3} wants {4}",
                                      "{0} dùng {1} trên đường này, còn {2} ở dòng {3} dùng {4}"};
inline constexpr Phrase kWantSameSettings{"one speed, parity, stop bits and rs485 for all devices of a line",
                                          "cùng tốc độ, chẵn lẻ, bit dừng và rs485 cho mọi thiết bị trên một đường"};
inline constexpr Phrase kNotAnAddress{"{0} is not an IP address", "{0} không phải là địa chỉ IP"};
inline constexpr Phrase kWantAddress{"an IPv4 or IPv6 address, because looking up a name may block the polling",
                                     "địa chỉ IPv4 hoặc IPv6, vì tra tên miền có thể làm chậm việc đọc thiết bị"};
inline constexpr Phrase kSlowSerial{"the timeout is {0}, and a read on a serial line cannot be interrupted",
                                    "timeout là {0}, mà việc đọc trên đường nối tiếp không thể ngắt giữa chừng"};
inline constexpr Phrase kNoSuchDevice{"there is no device {0}", "không có thiết bị {0}"};
inline constexpr Phrase kWantClock{"a time of day such as 02:30", "giờ trong ngày, chẳng hạn 02:30"};
inline constexpr Phrase kWantMoment{"a local time such as \"2026-12-01 22:00\"",
                                    "giờ địa phương, chẳng hạn \"2026-12-01 22:00\""};
inline constexpr Phrase kEndsBefore{"the window ends before it begins", "khung giờ kết thúc trước khi bắt đầu"};
inline constexpr Phrase kOnlyNewAlarm{"{0} has no meaning without `point`, which makes a new alarm",
                                      "{0} không có nghĩa khi thiếu `point` (tạo cảnh báo mới)"};
inline constexpr Phrase kNotForKind{"{0} has no meaning for kind {1}", "{0} không có nghĩa với loại {1}"};
inline constexpr Phrase kTimeoutLong{"the timeout is longer than the period", "timeout dài hơn chu kỳ"};
inline constexpr Phrase kAlertLong{"the alert period is not shorter than the period",
                                   "chu kỳ khi có cảnh báo (alert) không ngắn hơn chu kỳ (period)"};
inline constexpr Phrase kWantAlert{"less than {0}", "ngắn hơn {0}"};
inline constexpr Phrase kWantTimeout{"at most {0}", "nhiều nhất {0}"};

// Rooms and meetings.
inline constexpr Phrase kIdTwice{"{0} is the id of something else already", "{0} đã là id của mục khác"};
inline constexpr Phrase kWantOwnId{"an id that no device, room or area has",
                                   "id chưa dùng cho thiết bị, phòng hay khu vực nào"};
inline constexpr Phrase kNoSuchArea{"there is no area {0}", "không có khu vực {0}"};
inline constexpr Phrase kWantArea{"the id of an entry of `areas`", "id của một mục trong `areas`"};
inline constexpr Phrase kNoSuchRoom{"there is no room {0}", "không có phòng {0}"};
inline constexpr Phrase kWantRoom{"the id of an entry of `rooms`", "id của một mục trong `rooms`"};
inline constexpr Phrase kMeetingTwice{"there is another meeting {0}", "đã có cuộc họp {0}"};
inline constexpr Phrase kMeetingEndsBefore{"the meeting ends before it begins", "cuộc họp kết thúc trước khi bắt đầu"};

// Against profiles.
inline constexpr Phrase kUnknownProfile{"unknown profile {0}", "hồ sơ thiết bị lạ {0}"};
inline constexpr Phrase kWrongProtocol{"the address is {0}, the profile {1} is {2}",
                                       "địa chỉ là {0}, hồ sơ {1} là {2}"};
inline constexpr Phrase kUnknownPoint{"the profile {0} has no point {1}", "hồ sơ {0} không có điểm đo {1}"};
inline constexpr Phrase kUnknownAlarm{"the profile {0} has no alarm {1}", "hồ sơ {0} không có cảnh báo {1}"};
inline constexpr Phrase kAlarmExists{"the profile {0} has an alarm {1} already", "hồ sơ {0} đã có cảnh báo {1}"};
inline constexpr Phrase kWantOtherName{"another name, or no `point`", "tên khác, hoặc bỏ `point`"};
inline constexpr Phrase kNotForPoint{"{0} has no meaning for the point {1}", "{0} không có nghĩa với điểm đo {1}"};
inline constexpr Phrase kWantTruthPoint{"a point that is true or false", "một điểm đo có giá trị đúng/sai"};
inline constexpr Phrase kWantNumberPoint{"a point that is a number", "một điểm đo có giá trị là số"};
inline constexpr Phrase kWantStatePoint{"a point that is true or false, or has words",
                                        "một điểm đo có giá trị đúng/sai, hoặc có các từ"};
inline constexpr Phrase kWantTruth{"true or false", "true hoặc false"};
inline constexpr Phrase kNotForAlarm{"{0} has no meaning for the alarm {1} of kind {2}",
                                     "{0} không có nghĩa với cảnh báo {1} thuộc loại {2}"};

}  // namespace tramgac::config
