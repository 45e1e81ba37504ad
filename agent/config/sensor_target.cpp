#include "agent/config/sensor_target.h"

#include <algorithm>
#include <charconv>

#include "agent/config/messages.h"
#include "agent/config/target_query.h"
#include "agent/document/field.h"
#include "agent/document/nearest_word.h"
#include "agent/document/scalar.h"

namespace tramgac::config {
namespace {

using digital_io::KernelSensor;
using digital_io::SensorChip;
using document::Quoted;
using document::Say;

constexpr std::string_view kSchemes[] = {"hwmon", "iio", "w1", "i2c"};
constexpr std::size_t kLongestName = 63;
constexpr std::uint64_t kMostChannels = 99;

// A name in a folder: never a way out of it.
bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && name.front() != '.' &&
         document::InAlphabet(name, "a-zA-Z0-9_.:-");
}

// Family, '-', serial number: "28-0316a2794bff".
bool IsOneWireId(std::string_view id) {
  return id.size() == 15 && id[2] == '-' && document::InAlphabet(id.substr(0, 2), "0-9a-f") &&
         document::InAlphabet(id.substr(3), "0-9a-f");
}

void ReadChannel(std::string_view text, KernelSensor& sensor, TargetProblems& problems) {
  const auto channel = document::ParseUnsigned(text);
  if (channel && *channel <= kMostChannels) {
    sensor.channel = static_cast<std::uint8_t>(*channel);
  } else {
    problems.Add(text, Say(kBadChannel, Quoted(text)), Say(kWantNumberBetween, 0, kMostChannels));
  }
}

KernelSensor ReadDriver(KernelSensor::Kind kind, std::string_view place, std::string_view query,
                        TargetProblems& problems) {
  constexpr std::string_view kKnown[] = {"device"};
  KernelSensor sensor;
  sensor.kind = kind;
  const std::size_t slash = kind == KernelSensor::Kind::kHwmon ? std::min(place.find('/'), place.size()) : place.size();
  const std::string_view name = place.substr(0, slash);
  if (!IsName(name)) problems.Add(name, Say(kBadSensorName, Quoted(name)), Say(kWantSensorName));
  if (slash < place.size()) ReadChannel(place.substr(slash + 1), sensor, problems);
  sensor.name = name;
  const Query parameters(query, kKnown, problems);
  sensor.device = parameters.Text("device").value_or("");
  if (!sensor.device.empty() && !IsName(sensor.device)) {
    problems.Add(parameters.Where("device"), Say(kBadParameter, Quoted(sensor.device), Quoted("device")),
                 Say(kWantSensorDevice));
  }
  return sensor;
}

KernelSensor ReadOneWire(std::string_view id, std::string_view query, TargetProblems& problems) {
  if (!IsOneWireId(id)) problems.Add(id, Say(kBadOneWireId, Quoted(id)), Say(kWantOneWireId));
  const Query none(query, {}, problems);
  return {.kind = KernelSensor::Kind::kOneWire, .name = std::string(id), .device = {}};
}

std::optional<std::uint8_t> ParseAddress(std::string_view text) {
  if (!text.starts_with("0x")) return std::nullopt;
  std::uint8_t address = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + 2, end, address, 16);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return address;
}

ChipTarget ReadChip(std::string_view place, std::string_view query, TargetProblems& problems) {
  const std::size_t slash = std::min(place.find('/'), place.size());
  const std::string_view name = place.substr(0, slash), address = place.substr(std::min(slash + 1, place.size()));
  std::vector<std::string_view> names;
  ChipTarget target;
  for (std::size_t i = 0; i < digital_io::kSensorChips; ++i) {
    names.push_back(SensorChipName(static_cast<SensorChip>(i)));
    if (names.back() == name) target.chip = static_cast<SensorChip>(i);
  }
  const bool known = std::ranges::find(names, name) != names.end();
  if (!known) {
    problems.Add(name, Say(kUnknownChip, Quoted(name)), Say(kWantOneOf, document::JoinWords(names)),
                 document::NearestWord(name, names).value_or(""));
  }
  target.address = ParseAddress(address).value_or(0);
  if (known && !IsAddressOf(target.chip, target.address)) {
    problems.Add(address, Say(kBadChipAddress, Quoted(address)),
                 target.chip == SensorChip::kSht3x ? Say(kWantSht3xAddress) : Say(kWantLm75Address));
  }
  const Query none(query, {}, problems);
  return target;
}

}  // namespace

std::optional<SensorTarget> ParseSensorTarget(std::string_view text, std::vector<TargetProblem>& list) {
  TargetProblems problems(text, list);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    problems.Add(text, Say(kNoScheme, Quoted(text)), Say(kWantSensorScheme));
    return std::nullopt;
  }
  const std::string_view scheme = text.substr(0, colon), rest = text.substr(colon + 1);
  const std::size_t question = std::min(rest.find('?'), rest.size());
  const std::string_view place = rest.substr(0, question), query = rest.substr(std::min(question + 1, rest.size()));
  SensorTarget target;
  if (scheme == "hwmon") {
    target = ReadDriver(KernelSensor::Kind::kHwmon, place, query, problems);
  } else if (scheme == "iio") {
    target = ReadDriver(KernelSensor::Kind::kIio, place, query, problems);
  } else if (scheme == "w1") {
    target = ReadOneWire(place, query, problems);
  } else if (scheme == "i2c") {
    target = ReadChip(place, query, problems);
  } else {
    problems.Add(scheme, Say(kUnknownScheme, Quoted(scheme)), Say(kWantSensorScheme),
                 document::NearestWord(scheme, kSchemes).value_or(""));
  }
  if (problems.any()) return std::nullopt;
  return target;
}

}  // namespace tramgac::config
