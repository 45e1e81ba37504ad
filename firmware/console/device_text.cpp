#include "firmware/console/device_text.h"

#include <array>
#include <initializer_list>

#include "agent/core/payload/json_writer.h"

namespace tramgac::firmware {
namespace {

void Write(ConsoleText& text, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) text.Write(part);
}

void WriteValue(const Value& value, ConsoleText& text) {
  switch (value.type) {
    case ValueType::kNone: text.Write("-"); break;
    case ValueType::kBool: text.Write(value.integer != 0 ? "yes / có" : "no / không"); break;
    case ValueType::kInteger: text.Write(value.integer); break;
    case ValueType::kText: text.Write(value.text); break;
    case ValueType::kReal: {
      std::array<char, 32> digits;
      text.Write({digits.data(), FormatNumber(value.real, digits)});
    }
  }
}

void WriteReading(const DeviceRuntime& device, const PointRuntime& point, ConsoleText& text) {
  Write(text, {device.spec().id, " ", point.name});
  if (point.health.quality != Quality::kGood) {
    const LocalText meaning = QualityMeaning(point.health.quality);
    Write(text, {": ", QualityName(point.health.quality), ", ", meaning.en, " / ", meaning.vi, "\n"});
    return;
  }
  text.Write(" = ");
  WriteValue(point.value, text);
  Write(text, {" ", point.spec->unit, "\n"});
}

}  // namespace

void WriteReadings(std::span<const DeviceRuntime> devices, std::string_view only, ConsoleText& text) {
  bool found = only.empty();
  for (std::size_t d = 0; d < devices.size(); ++d) {
    if (!only.empty() && devices[d].spec().id != only) continue;
    found = true;
    const bool is_node = d + 1 == devices.size();
    for (const PointRuntime& point : devices[d].points()) {
      const bool is_read = point.health.quality != Quality::kNotReadYet;
      if (is_read || !is_node) WriteReading(devices[d], point, text);
    }
  }
  if (!found) Write(text, {"there is no device '", only, "' / không có thiết bị này\n"});
}

void WriteAlarms(std::span<const DeviceRuntime> devices, ConsoleText& text) {
  bool some = false;
  for (const DeviceRuntime& device : devices) {
    for (const AlarmRuntime& alarm : device.alarms()) {
      if (!alarm.state.active) continue;
      some = true;
      Write(text, {alarm.id, ": ", SeverityName(alarm.state.severity), ", ", alarm.spec->text.en, " / ",
                   alarm.spec->text.vi, "\n"});
    }
  }
  if (!some) text.Write("no alarm is active / không có cảnh báo nào\n");
}

}  // namespace tramgac::firmware
