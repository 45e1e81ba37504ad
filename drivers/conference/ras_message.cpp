#include "drivers/conference/ras_message.h"

#include <algorithm>

#include "drivers/conference/ip_address.h"

namespace tramgac::conference {
namespace {

// RasMessage of H.225.0: 25 alternatives before the extension mark, so five bits.
constexpr unsigned kChoiceBits = 5, kGatekeeperRequest = 0, kGatekeeperConfirm = 1, kGatekeeperReject = 2;
// {itu-t(0) recommendation(0) h(8) 2250 version(0) N} without the version.
constexpr std::array<std::uint8_t, 5> kProtocol = {0x00, 0x08, 0x91, 0x4A, 0x00};
constexpr std::uint8_t kVersion = 4;

// Writes bits from the most significant one on, as PER does. The buffer is zeros and large enough for a GRQ.
class PerWriter {
 public:
  explicit PerWriter(MutableByteSpan buffer) : buffer_(buffer) {}

  void Bits(unsigned value, unsigned count) {
    while (count-- > 0) {
      if ((value >> count & 1) != 0) buffer_[bits_ / 8] |= static_cast<std::uint8_t>(0x80 >> bits_ % 8);
      ++bits_;
    }
  }
  // Aligned to an octet.
  void Octets(ByteSpan octets) {
    bits_ = (bits_ + 7) / 8 * 8;
    for (const std::uint8_t octet : octets) Bits(octet, 8);
  }
  void U8(std::uint8_t value) { Octets({&value, 1}); }
  void U16(std::uint16_t value) {
    std::array<std::uint8_t, 2> octets;
    StoreBe16(octets.data(), value);
    Octets(octets);
  }
  std::size_t octets() const { return (bits_ + 7) / 8; }

 private:
  MutableByteSpan buffer_;
  std::size_t bits_ = 0;
};

// The counterpart. After the first read past the end ok() is false and every further one gives zero.
class PerReader {
 public:
  explicit PerReader(ByteSpan buffer) : buffer_(buffer) {}

  unsigned Bits(unsigned count) {
    ok_ = ok_ && bits_ + count <= buffer_.size() * 8;
    unsigned value = 0;
    for (; ok_ && count > 0; --count, ++bits_) value = value << 1 | (buffer_[bits_ / 8] >> (7 - bits_ % 8) & 1);
    return value;
  }
  ByteSpan Octets(std::size_t count) {
    const std::size_t begin = (bits_ + 7) / 8;
    ok_ = ok_ && count <= buffer_.size() - std::min(begin, buffer_.size());
    if (!ok_) return {};
    bits_ = (begin + count) * 8;
    return buffer_.subspan(begin, count);
  }
  std::uint8_t U8() {
    const ByteSpan octets = Octets(1);
    return ok_ ? octets[0] : std::uint8_t{0};
  }
  std::uint16_t U16() {
    const ByteSpan octets = Octets(2);
    return ok_ ? LoadBe16(octets.data()) : std::uint16_t{0};
  }
  // A length without a bound in the grammar (X.691 clause 11.9). A fragmented one is more than a datagram holds.
  std::size_t Length() {
    const std::uint8_t first = U8();
    if (first < 0x80) return first;
    const std::uint8_t second = U8();
    if (first >= 0xC0) Fail();
    return static_cast<std::size_t>(first & 0x3F) << 8 | second;
  }
  void Fail() { ok_ = false; }
  bool ok() const { return ok_; }

