#include "drivers/digital_io/sensor.h"

#include <algorithm>

namespace tramgac::digital_io {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, kSensorChips> kChipNames{"sht3x", "tmp105", "lm75"};
constexpr std::size_t kAlarmsOfQuantity = 3;

}  // namespace

// The alarms of a room's climate, as the profile xy_md02 has them: an image with both has their texts once.
struct SensorTables::Rule {
  std::string_view name;
  AlarmKind kind;
  Severity severity;
  std::uint16_t on_seconds, off_seconds, respond_minutes;
  LocalText text, cause, consequence, response;
};

struct SensorTables::Quantity {
  std::string_view name, unit;
  LocalText label;
  double least, most;                         // plausible
  double report, deadband;                    // how much is worth a report; how far an alarm's end is from its begin
  std::array<Rule, kAlarmsOfQuantity> rules;  // very high, high, low: the second is explained by the first
};

constexpr SensorTables::Quantity SensorTables::kTemperature = {
    "temperature",
    "Cel",
    {"Temperature", "Nhiệt độ"},
    kLeastTemperature / 100.0,
    kMostTemperature / 100.0,
    0.2,
    1,
    {{{"temperature-critical-",
       AlarmKind::kHigh,
       Severity::kCritical,
       30,
       300,
       10,
       {"Room temperature critical", "Nhiệt độ phòng ở mức nguy hiểm"},
       {"The cooling has failed.", "Hệ thống làm mát bị hỏng."},
       {"Servers switch themselves off within minutes; disks and batteries are damaged.",
        "Máy chủ sẽ tự tắt sau vài phút; ổ đĩa và ắc quy bị hư hại."},
       {"Start the reserve cooling or open the room and use fans; shut down what is not needed.",
        "Bật máy lạnh dự phòng hoặc mở phòng và dùng quạt; tắt thiết bị không cần thiết."}},
      {"temperature-high-",
       AlarmKind::kHigh,
       Severity::kMinor,
       120,
       300,
       30,
       {"Room temperature high", "Nhiệt độ phòng cao"},
       {"The cooling is too weak for the load, a door is open or an air path is blocked.",
        "Điều hòa không đủ công suất, cửa để mở hoặc đường gió bị bịt."},
       {"Equipment ages faster; the temperature may go on rising.",
        "Thiết bị lão hóa nhanh hơn; nhiệt độ có thể tiếp tục tăng."},
       {"Check the cooling unit, its setpoint and filters, and close the door.",
        "Kiểm tra máy lạnh, nhiệt độ đặt, bộ lọc và đóng cửa phòng."}},
      {"temperature-low-",
       AlarmKind::kLow,
       Severity::kWarning,
       300,
       600,
       240,
       {"Room temperature low", "Nhiệt độ phòng thấp"},
       {"The setpoint is wrong or the heating of the cooling unit does not respond.",
        "Nhiệt độ đặt sai hoặc bộ sưởi của máy lạnh không tác động."},
       {"Energy is wasted and water may condense on equipment.",
        "Lãng phí điện năng và có thể đọng sương trên thiết bị."},
       {"Correct the setpoint of the cooling unit.", "Chỉnh lại nhiệt độ đặt của máy lạnh."}}}}};

constexpr SensorTables::Quantity SensorTables::kHumidity = {
    "humidity",
    "%",
    {"Humidity", "Độ ẩm"},
    0,
    kMostHumidity / 100.0,
    1,
    3,
    {{{"humidity-very-high-",
       AlarmKind::kHigh,
       Severity::kMajor,
       300,
       600,
       60,
       {"Humidity very high", "Độ ẩm rất cao"},
       {"The cooling has stopped, water has entered, or the room is open.",
        "Máy lạnh ngừng chạy, có nước lọt vào, hoặc phòng để mở."},
       {"Water may condense on cold equipment and cause short circuits.",
        "Có thể đọng sương trên thiết bị lạnh và gây ngắn mạch."},
       {"Look for water, close the room and start dehumidifying.", "Tìm chỗ có nước, đóng kín phòng và bật hút ẩm."}},
      {"humidity-high-",
       AlarmKind::kHigh,
       Severity::kWarning,
       300,
       600,
       240,
       {"Humidity high", "Độ ẩm cao"},
       {"Outside air enters the room, or the dehumidifier is not working.",
        "Không khí ngoài lọt vào phòng, hoặc chức năng hút ẩm không hoạt động."},
       {"Contacts corrode over time.", "Các tiếp điểm bị ăn mòn dần."},
       {"Check doors and openings and the dehumidifying mode of the cooling unit.",
        "Kiểm tra cửa, khe hở và chế độ hút ẩm của máy lạnh."}},
      {"humidity-low-",
       AlarmKind::kLow,
       Severity::kMinor,
       300,
       600,
       240,
       {"Humidity low", "Độ ẩm thấp"},
       {"The air is cooled too much, or the humidifier has failed.",
        "Không khí bị làm lạnh quá mức, hoặc bộ tạo ẩm bị hỏng."},
       {"Electrostatic discharge can damage equipment while it is handled.",
        "Phóng tĩnh điện có thể làm hỏng thiết bị khi thao tác."},
       {"Check the humidifier; use a wrist strap for work on equipment.",
        "Kiểm tra bộ tạo ẩm; đeo vòng chống tĩnh điện khi thao tác."}}}}};

