// Who may send traps, and how many: decided from a datagram's source address and the head of its message, before
// anything is decoded. Single-threaded; no I/O, no clock (time is an argument, boot time).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <vector>

#include "agent/core/model/raw_block.h"
#include "agent/poll/source_address.h"
#include "agent/poll/token_bucket.h"
#include "agent/poll/trap_counters.h"
#include "drivers/snmp/client.h"
#include "drivers/snmp/message_head.h"

namespace tramgac::poll {

// An SNMP device as a sender of traps. What it refers to outlives the gate.
struct TrapDevice {
  DeviceIndex index = 0;
  snmp::Endpoint endpoint;  // where it is polled
  snmp::Credentials credentials;
  std::vector<std::uint8_t> engine_id;  // v3, as configured; empty: known from polls
  std::span<const snmp::NotificationAddress> notifications;
};

class TrapGate {
 public:
  // What one device may send: a switch that loses power reports all its ports at once; a device that goes on like that
  // is broken.
  static constexpr std::uint32_t kBurst = 100;
  static constexpr Duration kInterval = std::chrono::milliseconds(200);
  // Of v3 only the digest tells a device's messages from those of somebody who sends from its address: so many are
  // looked at, for about 3 % of a core, lest a few forged ones a second use up what the device itself may send.
  static constexpr std::uint32_t kAttemptBurst = 500;
  static constexpr Duration kAttemptInterval = std::chrono::milliseconds(2);

  // `forwarders` may speak for other devices, in v1 and v2c; `engine_of` gives the engine id that was learnt from
  // polling a device, empty if none was.
  TrapGate(std::vector<TrapDevice> devices, std::vector<SourceAddress> forwarders,
           std::vector<std::uint8_t> local_engine, std::function<ByteSpan(DeviceIndex)> engine_of);

  // Looks at one datagram. Outcome: true: decode it, as sent by the devices in senders(); false: drop it, why() says
  // why.
  bool Admit(const SourceAddress& source, ByteSpan message, BootTime now);

  // To be called for what was admitted and turned out to be an authentic notification. Outcome: false: drop it, it is
  // more than the device may send.
  bool Deliver(BootTime now) { return unpaid_ == nullptr || unpaid_->bucket.Take(now); }

  TrapRefusal why() const { return why_; }
  // Whose message it is: the source, or whom a forwarder speaks for.
  const SourceAddress& origin() const { return origin_; }
  // Devices with the origin's address whose credentials the message claims; several views of one machine. Not empty
  // after an admission; valid until the next call.
  std::span<const TrapDevice* const> senders() const { return senders_; }
  // The engine id that is authoritative for traps of a device. Outcome: empty if it is not known.
  ByteSpan EngineOf(const TrapDevice& device) const;

 private:
  struct Source {
    std::vector<std::size_t> devices;
    TokenBucket bucket{kBurst, kInterval};
    TokenBucket attempts{kAttemptBurst, kAttemptInterval};
  };

  bool Refuse(TrapRefusal why);
  bool FindOrigin(const snmp::MessageHead& head);
  bool Claims(const snmp::MessageHead& head, const TrapDevice& device) const;

  const std::vector<TrapDevice> devices_;
  const std::vector<std::uint8_t> local_engine_;
  const std::function<ByteSpan(DeviceIndex)> engine_of_;
  std::map<SourceAddress, Source> sources_;
  const std::set<SourceAddress> forwarders_;
  SourceAddress origin_;
  Source* unpaid_ = nullptr;  // whose bucket the message that was admitted last has not been charged to
  std::vector<const TrapDevice*> senders_;
  TrapRefusal why_ = TrapRefusal::kUnknownSender;
};

}  // namespace tramgac::poll
