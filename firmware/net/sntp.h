// Asks a time server what time it is (RFC 5905 clause 14, the simple client), by UDP over lwIP.
//
// Single-threaded; nothing blocks. The network is trusted with the time: who can forge it can make certificates look
// valid that have expired, and no other ones.
#pragma once

#include <optional>

#include "agent/core/base/time.h"
#include "firmware/net/network.h"
#include "lwip/udp.h"

namespace tramgac::firmware {

class Sntp {
 public:
  // `network` outlives it and is open. Asks soon after there is an address, then every quarter of an hour, and each
  // fifteen seconds while there is no answer. A `server` with port 0 is none.
  Sntp(Network& network, const Ipv4Endpoint& server) : network_(network), server_(server) {}
  Sntp(const Sntp&) = delete;
  Sntp& operator=(const Sntp&) = delete;
  ~Sntp();

  // To be called often. Outcome: what UTC was at the boot time 0, by an answer that has come; otherwise nothing.
  std::optional<UtcTime> Step(BootTime now);

  bool has_server() const { return server_.port != 0; }
  // Has a server answered within the latest hour?
  bool synchronised(BootTime now) const { return now < valid_until_; }

 private:
  static void OnReceived(void* self, udp_pcb* pcb, pbuf* packet, const ip_addr_t* from, u16_t port);
  void Ask(BootTime now);
  void Take(ByteSpan packet);

  Network& network_;
  Ipv4Endpoint server_;
  udp_pcb* pcb_ = nullptr;
  std::uint64_t stamp_ = 0;  // of the question that waits for an answer; 0: none does
  BootTime asked_{};
  BootTime ask_at_{};
  BootTime valid_until_{};
  std::optional<UtcTime> answer_;
};

}  // namespace tramgac::firmware
