// From a configuration and its profiles to what the workers and the pipeline need: the one place where both meet.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/app/device_tables.h"
#include "agent/config/config.h"
#include "agent/core/model/maintenance_window.h"
#include "agent/document/problem.h"
#include "agent/poll/contact_poll.h"
#include "agent/poll/modbus_poll.h"
#include "agent/poll/modbus_tcp_bus.h"
#include "agent/poll/reach_pool.h"
#include "agent/poll/snmp_pool.h"
#include "agent/profile/profile_library.h"
#include "agent/rooms/room_device.h"
#include "agent/rooms/room_watch.h"
#include "drivers/digital_io/contact.h"
#include "drivers/digital_io/sensor.h"
#include "drivers/modbus/client.h"
#include "drivers/modbus/tcp_connection.h"

namespace tramgac::app {

// Everything that a running node is made of, without threads. Owns the configuration and the tables.
struct AssembledNode {
  struct TcpBus {
    std::vector<poll::TcpPath> paths;
    modbus::TcpFraming framing = modbus::TcpFraming::kMbap;
    std::vector<poll::ModbusDevice> devices;
  };
  struct SerialLine {
    modbus::SerialSettings settings;
    std::vector<poll::ModbusDevice> devices;
  };

  std::unique_ptr<const config::NodeConfig> config;  // null for one device alone
  double silent_share = 0.05;                        // of a bus's time, see BusSchedule
  std::deque<DeviceTables> tables;                   // never moves its elements: the specs below refer to them
  std::vector<DeviceSpec> devices;                   // the position is the DeviceIndex
  std::vector<TcpBus> tcp_buses;
  std::vector<SerialLine> serial_lines;
  std::vector<poll::SnmpDevice> snmp_devices;
  std::vector<poll::ReachDevice> reach_devices;
  std::unique_ptr<const digital_io::ContactTables> contacts;  // null: there are none
  DeviceIndex contacts_device = 0;                            // only with contacts
  std::vector<digital_io::Sensor> sensor_list;                // of the next
  std::unique_ptr<const digital_io::SensorTables> sensors;    // null: there are none
  DeviceIndex sensors_device = 0;                             // only with sensors
  std::deque<rooms::RoomTables> room_tables;
  std::vector<rooms::RoomPlan> rooms;  // in the order of the configuration
  std::vector<DeviceIndex> areas;
  DeviceIndex meetings = 0;                    // of the device of meetings; only with rooms
  std::vector<MaintenanceWindow> maintenance;  // views into the configuration and the next
  std::deque<std::vector<std::uint32_t>> maintained_devices;
};

// Loads and checks the configuration at `path` with its profiles, and assembles the node. Blocks on the disk.
// Outcomes: the node; null with everything that is wrong added to `problems`.
std::unique_ptr<AssembledNode> LoadNode(const std::string& path, document::Problems& problems);

// The same, with relative names in the file relative to `folder` (absolute) instead of its own: a file that is to take
// the place of another one there.
std::unique_ptr<AssembledNode> LoadNodeFor(const std::string& folder, const std::string& path,
                                           document::Problems& problems);

// The same for a text that is called `path` in problems.
std::unique_ptr<AssembledNode> AssembleNode(const std::string& folder, const std::string& path, std::string_view text,
                                            document::Problems& problems);

// What `target` says of credentials, with the secrets out of its files. Blocks on the disk. Outcome: false with `why`
// if a secret cannot be read.
bool TakeCredentials(const config::SnmpTarget& target, snmp::Credentials& credentials, document::Wording& why);

// One device alone, as `tramgac probe` needs it. Precondition: it has a target, of the profile's protocol. Outcome:
// false with `why` if a secret cannot be read or the profile's reads cannot be planned.
bool AddDevice(AssembledNode& node, const config::DeviceConfig& device, std::shared_ptr<const profile::Profile> profile,
               document::Wording& why);

}  // namespace tramgac::app
