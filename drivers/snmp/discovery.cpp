#include "drivers/snmp/discovery.h"

#include <algorithm>

#include "drivers/snmp/ber.h"

namespace tramgac::snmp {
namespace {

constexpr std::uint8_t kOid = 0x06, kReport = 0xA8;
// 1.3.6.1.6.3.15.1.1.N.0
constexpr std::array<std::uint8_t, 8> kUsmStats = {0x2B, 6, 1, 6, 3, 15, 1, 1};

void StoreBe32(std::uint8_t* p, std::uint32_t v) {
  StoreBe16(p, static_cast<std::uint16_t>(v >> 16));
  StoreBe16(p + 2, static_cast<std::uint16_t>(v));
}

}  // namespace

std::array<std::uint8_t, kDiscoveryBytes> EncodeDiscovery(std::uint32_t id) {
  // clang-format off
  std::array<std::uint8_t, kDiscoveryBytes> message = {
      0x30, 62,
      0x02, 1, 3,                                       // msgVersion
      0x30, 17,                                         // msgGlobalData
        0x02, 4, 0, 0, 0, 0,                            //   msgID
        0x02, 3, 0x00, 0xFF, 0xE3,                      //   msgMaxSize 65507
        0x04, 1, 0x04,                                  //   msgFlags: reportable
        0x02, 1, 3,                                     //   msgSecurityModel: USM
      0x04, 16, 0x30, 14,                               // msgSecurityParameters
        0x04, 0, 0x02, 1, 0, 0x02, 1, 0,                //   no engine id, boots 0, time 0
        0x04, 0, 0x04, 0, 0x04, 0,                      //   no user, no digest, no salt
      0x30, 20, 0x04, 0, 0x04, 0,                       // scopedPDU: no context
        0xA0, 14, 0x02, 4, 0, 0, 0, 0,                  //   GetRequest, request-id
        0x02, 1, 0, 0x02, 1, 0, 0x30, 0,                //   no varbinds
  };
  // clang-format on
  StoreBe32(&message[9], DiscoveryMessageId(id));
  StoreBe32(&message[52], DiscoveryMessageId(id));
  return message;
}

Result<ByteSpan> ParseDiscoveryReport(ByteSpan message, std::uint32_t id) {
  ByteSpan body, global, parameters, usm, engine;
  std::uint32_t version = 0, message_id = 0;
  if (!TakeElement(message, kBerSequence, body) || !TakeInteger(body, version)) return Status::kDataLoss;
  if (version != 3) return Status::kNotFound;
  if (!TakeElement(body, kBerSequence, global) || !TakeInteger(global, message_id)) return Status::kDataLoss;
  if (!TakeElement(body, kBerOctetString, parameters) || !TakeElement(parameters, kBerSequence, usm))
    return Status::kDataLoss;
  if (!TakeElement(usm, kBerOctetString, engine)) return Status::kDataLoss;
  if (message_id != DiscoveryMessageId(id) || engine.size() < 5 || engine.size() > 32) return Status::kNotFound;
  return engine;
}

Result<std::uint32_t> ParseUsmReport(ByteSpan message) {
  ByteSpan body, skipped, scoped, pdu, varbinds, varbind, name;
  std::uint32_t version = 0, number = 0;
  if (!TakeElement(message, kBerSequence, body) || !TakeInteger(body, version)) return Status::kDataLoss;
  if (version != 3) return Status::kNotFound;
  if (!TakeElement(body, kBerSequence, skipped) || !TakeElement(body, kBerOctetString, skipped))
    return Status::kDataLoss;
  if (body.empty() || body[0] != kBerSequence) return Status::kNotFound;  // encrypted
  if (!TakeElement(body, kBerSequence, scoped) || !TakeElement(scoped, kBerOctetString, skipped) ||
      !TakeElement(scoped, kBerOctetString, skipped)) {
    return Status::kDataLoss;
  }
  if (scoped.empty() || scoped[0] != kReport) return Status::kNotFound;
  if (!TakeElement(scoped, kReport, pdu)) return Status::kDataLoss;
  for (int i = 0; i < 3; ++i) {  // request-id, error-status, error-index
    if (!TakeInteger(pdu, number)) return Status::kDataLoss;
  }
  if (!TakeElement(pdu, kBerSequence, varbinds) || !TakeElement(varbinds, kBerSequence, varbind) ||
      !TakeElement(varbind, kOid, name)) {
    return Status::kDataLoss;
  }
  const bool known =
      name.size() == kUsmStats.size() + 2 && std::equal(kUsmStats.begin(), kUsmStats.end(), name.begin());
  if (!known || name[8] < 1 || name[8] > 6) return Status::kNotFound;
  return std::uint32_t{name[8]};
}

}  // namespace tramgac::snmp
