// The configuration of a node without an operating system as a block of bytes in its flash: `tramgac firmware config`
// writes it, the image reads it where it lies. So one image serves all nodes.
//
// Layout: "TGNC", version (1 byte), three bytes 0, size of the contents (4 bytes, little endian), CRC-32 of version to
// contents without itself (4 bytes, little endian), contents. Pure; no allocation; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "drivers/digital_io/contact.h"
#include "drivers/digital_io/sensor.h"

namespace tramgac::firmware {

inline constexpr std::size_t kLargestNodeBlock = 12288;  // bytes, all together
inline constexpr std::size_t kMostNodeDevices = 16;
inline constexpr std::size_t kLongestLabel = 120;                            // bytes
inline constexpr std::size_t kLongestUser = 100, kLongestPassword = 256;     // bytes
inline constexpr std::size_t kLongestCertificate = 2048, kLongestKey = 256;  // bytes of DER
inline constexpr Duration kLeastPeriod = std::chrono::seconds(1), kMostPeriod = std::chrono::hours(1);

struct BlockDevice {
  std::string_view id;       // [a-z0-9-]{1,40}
  std::string_view profile;  // name of a compiled one: [a-z0-9_]{1,60}
  LocalText label{};
  std::uint8_t unit = 1;  // 1 to 247
  Duration period = std::chrono::seconds(10);
};

// Where the node tells what it knows, and how both prove who they are. Password and key are secrets: whoever can read
// the block can be the node. Views of the block's bytes.
struct BlockBroker {
  std::string_view host = {};  // what its certificate is made out to; empty: there is no broker, nor anything below
  std::uint16_t port = 8883;   // not 0
  std::uint16_t keep_alive_seconds = 30;      // 5 to 3600
  std::string_view user = {}, password = {};  // empty: not sent; no password without a user
  ByteSpan authority = {};                    // DER: the one that vouches for the broker
  ByteSpan certificate = {}, key = {};        // DER, P-256: the node's own, both or none
};

// IPv4 addresses as numbers whose highest byte is the first; 0: not said.
struct BlockNetwork {
  std::uint32_t address = 0;  // of the node; 0: what DHCP gives
  std::uint8_t prefix = 0;    // bits of its network, 1 to 30; 0 without an address
  std::uint32_t gateway = 0;
  std::uint32_t broker = 0;       // where the broker's host is; not 0 if there is one
  std::uint32_t time_server = 0;  // 0: the node has no wall clock
  std::uint16_t time_port = 123;  // not 0
};

// Views of the block's bytes.
struct NodeBlock {
  std::string_view site, node;  // [a-z0-9-]{1,40}
  BlockBroker broker;
  BlockNetwork network;
  std::uint32_t baud = 9600;   // of the serial line: 1200 to 115200 bit/s
  char parity = 'N';           // 'N', 'E' or 'O'
  std::uint8_t stop_bits = 1;  // 1 or 2
  std::size_t device_count = 0, contact_count = 0, sensor_count = 0;
  std::array<BlockDevice, kMostNodeDevices> devices{};
  std::array<digital_io::Contact, digital_io::kMostContacts> contacts{};
  std::array<digital_io::Sensor, digital_io::kMostSensors> sensors{};  // they measure what their chips do

  std::span<const BlockDevice> Devices() const { return std::span(devices).first(device_count); }
  std::span<const digital_io::Contact> Contacts() const { return std::span(contacts).first(contact_count); }
  std::span<const digital_io::Sensor> Sensors() const { return std::span(sensors).first(sensor_count); }
};

enum class BlockFault : std::uint8_t {
  kNone,
  kAbsent,     // nothing was ever written there
  kForeign,    // something else is written there
  kVersion,    // of another version of the format
  kSize,       // longer than may be, or than there are bytes
  kChecksum,   // damaged
  kContents,   // sound, but a value is out of range, a name twice, or something is left over
  kNoProfile,  // sound, but a device's profile is not in this image
};

// Why a block is refused, for people. Outcome: always both languages, static text.
LocalText BlockFaultMeaning(BlockFault fault);

// Reads the block at the beginning of `bytes`; what lies behind it is ignored. `block` keeps views of `bytes`.
// Outcomes: kNone; any but kNoProfile: `block` is as if new.
BlockFault ReadNodeBlock(ByteSpan bytes, NodeBlock& block);

// Writes a block that ReadNodeBlock gives back. Outcomes: how many bytes; kInvalidArgument (ReadNodeBlock would refuse
// the contents); kResourceExhausted (more than `out` or kLargestNodeBlock holds).
Result<std::size_t> WriteNodeBlock(const NodeBlock& block, MutableByteSpan out);

}  // namespace tramgac::firmware
