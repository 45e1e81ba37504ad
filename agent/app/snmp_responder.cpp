#include "agent/app/snmp_responder.h"

#include <algorithm>

#include "agent/app/ber.h"

namespace tramgac::app {
namespace {

// Tags of RFC 3416 clause 3.
constexpr std::uint8_t kOctets = 0x04, kNull = 0x05, kOidTag = 0x06, kSequence = 0x30, kIntegerTag = 0x02;
constexpr std::uint8_t kGet = 0xA0, kGetNext = 0xA1, kResponse = 0xA2, kSet = 0xA3, kGetBulk = 0xA5;
constexpr std::uint8_t kNoSuchObject = 0x80, kNoSuchInstance = 0x81, kEndOfMib = 0x82;
constexpr std::int64_t kVersion2c = 1;
constexpr std::int64_t kTooBig = 1, kNotWritable = 17;
constexpr std::size_t kMessageHead = 64;  // of everything around the varbinds, the community apart

void AppendVarbind(std::vector<std::uint8_t>& out, const std::vector<std::uint32_t>& oid, std::uint8_t tag,
                   ByteSpan content) {
  std::vector<std::uint8_t> inside = Element(kOidTag, EncodeOid(oid));
  AppendElement(inside, tag, content);
  AppendElement(out, kSequence, inside);
}

bool IsPrefix(std::span<const std::uint32_t> prefix, const std::vector<std::uint32_t>& oid) {
  return prefix.size() <= oid.size() && std::equal(prefix.begin(), prefix.end(), oid.begin());
}

}  // namespace

struct SnmpResponder::Request {
  std::int64_t version = 0;
  ByteSpan community;
  std::uint8_t type = 0;
  std::int64_t id = 0, non_repeaters = 0, max_repetitions = 0;
  std::vector<std::vector<std::uint32_t>> names;
};

SnmpResponder::SnmpResponder(std::vector<RecordedVariable> variables, std::string community)
    : variables_(std::move(variables)), community_(std::move(community)) {}

bool SnmpResponder::Parse(ByteSpan bytes, Request& request) {
  BerReader whole(bytes);
  BerReader message(whole.Take(kSequence));
  request.version = message.Integer();
  request.community = message.Take(kOctets);
  const auto pdu = message.Next();
  if (!whole.ok() || !message.ok() || !pdu) return false;
  request.type = pdu->tag;
  BerReader body(pdu->content);
  request.id = body.Integer();
  request.non_repeaters = body.Integer();
  request.max_repetitions = body.Integer();
  BerReader list(body.Take(kSequence));
  while (body.ok() && !list.at_end()) {
    BerReader varbind(list.Take(kSequence));
    request.names.push_back(varbind.Oid());
    if (!list.ok() || !varbind.ok() || request.names.size() > kMostVarbinds) return false;
  }
  return body.ok();
}

const RecordedVariable* SnmpResponder::FindNext(const std::vector<std::uint32_t>& oid) const {
  const auto found = std::upper_bound(
      variables_.begin(), variables_.end(), oid,
      [](const std::vector<std::uint32_t>& wanted, const RecordedVariable& v) { return wanted < v.oid; });
  return found == variables_.end() ? nullptr : &*found;
}

const RecordedVariable* SnmpResponder::Find(const std::vector<std::uint32_t>& oid) const {
  const auto found = std::lower_bound(
      variables_.begin(), variables_.end(), oid,
      [](const RecordedVariable& v, const std::vector<std::uint32_t>& wanted) { return v.oid < wanted; });
  return found == variables_.end() || found->oid != oid ? nullptr : &*found;
}

// A recording does not say where an object ends and its instance begins; the usual case is one sub-identifier.
bool SnmpResponder::HasObject(const std::vector<std::uint32_t>& oid) const {
  if (oid.size() < 2) return false;
  const std::vector<std::uint32_t> object(oid.begin(), oid.end() - 1);
  const RecordedVariable* next = FindNext(object);
  return next != nullptr && IsPrefix(object, next->oid);
}

bool SnmpResponder::Get(const Request& request, Octets& varbinds) const {
  for (const auto& name : request.names) {
    if (const RecordedVariable* found = Find(name)) {
      AppendVarbind(varbinds, name, found->tag, found->content);
    } else {
      AppendVarbind(varbinds, name, HasObject(name) ? kNoSuchInstance : kNoSuchObject, {});
    }
  }
  return varbinds.size() + kMessageHead + community_.size() <= kLargestMessage;
}

bool SnmpResponder::GetNext(const Request& request, Octets& varbinds) const {
  for (const auto& name : request.names) {
    const RecordedVariable* next = FindNext(name);
    next == nullptr ? AppendVarbind(varbinds, name, kEndOfMib, {})
                    : AppendVarbind(varbinds, next->oid, next->tag, next->content);
  }
  return varbinds.size() + kMessageHead + community_.size() <= kLargestMessage;
}

// What does not fit is left out (RFC 3416 clause 4.2.3).
void SnmpResponder::GetBulk(const Request& request, Octets& varbinds) const {
  const auto names = static_cast<std::int64_t>(request.names.size());
  const auto single = static_cast<std::size_t>(std::clamp<std::int64_t>(request.non_repeaters, 0, names));
  const auto rounds = std::clamp<std::int64_t>(request.max_repetitions, 0, kMostVarbinds);
  std::vector<std::vector<std::uint32_t>> at = request.names;
  std::size_t count = 0;
  // Outcome: whether the repetition goes on.
  const auto step = [&](std::size_t i) {
    Octets one;
    const RecordedVariable* next = FindNext(at[i]);
    next == nullptr ? AppendVarbind(one, at[i], kEndOfMib, {})
                    : AppendVarbind(one, next->oid, next->tag, next->content);
    if (varbinds.size() + one.size() + kMessageHead + community_.size() > kLargestMessage) return false;
    varbinds.insert(varbinds.end(), one.begin(), one.end());
    if (next != nullptr) at[i] = next->oid;
    return ++count < kMostVarbinds;
  };
  for (std::size_t i = 0; i < single; ++i) {
    if (!step(i)) return;
  }
  for (std::int64_t round = 0; round < rounds && single < at.size(); ++round) {
    bool all_at_end = true;
    for (std::size_t i = single; i < at.size(); ++i) {
      if (FindNext(at[i]) != nullptr) all_at_end = false;
      if (!step(i)) return;
    }
    if (all_at_end) return;
  }
}

std::vector<std::uint8_t> SnmpResponder::Respond(const Request& request, std::int64_t error, std::int64_t index,
                                                 const Octets& varbinds) const {
  Octets body = Element(kIntegerTag, EncodeInteger(request.id));
  AppendElement(body, kIntegerTag, EncodeInteger(error));
  AppendElement(body, kIntegerTag, EncodeInteger(index));
  AppendElement(body, kSequence, varbinds);
  Octets message = Element(kIntegerTag, EncodeInteger(kVersion2c));
  AppendElement(message, kOctets, request.community);
  AppendElement(message, kResponse, body);
  return Element(kSequence, message);
}

std::vector<std::uint8_t> SnmpResponder::Answer(ByteSpan bytes) const {
  Request request;
  if (!Parse(bytes, request) || request.version != kVersion2c) return {};
  if (!std::equal(request.community.begin(), request.community.end(), community_.begin(), community_.end(),
                  [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); })) {
    return {};
  }
  Octets varbinds;
  bool fits = true;
  switch (request.type) {
    case kGet: fits = Get(request, varbinds); break;
    case kGetNext: fits = GetNext(request, varbinds); break;
    case kGetBulk: GetBulk(request, varbinds); break;
    case kSet:
      for (const auto& name : request.names) AppendVarbind(varbinds, name, kNull, {});
      return Respond(request, kNotWritable, request.names.empty() ? 0 : 1, varbinds);
    default: return {};
  }
  return fits ? Respond(request, 0, 0, varbinds) : Respond(request, kTooBig, 0, {});
}

}  // namespace tramgac::app
