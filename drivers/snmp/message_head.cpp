#include "drivers/snmp/message_head.h"

#include <string_view>

#include "drivers/snmp/ber.h"

namespace tramgac::snmp {
namespace {

constexpr std::uint32_t kV3 = 3;
constexpr std::uint32_t kUsm = 3;  // RFC 3411 clause 5: SnmpSecurityModel

bool Same(ByteSpan bytes, std::string_view text) {
  if (bytes.size() != text.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) difference |= bytes[i] ^ static_cast<std::uint8_t>(text[i]);
  return difference == 0;
}

Status ReadV3(ByteSpan body, MessageHead& head) {
  ByteSpan global, flags, parameters, usm;
  std::uint32_t id = 0, size = 0, model = 0, boots = 0, time = 0;
  if (!TakeElement(body, kBerSequence, global) || !TakeInteger(global, id) || !TakeInteger(global, size) ||
      !TakeElement(global, kBerOctetString, flags) || flags.size() != 1 || !TakeInteger(global, model)) {
    return Status::kDataLoss;
  }
  if (model != kUsm) return Status::kUnimplemented;
  head.flags = flags[0];
  if (!TakeElement(body, kBerOctetString, parameters) || !TakeElement(parameters, kBerSequence, usm) ||
      !TakeElement(usm, kBerOctetString, head.engine) || !TakeInteger(usm, boots) || !TakeInteger(usm, time) ||
      !TakeElement(usm, kBerOctetString, head.user)) {
    return Status::kDataLoss;
  }
  // RFC 3411 clause 5 and RFC 3414 clause 5: nothing longer can be anybody's.
  const bool sane = head.engine.size() <= 32 && head.user.size() <= 32;
  return sane && !body.empty() ? Status::kOk : Status::kDataLoss;
}

}  // namespace

Result<MessageHead> ParseMessageHead(ByteSpan message) {
  MessageHead head;
  ByteSpan body;
  if (!TakeElement(message, kBerSequence, body) || !TakeInteger(body, head.version)) return Status::kDataLoss;
  if (head.version == kV3) {
    const Status status = ReadV3(body, head);
    if (!Ok(status)) return status;
    return head;
  }
  if (head.version > 1) return Status::kUnimplemented;
  if (!TakeElement(body, kBerOctetString, head.community) || body.empty()) return Status::kDataLoss;
  head.pdu = body;
  head.pdu_tag = body[0];
  return head;
}

bool Fits(const MessageHead& head, const Credentials& credentials) {
  if (head.version != kV3) return credentials.version != Version::kV3 && Same(head.community, credentials.community);
  static constexpr std::uint8_t kFlagsOf[] = {0, 1, 3};  // by SecurityLevel
  return credentials.version == Version::kV3 && (head.flags & 3) == kFlagsOf[static_cast<int>(credentials.level)] &&
         Same(head.user, credentials.user);
}

}  // namespace tramgac::snmp
