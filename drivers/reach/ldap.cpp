#include "drivers/reach/ldap.h"

#include <algorithm>

namespace tramgac::reach {
namespace {

// X.690: tags, with definite lengths, as RFC 4511 clause 5.1 asks.
constexpr std::uint8_t kSequence = 0x30, kInteger = 0x02, kEnumerated = 0x0A, kBindResponse = 0x61,
                       kExtendedResponse = 0x78;

// Message 1: bind, version 3, no name, no password. Message 2: unbind.
constexpr std::array<std::uint8_t, 14> kBind = {0x30, 0x0C, 0x02, 0x01, 0x01, 0x60, 0x07,
                                                0x02, 0x01, 0x03, 0x04, 0x00, 0x80, 0x00};
constexpr std::array<std::uint8_t, 7> kUnbind = {0x30, 0x05, 0x02, 0x01, 0x02, 0x42, 0x00};

// Takes a tag and a length of up to four octets. Outcome: the tag is in `tag` when kCode.
LdapVerdict TakeHead(ByteSpan& in, std::uint8_t& tag, std::uint32_t& length) {
  if (in.size() < 2) return LdapVerdict::kMore;
  tag = in[0];
  const std::uint8_t first = in[1];
  const std::size_t octets = first < 0x80 ? 0 : first & 0x7FU;
  if (octets > 4 || first == 0x80) return LdapVerdict::kBroken;
  if (in.size() < 2 + octets) return LdapVerdict::kMore;
  length = octets == 0 ? first : 0;
  for (std::size_t i = 0; i < octets; ++i) length = length << 8 | in[2 + i];
  in = in.subspan(2 + octets);
  return LdapVerdict::kCode;
}

LdapVerdict TakeNumber(ByteSpan& in, std::uint8_t expected, std::int64_t& number) {
  std::uint8_t tag = 0;
  std::uint32_t length = 0;
  if (const auto head = TakeHead(in, tag, length); head != LdapVerdict::kCode) return head;
  if (tag != expected || length < 1 || length > 4) return LdapVerdict::kBroken;
  if (in.size() < length) return LdapVerdict::kMore;
  number = static_cast<std::int8_t>(in[0]);
  for (std::size_t i = 1; i < length; ++i) number = number * 256 + in[i];
  in = in.subspan(length);
  return LdapVerdict::kCode;
}

}  // namespace

LdapVerdict ReadLdapResult(ByteSpan in, std::int64_t& code) {
  std::uint8_t tag = 0;
  std::uint32_t length = 0;
  if (!in.empty() && in[0] != kSequence) return LdapVerdict::kBroken;
  if (const auto head = TakeHead(in, tag, length); head != LdapVerdict::kCode) return head;
  std::int64_t message = 0;
  if (const auto id = TakeNumber(in, kInteger, message); id != LdapVerdict::kCode) return id;
  if (const auto head = TakeHead(in, tag, length); head != LdapVerdict::kCode) return head;
  const bool known = (message == 1 && tag == kBindResponse) || (message == 0 && tag == kExtendedResponse);
  if (!known) return LdapVerdict::kBroken;
  return TakeNumber(in, kEnumerated, code);
}

void Ldap::Prepare(const LineFacts&, std::int64_t, BootTime) {
  size_ = 0;
  request_.assign(kBind.begin(), kBind.end());
}

void Ldap::Hear(ByteSpan bytes, BootTime now, Sender& sender) {
  const std::size_t kept = std::min(bytes.size(), beginning_.size() - size_);
  std::copy_n(bytes.begin(), kept, beginning_.data() + size_);
  size_ += kept;
  std::int64_t code = 0;
  switch (ReadLdapResult(ByteSpan(beginning_).first(size_), code)) {
    case LdapVerdict::kMore: return;
    case LdapVerdict::kBroken: return Fail("bad-answer");
    case LdapVerdict::kCode: break;
  }
  Alive(now);
  findings_.Set(Fact::kCode, Value::Integer(code));
  sender.Send(kUnbind);
  Finish();
}

}  // namespace tramgac::reach
