#include <algorithm>
#include <limits>

#include "firmware/uplink/mqtt5_codec.h"

namespace tramgac::mqtt5 {
namespace {

constexpr std::string_view kContentType = "application/json";
constexpr std::size_t kLongestText = 65535;
constexpr std::size_t kLargestBody = 268'435'455;

// Identifiers of properties (clause 2.2.2.2).
enum Property : std::uint8_t {
  kMessageExpiry = 0x02,
  kContentTypeProperty = 0x03,
  kResponseTopic = 0x08,
  kCorrelationData = 0x09,
  kSessionExpiry = 0x11,
  kWillDelay = 0x18,
  kReceiveMaximum = 0x21,
  kMaximumPacketSize = 0x27,
};

constexpr std::size_t VariableSize(std::size_t value) {
  return value < 128 ? 1 : value < 16384 ? 2 : value < 2097152 ? 3 : 4;
}
constexpr std::size_t TextSize(std::string_view text) { return 2 + text.size(); }
constexpr std::size_t OptionalSize(std::string_view text) { return text.empty() ? 0 : 1 + TextSize(text); }

template <typename... Texts>
bool AreShort(const Texts&... texts) {
  return ((texts.size() <= kLongestText) && ...);
}

// Into memory of which the caller has made sure that it is enough.
class Writer {
 public:
  explicit Writer(std::uint8_t* at) : at_(at) {}

  void U8(std::uint8_t value) { *at_++ = value; }
  void U16(std::uint16_t value) {
    StoreBe16(at_, value);
    at_ += 2;
  }
  void U32(std::uint32_t value) {
    U16(static_cast<std::uint16_t>(value >> 16));
    U16(static_cast<std::uint16_t>(value));
  }
  void Variable(std::size_t value) {
    for (; value >= 128; value /= 128) U8(static_cast<std::uint8_t>(value % 128 + 128));
    U8(static_cast<std::uint8_t>(value));
  }
  void Bytes(std::string_view bytes) { at_ = std::copy(bytes.begin(), bytes.end(), at_); }
  void Text(std::string_view text) {
    U16(static_cast<std::uint16_t>(text.size()));
    Bytes(text);
  }
  void OptionalText(Property property, std::string_view text) {
    if (text.empty()) return;
    U8(property);
    Text(text);
  }

