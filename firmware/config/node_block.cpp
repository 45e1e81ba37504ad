#include "firmware/config/node_block.h"

#include <algorithm>

#include "agent/core/base/crc32.h"
#include "agent/core/base/utf8.h"

namespace tramgac::firmware {
namespace {

constexpr std::string_view kMagic = "TGNC";
constexpr std::uint8_t kVersion = 3;
constexpr std::size_t kVersionAt = 4, kSizeAt = 8, kCrcAt = 12, kContentsAt = 16;
constexpr std::size_t kLongestId = 40, kLongestProfile = 60, kLongestHost = 253;

std::uint32_t Load(ByteSpan bytes, std::size_t at) {
  return bytes[at] | std::uint32_t{bytes[at + 1]} << 8 | std::uint32_t{bytes[at + 2]} << 16 |
         std::uint32_t{bytes[at + 3]} << 24;
}

void Store(MutableByteSpan bytes, std::size_t at, std::uint32_t number) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(number >> 8 * i);
}

std::uint32_t CrcOf(ByteSpan bytes, std::size_t contents) {
  return Crc32(bytes.subspan(kContentsAt, contents), Crc32(bytes.subspan(kVersionAt, kCrcAt - kVersionAt)));
}

bool IsName(std::string_view text, std::size_t longest, char joint) {
  const auto allowed = [joint](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == joint; };
  return !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), allowed);
}

bool IsId(std::string_view text) { return IsName(text, kLongestId, '-'); }

