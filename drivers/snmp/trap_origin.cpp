#include "drivers/snmp/trap_origin.h"

#include <algorithm>

#include "drivers/snmp/ber.h"

namespace tramgac::snmp {
namespace {

constexpr std::uint8_t kOid = 0x06, kIpAddress = 0x40, kTimeTicks = 0x43;
constexpr std::array<std::uint8_t, 9> kTrapAddress = {0x2B, 6, 1, 6, 3, 18, 1, 3, 0};  // 1.3.6.1.6.3.18.1.3.0

Result<Ipv4> Taken(ByteSpan content) {
  Ipv4 address;
  if (content.size() != address.size()) return Status::kDataLoss;
  std::copy(content.begin(), content.end(), address.begin());
  if (address == Ipv4{}) return Status::kNotFound;  // an agent that does not know its own
  return address;
}

Result<Ipv4> OfVarbinds(ByteSpan pdu) {
  ByteSpan varbinds, varbind, name, value;
  if (!TakeElement(pdu, kBerSequence, varbinds)) return Status::kDataLoss;
  while (!varbinds.empty()) {
    if (!TakeElement(varbinds, kBerSequence, varbind) || !TakeElement(varbind, kOid, name)) return Status::kDataLoss;
    if (!std::equal(name.begin(), name.end(), kTrapAddress.begin(), kTrapAddress.end())) continue;
    if (!TakeElement(varbind, kIpAddress, value)) return Status::kDataLoss;
    return Taken(value);
  }
  return Status::kNotFound;
}

Result<Ipv4> OfTrapV1(ByteSpan pdu) {
  ByteSpan enterprise, address, time;
  std::uint32_t generic = 0, specific = 0;
  if (!TakeElement(pdu, kOid, enterprise) || !TakeElement(pdu, kIpAddress, address) || !TakeInteger(pdu, generic) ||
      !TakeInteger(pdu, specific) || !TakeElement(pdu, kTimeTicks, time)) {
    return Status::kDataLoss;
  }
  const Result<Ipv4> seen = OfVarbinds(pdu);
  return seen.status() == Status::kNotFound ? Taken(address) : seen;
}

Result<Ipv4> OfTrapV2(ByteSpan pdu) {
  std::uint32_t number = 0;
  for (int i = 0; i < 3; ++i) {  // request-id, error-status, error-index
    if (!TakeInteger(pdu, number)) return Status::kDataLoss;
  }
  return OfVarbinds(pdu);
}

}  // namespace

Result<Ipv4> OriginOf(const MessageHead& head) {
  ByteSpan message = head.pdu, pdu;
  if (message.empty()) return Status::kNotFound;
  if (!TakeElement(message, head.pdu_tag, pdu)) return Status::kDataLoss;
  return head.pdu_tag == static_cast<std::uint8_t>(PduTag::kTrapV1) ? OfTrapV1(pdu) : OfTrapV2(pdu);
}

}  // namespace tramgac::snmp