 private:
  ByteSpan buffer_;
  std::size_t bits_ = 0;
  bool ok_ = true;
};

// An extension addition: a small number in seven bits, then an open type, of which nothing is wanted.
void SkipOpenType(PerReader& in) { in.Octets(in.Length()); }

// NonStandardParameter: whose it is, and octets.
void SkipNonStandard(PerReader& in) {
  if (in.Bits(1) != 0) {  // an identifier of a later version
    in.Bits(7);
    SkipOpenType(in);
  } else if (in.Bits(1) == 0) {
    in.Octets(in.Length());  // object identifier
  } else {                   // h221NonStandard: country, extension, manufacturer; no version has added to it
    if (in.Bits(1) != 0) in.Fail();
    in.Octets(4);
  }
  in.Octets(in.Length());
}

std::string_view RejectReason(PerReader& in) {
  constexpr std::array<std::string_view, 4> kRoot = {"resource-unavailable", "terminal-excluded", "invalid-revision",
                                                     "undefined-reason"};
  constexpr std::array<std::string_view, 4> kAdded = {"security-denial", "generic-data-reason",
                                                      "needed-feature-not-supported", "security-error"};
  if (in.Bits(1) == 0) return kRoot[in.Bits(2)];
  const bool large = in.Bits(1) != 0;  // more than 64 additions: not ours
  const unsigned number = in.Bits(6);
  SkipOpenType(in);
  return !large && number < kAdded.size() ? kAdded[number] : "unknown-reason";
}

}  // namespace

ByteSpan EncodeGatekeeperRequest(const GatekeeperRequest& request,
                                 std::array<std::uint8_t, kMaxGatekeeperRequest>& out) {
  const auto host = ParseIpAddress(request.own_host);
  if (!host || request.sequence == 0) return {};
  out.fill(0);
  PerWriter writer(out);
  writer.Bits(0, 1);
  writer.Bits(kGatekeeperRequest, kChoiceBits);
  writer.Bits(0, 1 + 4);  // no extensions; no nonStandardData, gatekeeperIdentifier, callServices, endpointAlias
  writer.U16(static_cast<std::uint16_t>(request.sequence - 1));  // as the distance from the lower bound 1
  writer.U8(kProtocol.size() + 1);
  writer.Octets(kProtocol);
  writer.U8(kVersion);
  // rasAddress: TransportAddress of seven alternatives, ipAddress 0 or ip6Address 3
  writer.Bits(0, 1);
  writer.Bits(host->size == 4 ? 0 : 3, 3);
  writer.Bits(0, 1);
  writer.Octets(host->span());
  writer.U16(request.own_port);
  writer.Bits(0b0'000001, 7);  // endpointType: of the six optional fields only the last, terminal
  writer.Bits(0, 2);           // terminal: nothing in it
  writer.Bits(0, 2);           // mc, undefinedNode
  return ByteSpan(out.data(), writer.octets());
}

std::optional<GatekeeperAnswer> DecodeGatekeeperAnswer(ByteSpan bytes) {
  PerReader in(bytes);
  if (in.Bits(1) != 0) return std::nullopt;
  const unsigned choice = in.Bits(kChoiceBits);
  if (choice != kGatekeeperConfirm && choice != kGatekeeperReject) return std::nullopt;
  in.Bits(1);  // whether there are extensions, which come last
  const bool has_non_standard = in.Bits(1) != 0;
  const bool has_gatekeeper = in.Bits(1) != 0;
  GatekeeperAnswer answer;
  answer.confirmed = choice == kGatekeeperConfirm;
  const std::uint16_t distance = in.U16();
  if (distance == 0xFFFF) return std::nullopt;
  answer.sequence = static_cast<std::uint16_t>(distance + 1);
  const ByteSpan protocol = in.Octets(in.Length());
  if (protocol.size() != kProtocol.size() + 1 || !std::equal(kProtocol.begin(), kProtocol.end(), protocol.begin())) {
    return std::nullopt;
  }
  if (has_non_standard) SkipNonStandard(in);
  if (has_gatekeeper) {  // BMPString of 1 to 128 characters
    const std::size_t characters = in.Bits(7) + 1;
    in.Octets(2 * characters);
  }
  if (!answer.confirmed) answer.reject_reason = RejectReason(in);
  if (!in.ok()) return std::nullopt;
  return answer;
}

}  // namespace tramgac::conference
