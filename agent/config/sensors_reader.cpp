#include "agent/config/sensors_reader.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "agent/config/messages.h"
#include "agent/config/sections.h"
#include "agent/config/sensor_target.h"

namespace tramgac::config {
namespace {

using digital_io::ClimateLimits;
using digital_io::Sensor;
using document::Field;
using document::Mapping;
using document::Quoted;
using document::Say;

// Characters; a node without an operating system has less room.
constexpr std::size_t kKernelLabel = 60, kChipLabel = 30;

enum class Measures : std::uint8_t { kTemperature, kHumidity, kBoth };
constexpr document::Choice<Measures> kMeasures[] = {
    {"temperature", Measures::kTemperature}, {"humidity", Measures::kHumidity}, {"both", Measures::kBoth}};

// Of one quantity.
struct LimitRule {
  std::string_view most_severe;  // the key of the limit above `high`
  ClimateLimits usual;
  std::int16_t least, most;
};
constexpr LimitRule kTemperatureRule{"critical", digital_io::kTemperatureLimits, digital_io::kLeastTemperature,
                                     digital_io::kMostTemperature};
constexpr LimitRule kHumidityRule{"very_high", digital_io::kHumidityLimits, 0, digital_io::kMostHumidity};

ClimateLimits ReadLimits(const Field& field, const LimitRule& rule) {
  ClimateLimits limits = rule.usual;
  Mapping map = field.Map();
  const auto read = [&](std::string_view key, std::int16_t& limit) {
    const double value = map.Optional(key).Real(rule.least / 100.0, rule.most / 100.0, limit / 100.0);
    limit = static_cast<std::int16_t>(std::lround(value * 100));
  };
  read("low", limits.low);
  read("high", limits.high);
  read(rule.most_severe, limits.very_high);
  if (!AreSound(limits, rule.least, rule.most)) {
    field.Complain(Say(kLimitsOutOfOrder, limits.low / 100.0, limits.high / 100.0, limits.very_high / 100.0),
                   Say(kWantLimitsInOrder, rule.most_severe));
  }
  return limits;
}

// What the chip is known to measure, or what is said of the kernel's driver.
void ReadMeasures(const Field& field, bool is_chip, Sensor& sensor) {
  if (is_chip) {
    sensor.has_temperature = true;
    sensor.has_humidity = MeasuresHumidity(sensor.chip);
    if (field.present()) field.Complain(Say(kMeasuresOfChip, Quoted(SensorChipName(sensor.chip))), Say(kWantNothing));
    return;
  }
  const Measures measures = field.Word(kMeasures, Measures::kTemperature);
  sensor.has_temperature = measures != Measures::kHumidity;
  sensor.has_humidity = measures != Measures::kTemperature;
}

// Outcome: what two sensors never share; empty if there is no telling.
std::string ReadPlace(const Field& field, SensorPlace place, SensorConfig& config) {
  const std::string text = field.Text({1, 200, {}});
  if (text.empty()) return {};
  std::vector<TargetProblem> problems;
  const auto target = ParseSensorTarget(text, problems);
  for (TargetProblem& problem : problems) {
    const auto offset = static_cast<std::uint32_t>(problem.offset);
    field.ComplainAt(offset, std::move(problem.message), std::move(problem.expected), problem.hint);
  }
  if (!target) return {};
  if (std::holds_alternative<ChipTarget>(*target) != (place == SensorPlace::kChip)) {
    field.Complain(Say(place == SensorPlace::kChip ? kChipsOnly : kKernelOnly, Quoted(text)),
                   Say(place == SensorPlace::kChip ? kWantChipSensor : kWantKernelSensor));
    return {};
  }
  if (const auto* chip = std::get_if<ChipTarget>(&*target)) {
    config.sensor.chip = chip->chip;
    config.sensor.address = chip->address;
    return std::to_string(chip->address);
  }
  config.kernel = std::get<digital_io::KernelSensor>(*target);
  return KernelSensorName(config.kernel);
}

SensorConfig ReadSensor(const Field& field, SensorPlace place, std::set<std::string>& taken) {
  SensorConfig config;
  Mapping map = field.Map();
  const Field at = map.Required("at"), label = map.Optional("label");
  const std::string where = ReadPlace(at, place, config);
  if (!where.empty() && !taken.insert(where).second) at.Complain(Say(kSensorTwice, Quoted(at.raw())));
  ReadMeasures(map.Optional("measures"), place == SensorPlace::kChip && !where.empty(), config.sensor);
  if (label.present()) config.label = label.Local(place == SensorPlace::kChip ? kChipLabel : kKernelLabel);
  const Field temperature = map.Optional("temperature"), humidity = map.Optional("humidity");
  config.sensor.temperature = ReadLimits(temperature, kTemperatureRule);
  config.sensor.humidity = ReadLimits(humidity, kHumidityRule);
  if (where.empty()) return config;
  if (!config.sensor.has_temperature && temperature.present()) temperature.Complain(Say(kNotMeasured));
  if (!config.sensor.has_humidity && humidity.present()) humidity.Complain(Say(kNotMeasured));
  return config;
}

}  // namespace

std::vector<SensorConfig> ReadSensorList(const Field& list, SensorPlace place) {
  std::vector<SensorConfig> sensors;
  std::set<std::string> taken;
  for (const Field& item : list.List(0, digital_io::kMostSensors)) {
    sensors.push_back(ReadSensor(item, place, taken));
  }
  return sensors;
}

void ReadSensors(const Field& list, NodeConfig& config) {
  config.sensors = ReadSensorList(list, SensorPlace::kKernel);
  if (config.sensors.empty()) return;
  const auto found = std::ranges::find(config.devices, digital_io::kSensorsId, &DeviceConfig::id);
  if (found == config.devices.end()) return;
  list.Complain(Say(kSensorsIdTaken, found->place.line), Say(kWantOtherDeviceId));
}

}  // namespace tramgac::config
