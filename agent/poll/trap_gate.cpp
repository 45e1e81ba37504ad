#include "agent/poll/trap_gate.h"

#include <algorithm>

#include "drivers/snmp/trap_origin.h"

namespace tramgac::poll {
namespace {

bool IsNotification(std::uint8_t pdu_tag) {
  using snmp::PduTag;
  return pdu_tag == static_cast<std::uint8_t>(PduTag::kTrapV1) ||
         pdu_tag == static_cast<std::uint8_t>(PduTag::kTrapV2) || pdu_tag == static_cast<std::uint8_t>(PduTag::kInform);
}

}  // namespace

TrapGate::TrapGate(std::vector<TrapDevice> devices, std::vector<SourceAddress> forwarders,
                   std::vector<std::uint8_t> local_engine, std::function<ByteSpan(DeviceIndex)> engine_of)
    : devices_(std::move(devices)),
      local_engine_(std::move(local_engine)),
      engine_of_(std::move(engine_of)),
      forwarders_(forwarders.begin(), forwarders.end()) {
  for (std::size_t i = 0; i < devices_.size(); ++i) {
    if (const auto source = ParseSource(devices_[i].endpoint.host)) sources_[*source].devices.push_back(i);
  }
}

bool TrapGate::Refuse(TrapRefusal why) {
  why_ = why;
  return false;
}

ByteSpan TrapGate::EngineOf(const TrapDevice& device) const {
  return device.engine_id.empty() ? engine_of_(device.index) : ByteSpan(device.engine_id);
}

// For a trap the sender's engine is authoritative, for an inform it is ours. An engine that is neither could make an
// old trap of another device pass for a new one of this.
bool TrapGate::Claims(const snmp::MessageHead& head, const TrapDevice& device) const {
  if (snmp::IsDiscovery(head)) return device.credentials.version == snmp::Version::kV3;
  if (!snmp::Fits(head, device.credentials)) return false;
  if (head.version != 3 || std::ranges::equal(head.engine, local_engine_)) return true;
  return !head.engine.empty() && std::ranges::equal(head.engine, EngineOf(device));
}

// What a forwarder does not say is from anybody else is its own. Outcome: false: it cannot be understood.
bool TrapGate::FindOrigin(const snmp::MessageHead& head) {
  const Result<snmp::Ipv4> origin = snmp::OriginOf(head);
  if (origin.ok()) origin_ = SourceOf(origin.value());
  return origin.status() != Status::kDataLoss;
}

bool TrapGate::Admit(const SourceAddress& source, ByteSpan message, BootTime now) {
  senders_.clear();
  origin_ = source;
  const bool forwarded = forwarders_.contains(source);
  if (!forwarded && !sources_.contains(source)) return Refuse(TrapRefusal::kUnknownSender);
  const Result<snmp::MessageHead> head = snmp::ParseMessageHead(message);
  if (!head.ok()) return Refuse(TrapRefusal::kMalformed);
  if (head.value().version != 3 && !IsNotification(head.value().pdu_tag)) return Refuse(TrapRefusal::kMalformed);
  if (forwarded && !FindOrigin(head.value())) return Refuse(TrapRefusal::kMalformed);
  const auto found = sources_.find(origin_);
  if (found == sources_.end()) return Refuse(TrapRefusal::kUnknownSender);
  for (const std::size_t i : found->second.devices) {
    if (Claims(head.value(), devices_[i])) senders_.push_back(&devices_[i]);
  }
  if (senders_.empty()) return Refuse(TrapRefusal::kWrongCredentials);
  // Last, so that who only pretends to be the device cannot use up what it may send.
  const bool authentic = head.value().version != 3 || snmp::IsDiscovery(head.value());
  unpaid_ = authentic ? nullptr : &found->second;
  TokenBucket& bucket = authentic ? found->second.bucket : found->second.attempts;
  return bucket.Take(now) || Refuse(TrapRefusal::kRateLimited);
}

}  // namespace tramgac::poll
