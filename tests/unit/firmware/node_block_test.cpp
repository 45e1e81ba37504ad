// The configuration block of a node: what is written comes back, and nothing else is taken.
#include "firmware/config/node_block.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tramgac::firmware {
namespace {

using namespace std::chrono_literals;
using digital_io::ContactKind;
using digital_io::SensorChip;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t kAuthority[] = {0x30, 1, 2, 3}, kCertificate[] = {0x30, 4, 5}, kKey[] = {0x30, 6};

NodeBlock Sample() {
  NodeBlock block;
  block.site = "hanoi";
  block.node = "room-1";
  block.broker = {.host = "broker.example",
                  .port = 8884,
                  .keep_alive_seconds = 60,
                  .user = "room-1",
                  .password = "hunter2",
                  .authority = kAuthority,
                  .certificate = kCertificate,
                  .key = kKey};
  block.network = {0x0A000105, 24, 0x0A000101, 0x0A000102, 0x0A000103, 1123};
  block.baud = 19200;
  block.parity = 'E';
  block.device_count = 2;
  block.devices[0] = {"climate-1", "xy_md02", {"Room", "Phòng"}, 7, 2s};
  block.devices[1] = {"climate-2", "xy_md02", {}, 8, 10s};
  block.contact_count = 2;
  block.contacts[0] = {ContactKind::kLeak, 3, true, 20ms, {"Under the rack", "Dưới tủ"}};
  block.contacts[1] = {ContactKind::kPulses, 0, false, 0ms, {}};
  block.sensor_count = 2;
  block.sensors[0] = {SensorChip::kSht3x, 0x44, true, true, {-500, 2550, 12500}, {0, 6000, 10000}, {"Rack", "Tủ"}};
  block.sensors[1] = {SensorChip::kTmp105,         0x48, true, false, digital_io::kTemperatureLimits,
                      digital_io::kHumidityLimits, {}};
  return block;
}

Bytes Written(const NodeBlock& block) {
  Bytes bytes(kLargestNodeBlock);
  const auto size = WriteNodeBlock(block, bytes);
  EXPECT_TRUE(size.ok());
  bytes.resize(size.ok() ? size.value() : 0);
  return bytes;
}

BlockFault FaultOf(const Bytes& bytes) {
  NodeBlock block;
  const BlockFault fault = ReadNodeBlock(bytes, block);
  EXPECT_EQ(block.site.empty(), fault != BlockFault::kNone) << "a refused block leaves nothing";
  return fault;
}

TEST(NodeBlock, ComesBackAsItWasWritten) {
  Bytes bytes = Written(Sample());
  bytes.resize(bytes.size() + 100, 0xFF);  // erased flash behind it
  NodeBlock block;
  ASSERT_EQ(ReadNodeBlock(bytes, block), BlockFault::kNone);
  EXPECT_EQ(block.node, "room-1");
  EXPECT_EQ(block.broker.host, "broker.example");
  EXPECT_EQ(block.broker.port, 8884);
  EXPECT_EQ(block.broker.keep_alive_seconds, 60);
  EXPECT_EQ(block.broker.user, "room-1");
  EXPECT_EQ(block.broker.password, "hunter2");
  EXPECT_TRUE(std::ranges::equal(block.broker.authority, kAuthority));
  EXPECT_TRUE(std::ranges::equal(block.broker.certificate, kCertificate));
  EXPECT_TRUE(std::ranges::equal(block.broker.key, kKey));
  EXPECT_EQ(block.network.address, 0x0A000105u);
  EXPECT_EQ(block.network.prefix, 24);
  EXPECT_EQ(block.network.gateway, 0x0A000101u);
  EXPECT_EQ(block.network.broker, 0x0A000102u);
  EXPECT_EQ(block.network.time_server, 0x0A000103u);
  EXPECT_EQ(block.network.time_port, 1123);
  EXPECT_EQ(block.baud, 19200u);
  EXPECT_EQ(block.parity, 'E');
  ASSERT_EQ(block.Devices().size(), 2u);
  EXPECT_EQ(block.devices[0].label.vi, "Phòng");
  EXPECT_EQ(block.devices[1].unit, 8);
  EXPECT_EQ(block.devices[1].period, 10s);
  ASSERT_EQ(block.Contacts().size(), 2u);
  EXPECT_EQ(block.contacts[0].kind, ContactKind::kLeak);
  EXPECT_TRUE(block.contacts[0].normally_closed);
  EXPECT_EQ(block.contacts[0].debounce, 20ms);
  EXPECT_EQ(block.contacts[1].input, 0);
  ASSERT_EQ(block.Sensors().size(), 2u);
  EXPECT_EQ(block.sensors[0].address, 0x44);
  EXPECT_TRUE(block.sensors[0].has_temperature && block.sensors[0].has_humidity);
  EXPECT_EQ(block.sensors[0].temperature, (digital_io::ClimateLimits{-500, 2550, 12500}));
  EXPECT_EQ(block.sensors[0].humidity, (digital_io::ClimateLimits{0, 6000, 10000}));
  EXPECT_EQ(block.sensors[0].label.vi, "Tủ");
  EXPECT_EQ(block.sensors[1].chip, SensorChip::kTmp105);
  EXPECT_TRUE(block.sensors[1].has_temperature && !block.sensors[1].has_humidity);
  bytes.resize(Written(Sample()).size());
  EXPECT_EQ(Written(block), bytes);
}

TEST(NodeBlock, EveryFlippedBitIsRefused) {
  const Bytes sound = Written(Sample());
  for (std::size_t bit = 0; bit < sound.size() * 8; ++bit) {
    Bytes bytes = sound;
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1u << bit % 8);
    ASSERT_NE(FaultOf(bytes), BlockFault::kNone) << bit;
  }
}