 private:
  std::uint8_t* at_;
};

// Outcome: the size of the whole packet; 0: it may not be that long.
std::size_t PacketSize(std::size_t body) { return body > kLargestBody ? 0 : 1 + VariableSize(body) + body; }

Writer Begin(MutableByteSpan out, PacketType type, std::uint8_t flags, std::size_t body) {
  Writer writer(out.data());
  writer.U8(static_cast<std::uint8_t>(static_cast<std::uint8_t>(type) << 4 | flags));
  writer.Variable(body);
  return writer;
}

bool Fits(std::size_t size, MutableByteSpan out) { return size != 0 && size <= out.size(); }

// Session expiry, receive maximum and, if it is said, the largest packet.
std::size_t ConnectProperties(const Connect& connect) { return 5 + 3 + (connect.maximum_packet != 0 ? 5 : 0); }

std::size_t WillProperties() { return 5 + OptionalSize(kContentType); }

std::size_t WillSize(const Will& will) {
  if (will.topic.empty()) return 0;
  return VariableSize(WillProperties()) + WillProperties() + TextSize(will.topic) + TextSize(will.payload);
}

void WriteWill(const Will& will, Writer& writer) {
  if (will.topic.empty()) return;
  writer.Variable(WillProperties());
  writer.U8(kWillDelay);
  writer.U32(will.delay_seconds);
  writer.OptionalText(kContentTypeProperty, kContentType);
  writer.Text(will.topic);
  writer.Text(will.payload);
}

std::uint8_t ConnectFlags(const Connect& connect) {  // clause 3.1.2.3
  std::uint8_t flags = 0x02;                         // clean start: what is still to be sent is in our store
  if (!connect.will.topic.empty()) flags |= connect.will.retain ? 0x2C : 0x0C;
  if (!connect.password.empty()) flags |= 0x40;
  if (!connect.user.empty()) flags |= 0x80;
  return flags;
}

std::size_t PublishProperties(const Message& message) {
  return OptionalSize(kContentType) + (message.expiry_seconds != 0 ? 5 : 0) + OptionalSize(message.response_topic) +
         OptionalSize(message.correlation);
}

std::size_t PublishBody(const Message& message) {
  const std::size_t properties = PublishProperties(message);
  return TextSize(message.topic) + 2 + VariableSize(properties) + properties + message.payload.size();
}

}  // namespace

std::size_t WriteConnect(const Connect& connect, MutableByteSpan out) {
  const Will& will = connect.will;
  if (!AreShort(connect.client_id, connect.user, connect.password, will.topic, will.payload)) return 0;
  const std::size_t properties = ConnectProperties(connect);
  const std::size_t texts =
      (connect.user.empty() ? 0 : TextSize(connect.user)) + (connect.password.empty() ? 0 : TextSize(connect.password));
  const std::size_t body =
      10 + VariableSize(properties) + properties + TextSize(connect.client_id) + WillSize(will) + texts;
  const std::size_t size = PacketSize(body);
  if (!Fits(size, out)) return 0;
  Writer writer = Begin(out, PacketType::kConnect, 0, body);
  writer.Text("MQTT");
  writer.U8(5);
  writer.U8(ConnectFlags(connect));
  writer.U16(connect.keep_alive_seconds);
  writer.Variable(properties);
  writer.U8(kSessionExpiry);
  writer.U32(connect.session_expiry_seconds);
  writer.U8(kReceiveMaximum);
  writer.U16(connect.receive_maximum);
  if (connect.maximum_packet != 0) {
    writer.U8(kMaximumPacketSize);
    writer.U32(connect.maximum_packet);
  }
  writer.Text(connect.client_id);
  WriteWill(will, writer);
  if (!connect.user.empty()) writer.Text(connect.user);
  if (!connect.password.empty()) writer.Text(connect.password);
  return size;
}

std::size_t PublishSize(const Message& message) {
  if (!AreShort(message.topic, message.response_topic, message.correlation)) return 0;
  return PacketSize(PublishBody(message));
}

std::size_t WritePublish(const Message& message, std::uint16_t packet_id, MutableByteSpan out) {
  const std::size_t size = PublishSize(message);
  if (!Fits(size, out)) return 0;
  Writer writer = Begin(out, PacketType::kPublish, message.retain ? 0x03 : 0x02, PublishBody(message));
  writer.Text(message.topic);
  writer.U16(packet_id);
  writer.Variable(PublishProperties(message));
  writer.OptionalText(kContentTypeProperty, kContentType);
  if (message.expiry_seconds != 0) {
    writer.U8(kMessageExpiry);
    writer.U32(message.expiry_seconds);
  }
  writer.OptionalText(kResponseTopic, message.response_topic);
  writer.OptionalText(kCorrelationData, message.correlation);
  writer.Bytes(message.payload);
  return size;
}

std::size_t WriteSubscribe(std::string_view filter, std::uint16_t packet_id, MutableByteSpan out) {
  if (!AreShort(filter)) return 0;
  const std::size_t body = 2 + 1 + TextSize(filter) + 1;
  const std::size_t size = PacketSize(body);
  if (!Fits(size, out)) return 0;
  Writer writer = Begin(out, PacketType::kSubscribe, 0x02, body);
  writer.U16(packet_id);
  writer.Variable(0);
  writer.Text(filter);
  writer.U8(1);  // the most QoS
  return size;
}

std::size_t WritePuback(std::uint16_t packet_id, std::uint8_t reason, MutableByteSpan out) {
  const std::size_t body = reason == kSuccess ? 2 : 3;
  if (!Fits(PacketSize(body), out)) return 0;
  Writer writer = Begin(out, PacketType::kPuback, 0, body);
  writer.U16(packet_id);
  if (reason != kSuccess) writer.U8(reason);
  return PacketSize(body);
}

std::size_t WritePingreq(MutableByteSpan out) {
  if (!Fits(2, out)) return 0;
  Begin(out, PacketType::kPingreq, 0, 0);
  return 2;
}

std::size_t WriteDisconnect(std::uint8_t reason, MutableByteSpan out) {
  if (!Fits(3, out)) return 0;
  Begin(out, PacketType::kDisconnect, 0, 1).U8(reason);
  return 3;
}

bool IsPublishTopic(std::string_view topic) {
  constexpr std::string_view kForbidden("+#\0", 3);
  return !topic.empty() && topic.size() <= kLongestText && topic.find_first_of(kForbidden) == std::string_view::npos;
}

}  // namespace tramgac::mqtt5
