// The sections of node.yaml. Private to agent/config.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/broker_reader.h"
#include "agent/config/config.h"
#include "agent/document/field.h"

namespace tramgac::config {

TrapsConfig ReadTraps(const document::Field& section);
std::vector<MaintenanceConfig> ReadMaintenance(const document::Field& list);
// Outcome: "2026-12-01 22:00" as milliseconds since 1970-01-01 00:00 on the same clock; 0 if absent or wrong.
std::int64_t ReadMoment(const document::Field& field);
LocalConfig ReadLocal(const document::Field& section);
// Precondition: `config` has its horn, lamp and devices, whose lines and ids are taken.
void ReadContacts(const document::Field& list, NodeConfig& config);
// Precondition: `config` has its devices, whose ids are taken.
void ReadSensors(const document::Field& list, NodeConfig& config);
// A line of the board. Outcome: absent if there is none, or it was complained about.
std::optional<board::GpioLine> ReadLine(const document::Field& field, bool output);
std::vector<DeviceConfig> ReadDevices(const document::Field& list, const std::string& folder);

// areas, rooms and meetings. Precondition: `config` has its devices.
void ReadRooms(document::Mapping& map, const std::string& folder, NodeConfig& config);

// What decides whether two devices can share a line or a host; each absent if nobody has said it yet.
struct Addressing {
  const DeviceConfig* device = nullptr;
  std::optional<std::uint8_t> unit;   // Modbus
  std::optional<std::uint32_t> baud;  // serial lines from here on
  std::optional<char> parity;
  std::optional<std::uint8_t> stop_bits;
  modbus::Rs485 rs485 = modbus::Rs485::kLeftAlone;
};

// What the address itself says. Precondition: the device has a target.
Addressing ExplicitAddressing(const DeviceConfig& device);

// Complains about each device that has the address and unit of an earlier one, or other settings than an earlier one
// on the same serial line, as far as they are known.
void CheckAddresses(const std::vector<Addressing>& devices, const std::string& file, document::Problems& problems);

}  // namespace tramgac::config