bool IsHost(std::string_view text) {
  return text.size() <= kLongestHost &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

// Characters in UTF-8 without control characters: it is sent as JSON, or in MQTT.
bool IsPrintable(std::string_view text, std::size_t longest) {
  if (text.size() > longest) return false;
  while (!text.empty()) {
    const std::size_t length = Utf8Length(ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    const char first = text.front();
    if (length == 0 || (length == 1 && (static_cast<unsigned char>(first) < ' ' || first == 0x7F))) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool IsSound(const LocalText& label) {
  return IsPrintable(label.en, kLongestLabel) && IsPrintable(label.vi, kLongestLabel);
}

bool IsSound(const BlockBroker& broker) {
  return IsHost(broker.host) && broker.port != 0 && broker.keep_alive_seconds >= 5 &&
         broker.keep_alive_seconds <= 3600 && IsPrintable(broker.user, kLongestUser) &&
         broker.password.size() <= kLongestPassword && (broker.password.empty() || !broker.user.empty()) &&
         broker.authority.size() <= kLongestCertificate && broker.certificate.size() <= kLongestCertificate &&
         broker.key.size() <= kLongestKey && broker.certificate.empty() == broker.key.empty() &&
         broker.host.empty() == broker.authority.empty() &&
         (!broker.host.empty() || (broker.user.empty() && broker.key.empty()));
}

bool IsSound(const BlockNetwork& network, bool has_broker) {
  return network.prefix <= 30 && (network.address == 0) == (network.prefix == 0) && network.time_port != 0 &&
         has_broker == (network.broker != 0);
}

bool IsSound(const BlockDevice& device) {
  return IsId(device.id) && device.id != "node" && device.id != digital_io::kContactsId &&
         device.id != digital_io::kSensorsId && IsName(device.profile, kLongestProfile, '_') && IsSound(device.label) &&
         device.unit >= 1 && device.unit <= 247 && device.period >= kLeastPeriod && device.period <= kMostPeriod;
}

bool IsSound(const digital_io::Contact& contact) {
  return static_cast<std::size_t>(contact.kind) < digital_io::kContactKinds && contact.input < 64 &&
         contact.debounce >= Duration::zero() && contact.debounce <= digital_io::kMostDebounce &&
         IsSound(contact.label);
}

bool IsSound(const digital_io::Sensor& sensor) {
  return static_cast<std::size_t>(sensor.chip) < digital_io::kSensorChips && IsAddressOf(sensor.chip, sensor.address) &&
         AreSound(sensor.temperature, digital_io::kLeastTemperature, digital_io::kMostTemperature) &&
         AreSound(sensor.humidity, 0, digital_io::kMostHumidity) && IsSound(sensor.label);
}

template <typename Items, typename Key>
bool AreDistinct(const Items& items, Key key) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (key(items[i]) == key(items[k])) return false;
    }
  }
  return true;
}

bool IsSound(const NodeBlock& block) {
  const bool line = block.baud >= 1200 && block.baud <= 115'200 &&
                    (block.parity == 'N' || block.parity == 'E' || block.parity == 'O') &&
                    (block.stop_bits == 1 || block.stop_bits == 2);
  const auto sound = [](const auto& item) { return IsSound(item); };
  return line && IsId(block.site) && IsId(block.node) && IsSound(block.broker) &&
         IsSound(block.network, !block.broker.host.empty()) && std::ranges::all_of(block.Devices(), sound) &&
         std::ranges::all_of(block.Contacts(), sound) && std::ranges::all_of(block.Sensors(), sound) &&
         AreDistinct(block.Devices(), [](const BlockDevice& device) { return device.id; }) &&
         AreDistinct(block.Contacts(), [](const digital_io::Contact& contact) { return contact.input; }) &&
         AreDistinct(block.Sensors(), [](const digital_io::Sensor& sensor) { return sensor.address; });
}

std::int64_t Milliseconds(Duration duration) { return duration / std::chrono::milliseconds(1); }

// A number too large for its place would come back as another one: as none that is sound.
template <typename T>
T Narrow(std::uint64_t number) {
  return number > std::uint64_t{static_cast<T>(~T{0})} ? static_cast<T>(~T{0}) : static_cast<T>(number);
}

Duration TakeDuration(ByteReader& in) { return std::chrono::milliseconds(Narrow<std::uint32_t>(in.Varint())); }

LocalText TakeLabel(ByteReader& in) {
  const std::string_view en = in.Text();
  return {en, in.Text()};
}

ByteSpan TakeBytes(ByteReader& in) {
  const std::string_view bytes = in.Text();
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

void TakeBroker(ByteReader& in, BlockBroker& broker) {
  broker.host = in.Text();
  broker.port = Narrow<std::uint16_t>(in.Varint());
  broker.keep_alive_seconds = Narrow<std::uint16_t>(in.Varint());
  broker.user = in.Text();
  broker.password = in.Text();
  broker.authority = TakeBytes(in);
  broker.certificate = TakeBytes(in);
  broker.key = TakeBytes(in);
}

void TakeNetwork(ByteReader& in, BlockNetwork& network) {
  network.address = Narrow<std::uint32_t>(in.Varint());
  network.prefix = in.U8();
  network.gateway = Narrow<std::uint32_t>(in.Varint());
  network.broker = Narrow<std::uint32_t>(in.Varint());
  network.time_server = Narrow<std::uint32_t>(in.Varint());
  network.time_port = Narrow<std::uint16_t>(in.Varint());
}

BlockDevice TakeDevice(ByteReader& in) {
  BlockDevice device;
  device.id = in.Text();
  device.profile = in.Text();
  device.label = TakeLabel(in);
  device.unit = in.U8();
  device.period = TakeDuration(in);
  return device;
}

digital_io::Contact TakeContact(ByteReader& in) {
  digital_io::Contact contact;
  contact.kind = static_cast<digital_io::ContactKind>(in.U8());
  contact.input = in.U8();
  contact.normally_closed = in.U8() != 0;
  contact.debounce = TakeDuration(in);
  contact.label = TakeLabel(in);
  return contact;
}

digital_io::ClimateLimits TakeLimits(ByteReader& in) {
  digital_io::ClimateLimits limits;
  for (std::int16_t* limit : {&limits.low, &limits.high, &limits.very_high}) {
    const std::uint8_t low = in.U8();
    *limit = static_cast<std::int16_t>(low | in.U8() << 8);
  }
  return limits;
}

digital_io::Sensor TakeSensor(ByteReader& in) {
  digital_io::Sensor sensor;
  sensor.chip = static_cast<digital_io::SensorChip>(in.U8());
  sensor.address = in.U8();
  sensor.has_temperature = true;
  sensor.has_humidity = MeasuresHumidity(sensor.chip);
  sensor.temperature = TakeLimits(in);
  sensor.humidity = TakeLimits(in);
  sensor.label = TakeLabel(in);
  return sensor;
}

// Outcome: is it whole, and nothing behind it?
bool TakeContents(ByteReader& in, NodeBlock& block) {
  block.site = in.Text();
  block.node = in.Text();
  TakeBroker(in, block.broker);
  TakeNetwork(in, block.network);
  block.baud = Narrow<std::uint32_t>(in.Varint());
  block.parity = static_cast<char>(in.U8());
  block.stop_bits = in.U8();
  block.device_count = in.U8();
  if (block.device_count > block.devices.size()) return false;
  for (std::size_t i = 0; i < block.device_count; ++i) block.devices[i] = TakeDevice(in);
  block.contact_count = in.U8();
  if (block.contact_count > block.contacts.size()) return false;
  for (std::size_t i = 0; i < block.contact_count; ++i) block.contacts[i] = TakeContact(in);
  block.sensor_count = in.U8();
  if (block.sensor_count > block.sensors.size()) return false;
  for (std::size_t i = 0; i < block.sensor_count; ++i) block.sensors[i] = TakeSensor(in);
  return in.ok() && in.at_end();
}

void PutLabel(ByteWriter& out, const LocalText& label) {
  out.Text(label.en);
  out.Text(label.vi);
}

void PutBytes(ByteWriter& out, ByteSpan bytes) {
  out.Varint(bytes.size());
  out.Bytes(bytes);
}

void PutBroker(ByteWriter& out, const BlockBroker& broker) {
  out.Text(broker.host);
  out.Varint(broker.port);
  out.Varint(broker.keep_alive_seconds);
  out.Text(broker.user);
  out.Text(broker.password);
  PutBytes(out, broker.authority);
  PutBytes(out, broker.certificate);
  PutBytes(out, broker.key);
}

void PutNetwork(ByteWriter& out, const BlockNetwork& network) {
  out.Varint(network.address);
  out.U8(network.prefix);
  out.Varint(network.gateway);
  out.Varint(network.broker);
  out.Varint(network.time_server);
  out.Varint(network.time_port);
}

void PutSensor(ByteWriter& out, const digital_io::Sensor& sensor) {
  out.U8(static_cast<std::uint8_t>(sensor.chip));
  out.U8(sensor.address);
  for (const digital_io::ClimateLimits& limits : {sensor.temperature, sensor.humidity}) {
    for (const std::int16_t limit : {limits.low, limits.high, limits.very_high}) {
      out.U8(static_cast<std::uint8_t>(limit & 0xFF));
      out.U8(static_cast<std::uint8_t>(limit >> 8 & 0xFF));
    }
  }
  PutLabel(out, sensor.label);
}

void PutContents(ByteWriter& out, const NodeBlock& block) {
  out.Text(block.site);
  out.Text(block.node);
  PutBroker(out, block.broker);
  PutNetwork(out, block.network);
  out.Varint(block.baud);
  out.U8(static_cast<std::uint8_t>(block.parity));
  out.U8(block.stop_bits);
  out.U8(static_cast<std::uint8_t>(block.device_count));
  for (const BlockDevice& device : block.Devices()) {
    out.Text(device.id);
    out.Text(device.profile);
    PutLabel(out, device.label);
    out.U8(device.unit);
    out.Varint(static_cast<std::uint64_t>(Milliseconds(device.period)));
  }
  out.U8(static_cast<std::uint8_t>(block.contact_count));
  for (const digital_io::Contact& contact : block.Contacts()) {
    out.U8(static_cast<std::uint8_t>(contact.kind));
    out.U8(contact.input);
    out.U8(contact.normally_closed ? 1 : 0);
    out.Varint(static_cast<std::uint64_t>(Milliseconds(contact.debounce)));
    PutLabel(out, contact.label);
  }
  out.U8(static_cast<std::uint8_t>(block.sensor_count));
  for (const digital_io::Sensor& sensor : block.Sensors()) PutSensor(out, sensor);
}

// Erased flash is all ones, memory that was never written all zeros.
bool IsBlank(ByteSpan bytes) {
  const auto head = bytes.first(std::min<std::size_t>(bytes.size(), kContentsAt));
  const auto all = [&](std::uint8_t value) {
    return std::ranges::all_of(head, [=](auto byte) { return byte == value; });
  };
  return all(0xFF) || all(0);
}

}  // namespace

BlockFault ReadNodeBlock(ByteSpan bytes, NodeBlock& block) {
  block = {};
  if (IsBlank(bytes)) return BlockFault::kAbsent;
  if (bytes.size() < kContentsAt || !std::equal(kMagic.begin(), kMagic.end(), bytes.begin()))
    return BlockFault::kForeign;
  if (bytes[kVersionAt] != kVersion) return BlockFault::kVersion;
  const std::size_t room = std::min(bytes.size(), kLargestNodeBlock) - kContentsAt;
  const std::uint32_t size = Load(bytes, kSizeAt);
  if (size > room) return BlockFault::kSize;
  if (CrcOf(bytes, size) != Load(bytes, kCrcAt)) return BlockFault::kChecksum;
  ByteReader in(bytes.subspan(kContentsAt, size));
  if (TakeContents(in, block) && IsSound(block)) return BlockFault::kNone;
  block = {};
  return BlockFault::kContents;
}

Result<std::size_t> WriteNodeBlock(const NodeBlock& block, MutableByteSpan out) {
  if (block.device_count > block.devices.size() || block.contact_count > block.contacts.size() ||
      block.sensor_count > block.sensors.size() || !IsSound(block)) {
    return Status::kInvalidArgument;
  }
  if (out.size() < kContentsAt) return Status::kResourceExhausted;
  out = out.first(std::min(out.size(), kLargestNodeBlock));
  std::fill_n(out.begin(), kContentsAt, std::uint8_t{0});
  std::copy(kMagic.begin(), kMagic.end(), out.begin());
  out[kVersionAt] = kVersion;
  ByteWriter contents(out.subspan(kContentsAt));
  PutContents(contents, block);
  if (!contents.ok()) return Status::kResourceExhausted;
  Store(out, kSizeAt, static_cast<std::uint32_t>(contents.size()));
  Store(out, kCrcAt, CrcOf(out, contents.size()));
  return kContentsAt + contents.size();
}

}  // namespace tramgac::firmware