TEST(NodeBlock, EveryShorterOneIsRefused) {
  const Bytes sound = Written(Sample());
  for (std::size_t size = 0; size < sound.size(); ++size) {
    ASSERT_NE(FaultOf(Bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(size))), BlockFault::kNone);
  }
}

TEST(NodeBlock, SaysWhyItIsRefused) {
  EXPECT_EQ(FaultOf({}), BlockFault::kAbsent);
  EXPECT_EQ(FaultOf(Bytes(kLargestNodeBlock, 0xFF)), BlockFault::kAbsent);
  EXPECT_EQ(FaultOf(Bytes(kLargestNodeBlock, 0)), BlockFault::kAbsent);
  EXPECT_EQ(FaultOf(Bytes(kLargestNodeBlock, 'x')), BlockFault::kForeign);
  Bytes bytes = Written(Sample());
  bytes[4] = 2;
  EXPECT_EQ(FaultOf(bytes), BlockFault::kVersion);
  bytes = Written(Sample());
  bytes[10] = 1;
  EXPECT_EQ(FaultOf(bytes), BlockFault::kSize);
  bytes = Written(Sample());
  bytes.back() ^= 1;
  EXPECT_EQ(FaultOf(bytes), BlockFault::kChecksum);
  for (int fault = 0; fault <= static_cast<int>(BlockFault::kNoProfile); ++fault) {
    const LocalText meaning = BlockFaultMeaning(static_cast<BlockFault>(fault));
    EXPECT_FALSE(meaning.en.empty() || meaning.vi.empty());
  }
}

TEST(NodeBlock, IsNotWrittenWithWhatWouldBeRefused) {
  const auto refused = [](auto change) {
    NodeBlock block = Sample();
    change(block);
    Bytes out(kLargestNodeBlock);
    return WriteNodeBlock(block, out).status() == Status::kInvalidArgument;
  };
  const std::string long_id(41, 'a'), long_label(121, 'a'), long_password(257, 'a');
  const Bytes large(kLongestCertificate + 1);
  EXPECT_FALSE(refused([](NodeBlock&) {}));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.site = {}; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.node = "Room"; }));
  EXPECT_TRUE(refused([&](NodeBlock& block) { block.node = long_id; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.broker.host = "a b"; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.broker.port = 0; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.broker.keep_alive_seconds = 4; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.broker.keep_alive_seconds = 3601; }));
  EXPECT_TRUE(refused([&](NodeBlock& block) { block.broker.user = long_label; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.broker.user = {}; })) << "a password without a user";
  EXPECT_TRUE(refused([&](NodeBlock& block) { block.broker.password = long_password; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.broker.authority = {}; }));
  EXPECT_TRUE(refused([&](NodeBlock& block) { block.broker.authority = large; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.broker.certificate = {}; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.broker.key = {}; }));
  EXPECT_TRUE(refused([&](NodeBlock& block) { block.broker.key = large; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.broker = {}; })) << "where the broker is that there is not";
  EXPECT_TRUE(refused([](NodeBlock& block) { block.network.broker = 0; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.network.prefix = 31; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.network.prefix = 0; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.network.address = 0; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.network.time_port = 0; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.baud = 300; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.parity = 'X'; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.stop_bits = 3; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.devices[1].id = "climate-1"; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.devices[1].id = "node"; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.devices[1].unit = 248; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.devices[1].profile = "XY"; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.devices[1].period = 10ms; }));
  EXPECT_TRUE(refused([&](NodeBlock& block) { block.devices[1].label.en = long_label; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.devices[1].label.vi = "Ph\xC3"; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.devices[1].label.vi = "a\nb"; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.contacts[1].input = 3; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.contacts[1].debounce = 151ms; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.contacts[1].kind = static_cast<ContactKind>(6); }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.contact_count = 17; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.devices[1].id = "sensors"; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.sensors[0].address = 0x48; })) << "an SHT3x is never there";
  EXPECT_TRUE(refused([](NodeBlock& block) { block.sensors[1].address = 0x50; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.sensors[0] = block.sensors[1]; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.sensors[1].chip = static_cast<SensorChip>(3); }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.sensors[1].temperature.high = 1499; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.sensors[1].temperature.low = -4001; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.sensors[0].humidity.very_high = 10001; }));
  EXPECT_TRUE(refused([&](NodeBlock& block) { block.sensors[0].label.en = long_label; }));
  EXPECT_TRUE(refused([](NodeBlock& block) { block.sensor_count = 9; }));
}

TEST(NodeBlock, TheLargestFits) {
  NodeBlock block = Sample();
  std::vector<std::string> ids;
  for (int i = 0; i < 16; ++i) ids.push_back("climate-of-a-room-with-a-long-name-no-" + std::to_string(10 + i));
  const std::string label(60, 'a');
  const Bytes certificate(kLongestCertificate), key(kLongestKey);
  block.broker.authority = block.broker.certificate = certificate;
  block.broker.key = key;
  block.device_count = block.contact_count = 16;
  for (std::size_t i = 0; i < 16; ++i) {
    block.devices[i] = {ids[i], "xy_md02", {label, label}, 1, 1h};
    block.contacts[i] = {ContactKind::kOther, static_cast<std::uint8_t>(i), false, 0ms, {{}, label}};
  }
  EXPECT_EQ(FaultOf(Written(block)), BlockFault::kNone);
  Bytes small(200);
  EXPECT_EQ(WriteNodeBlock(block, small).status(), Status::kResourceExhausted);
  EXPECT_EQ(WriteNodeBlock(block, MutableByteSpan(small).first(5)).status(), Status::kResourceExhausted);
}

}  // namespace
}  // namespace tramgac::firmware
