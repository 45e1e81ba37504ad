// What an image has to measure how busy a node is: a device of thirty holding registers, each a point of its own that
// is reported whenever it moves.
#include <array>

#include "firmware/app/image_profiles.h"

namespace tramgac::firmware {
namespace {

constexpr std::size_t kRegisters = 30;
constexpr std::string_view kNames[kRegisters] = {"r.0",  "r.1",  "r.2",  "r.3",  "r.4",  "r.5",  "r.6",  "r.7",
                                                 "r.8",  "r.9",  "r.10", "r.11", "r.12", "r.13", "r.14", "r.15",
                                                 "r.16", "r.17", "r.18", "r.19", "r.20", "r.21", "r.22", "r.23",
                                                 "r.24", "r.25", "r.26", "r.27", "r.28", "r.29"};

constexpr auto kPoints = [] {
  std::array<PointSpec, kRegisters> points{};
  for (std::size_t i = 0; i < kRegisters; ++i) {
    points[i].name = kNames[i];
    points[i].type = ValueType::kReal;
    points[i].unit = "V";
    points[i].encoding.type = WireType::kU16;
    points[i].scale.divide = 10;
  }
  return points;
}();

constexpr std::array<LocalText, kRegisters> kLabels{};

constexpr auto kAddresses = [] {
  std::array<modbus::PointAddress, kRegisters> all{};
  for (std::size_t i = 0; i < kRegisters; ++i) {
    all[i].point = static_cast<std::uint32_t>(i);
    all[i].table = modbus::Table::kHoldingRegister;
    all[i].address = static_cast<std::uint16_t>(i);
  }
  return all;
}();

constexpr auto kProfile = [] {
  modbus::CompiledProfile profile;
  profile.device.profile = "load";
  profile.device.points = kPoints;
  profile.device.labels = kLabels;
  profile.addresses = kAddresses;
  profile.limits.max_words = 32;
  return profile;
}();

constexpr const modbus::CompiledProfile* kProfiles[] = {&kProfile};

}  // namespace

std::span<const modbus::CompiledProfile* const> ImageProfiles() { return kProfiles; }

}  // namespace tramgac::firmware
