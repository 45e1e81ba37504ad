// The sensors of temperature and humidity of a node, and the device that they are together: a point for what each
// measures, and alarms as those of a room's climate.
//
// Static tables and plain values; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "agent/core/base/status.h"
#include "agent/core/model/device.h"

namespace tramgac::digital_io {

// On the I2C of a board without an operating system.
enum class SensorChip : std::uint8_t {
  kSht3x,   // temperature and humidity
  kTmp105,  // temperature; TMP75, TMP175 and TMP275 too
  kLm75,    // temperature
};
inline constexpr std::size_t kSensorChips = 3;

// "sht3x", "tmp105", "lm75". Outcome: always a view of static text.
std::string_view SensorChipName(SensorChip chip);

constexpr bool MeasuresHumidity(SensorChip chip) { return chip == SensorChip::kSht3x; }
// May the chip have this 7-bit address?
constexpr bool IsAddressOf(SensorChip chip, std::uint8_t address) {
  if (chip == SensorChip::kSht3x) return address == 0x44 || address == 0x45;
  return address >= 0x48 && address <= 0x4F;
}

// From where on a quantity is an alarm; in hundredths of a degree Celsius, of a percent.
struct ClimateLimits {
  std::int16_t low = 0, high = 0, very_high = 0;  // in this order, none above the next
  bool operator==(const ClimateLimits&) const = default;
};
// 27 degrees is the end of what ASHRAE TC 9.9 recommends for classes A1 to A4, 15 and 32 those of what class A1 allows.
// Humidity: where contacts corrode, and charges gather.
inline constexpr ClimateLimits kTemperatureLimits{1500, 2700, 3200}, kHumidityLimits{3000, 6000, 7000};
// What a sensor can measure, and a limit can be.
inline constexpr std::int16_t kLeastTemperature = -4000, kMostTemperature = 12500, kMostHumidity = 10000;

struct Sensor {
  SensorChip chip{};         // not of a kernel's sensor, nor is the next
  std::uint8_t address = 0;  // 7 bits
  bool has_temperature = false, has_humidity = false;
  ClimateLimits temperature{}, humidity{};
  LocalText label{};  // what people call it; empty: by what it measures
};

// Outcome: can a device have such limits?
bool AreSound(const ClimateLimits& limits, std::int16_t least, std::int16_t most);

inline constexpr std::size_t kMostSensors = 8;

// The device of all sensors of a node.
inline constexpr std::string_view kSensorsId = "sensors";
inline constexpr LocalText kSensorsLabel{"Sensors", "Cảm biến"};

// The tables of a device with these sensors. It stays where it is: the tables refer to each other. Allocates when it is
// made.
class SensorTables {
 public:
  // Takes kMostSensors of them at most; they outlive this, as what their texts are views of. The `n`th sensor, from 1,
  // has the points "sensor.n.temperature" and "sensor.n.humidity", as far as it measures them, and the alarms
  // "temperature-critical-n", "temperature-high-n", "temperature-low-n", "humidity-very-high-n" ..
  explicit SensorTables(std::span<const Sensor> sensors);
  SensorTables(const SensorTables&) = delete;
  SensorTables& operator=(const SensorTables&) = delete;

  // Without its period.
  DeviceSpec device() const;
  std::span<const Sensor> sensors() const { return sensors_; }

 private:
  struct Quantity;
  struct Rule;
  using Name = std::array<char, 24>;

  void Add(const Sensor& sensor, const Quantity& quantity, const ClimateLimits& limits, char number);
  void AddAlarm(const Rule& rule, std::int16_t limit, double deadband, char number);
  std::string_view Keep(std::string_view before, char number, std::string_view behind);

  static const Quantity kTemperature, kHumidity;
  static const Rule kUnavailable;
  std::span<const Sensor> sensors_;
  std::size_t point_count_ = 0, alarm_count_ = 0, name_count_ = 0;
  std::unique_ptr<PointSpec[]> points_;
  std::unique_ptr<LocalText[]> labels_;
  std::unique_ptr<AlarmSpec[]> alarms_;
  std::unique_ptr<Name[]> names_;
};

}  // namespace tramgac::digital_io