constexpr SensorTables::Rule SensorTables::kUnavailable = {
    "unavailable",
    AlarmKind::kUnavailable,
    Severity::kMinor,
    0,
    10,
    60,
    {"Sensor does not answer", "Cảm biến không trả lời"},
    {"The cable, the supply or the address of the sensor is wrong, or it has failed.",
     "Sai hoặc hỏng dây, nguồn, địa chỉ của cảm biến, hoặc cảm biến bị hỏng."},
    {"The climate of the room is not watched at this place.", "Môi trường tại vị trí này không được giám sát."},
    {"Check supply, cable and termination; replace the sensor.",
     "Kiểm tra nguồn, dây và điện trở cuối đường; thay cảm biến."}};

std::string_view SensorChipName(SensorChip chip) {
  return kChipNames[std::min(static_cast<std::size_t>(chip), kChipNames.size() - 1)];
}

bool AreSound(const ClimateLimits& limits, std::int16_t least, std::int16_t most) {
  return limits.low >= least && limits.low <= limits.high && limits.high <= limits.very_high &&
         limits.very_high <= most;
}

SensorTables::SensorTables(std::span<const Sensor> sensors)
    : sensors_(sensors.first(std::min(sensors.size(), kMostSensors))) {
  const std::size_t most = sensors_.size() * 2;
  points_ = std::make_unique<PointSpec[]>(most);
  labels_ = std::make_unique<LocalText[]>(most);
  alarms_ = std::make_unique<AlarmSpec[]>(most * kAlarmsOfQuantity + 1);
  names_ = std::make_unique<Name[]>(most * (kAlarmsOfQuantity + 1));
  char number = '1';
  for (const Sensor& sensor : sensors_) {
    if (sensor.has_temperature) Add(sensor, kTemperature, sensor.temperature, number);
    if (sensor.has_humidity) Add(sensor, kHumidity, sensor.humidity, number);
    ++number;
  }
  AddAlarm(kUnavailable, 0, 0, {});
}

void SensorTables::Add(const Sensor& sensor, const Quantity& quantity, const ClimateLimits& limits, char number) {
  PointSpec& point = points_[point_count_];
  point.name = Keep("sensor.", number, quantity.name);
  point.unit = quantity.unit;
  point.encoding.type = WireType::kInteger;
  point.scale.divide = 100;
  point.plausible_low = quantity.least;
  point.plausible_high = quantity.most;
  point.reporting.deadband = quantity.report;
  const bool is_named = !sensor.label.en.empty() || !sensor.label.vi.empty();
  labels_[point_count_] = is_named ? sensor.label : quantity.label;
  const std::int16_t of_rules[] = {limits.very_high, limits.high, limits.low};
  for (std::size_t i = 0; i < kAlarmsOfQuantity; ++i)
    AddAlarm(quantity.rules[i], of_rules[i], quantity.deadband, number);
  AlarmSpec* const very_high = &alarms_[alarm_count_ - kAlarmsOfQuantity];
  very_high[1].parents = std::span(&very_high->name, 1);
  ++point_count_;
}

void SensorTables::AddAlarm(const Rule& rule, std::int16_t limit, double deadband, char number) {
  AlarmSpec& alarm = alarms_[alarm_count_++];
  alarm.name = number == 0 ? rule.name : Keep(rule.name, number, {});
  alarm.kind = rule.kind;
  alarm.severity = rule.severity;
  alarm.point = HasPoint(rule.kind) ? static_cast<std::uint32_t>(point_count_) : 0;
  alarm.limit = limit / 100.0;
  alarm.deadband = deadband;
  alarm.on_delay = seconds(rule.on_seconds);
  alarm.off_delay = seconds(rule.off_seconds);
  alarm.time_to_respond = minutes(rule.respond_minutes);
  alarm.text = rule.text;
  alarm.cause = rule.cause;
  alarm.consequence = rule.consequence;
  alarm.response = rule.response;
}

// "sensor.1.temperature", "humidity-low-1".
std::string_view SensorTables::Keep(std::string_view before, char number, std::string_view behind) {
  Name& name = names_[name_count_++];
  char* at = std::copy(before.begin(), before.end(), name.data());
  *at++ = number;
  if (!behind.empty()) *at++ = '.';
  at = std::copy(behind.begin(), behind.end(), at);
  return {name.data(), static_cast<std::size_t>(at - name.data())};
}

DeviceSpec SensorTables::device() const {
  DeviceSpec spec;
  spec.id = kSensorsId;
  spec.label = kSensorsLabel;
  spec.misses_until_unavailable = 1;  // whoever reads them has tried several times
  spec.profile = "sensors";
  spec.vendor = "Tramgac";
  spec.model = "climate sensors";
  spec.points = std::span(points_.get(), point_count_);
  spec.labels = std::span(labels_.get(), point_count_);
  spec.alarms = std::span(alarms_.get(), alarm_count_);
  return spec;
}

}  // namespace tramgac::digital_io
