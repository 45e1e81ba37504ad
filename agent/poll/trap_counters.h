// What became of the datagrams that arrived at the trap port. Written by the network poll thread, read by any.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>

#include "agent/poll/source_address.h"

namespace tramgac::poll {

enum class TrapRefusal : std::uint8_t {
  kUnknownSender,     // its address is that of no SNMP device
  kWrongCredentials,  // community, user, engine id, digest or security level
  kMalformed,         // no SNMP notification
  kRateLimited,       // more than a device may send
};
inline constexpr std::size_t kTrapRefusals = 4;

class TrapCounters {
 public:
  std::atomic<std::uint64_t> received{0};     // datagrams
  std::atomic<std::uint64_t> decoded{0};      // traps and informs
  std::atomic<std::uint64_t> informs{0};      // of these: informs that were answered
  std::atomic<std::uint64_t> discoveries{0};  // senders of informs that asked who we are
  std::atomic<std::uint64_t> lost{0};         // dropped by the kernel before we could look: the port's buffer was full
  std::atomic<bool> listening{false};

  // Adds refused datagrams, the last of which came from `source`.
  void Refuse(TrapRefusal why, std::uint64_t count, const SourceAddress& source) {
    const auto at = static_cast<std::size_t>(why);
    {
      const std::lock_guard lock(mutex_);
      sources_[at] = source;
    }
    refused_[at].fetch_add(count, std::memory_order_release);
  }
  std::uint64_t refused(TrapRefusal why) const {
    return refused_[static_cast<std::size_t>(why)].load(std::memory_order_acquire);
  }
  // The sender of the last datagram refused for this reason.
  SourceAddress last_source(TrapRefusal why) const {
    const std::lock_guard lock(mutex_);
    return sources_[static_cast<std::size_t>(why)];
  }

 private:
  std::array<std::atomic<std::uint64_t>, kTrapRefusals> refused_{};
  mutable std::mutex mutex_;  // guards sources_
  std::array<SourceAddress, kTrapRefusals> sources_;
};

}  // namespace tramgac::poll
