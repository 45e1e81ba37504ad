// The node in its network: lwIP over an Ethernet port, with an address of its own. One in a program: lwIP keeps its
// state in variables of its own.
//
// Single-threaded, never from interrupts; nothing blocks. Memory: lwIP's pools, and malloc for what is sent.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "board/api/clock.h"
#include "board/api/entropy.h"
#include "board/api/ethernet.h"
#include "lwip/netif.h"
#include "lwip/timeouts.h"

namespace tramgac::firmware {

// IPv4, as a number whose highest byte is the first: 10.0.2.15 is 0x0A00020F.
using Ipv4 = std::uint32_t;

struct Ipv4Endpoint {
  Ipv4 address = 0;
  std::uint16_t port = 0;
};

struct NetworkSettings {
  Ipv4 address = 0;  // 0: whatever DHCP gives
  Ipv4 mask = 0xFFFFFF00;
  Ipv4 gateway = 0;
};

class Network {
 public:
  // All outlive it, and `ethernet` is not open yet. It stays where it is.
  Network(const NetworkSettings& settings, board::Ethernet& ethernet, const board::Clock& clock,
          board::Entropy& entropy);
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  ~Network() = default;

  // Opens the port and begins to look for an address. To be called once. Outcomes: kOk; kUnavailable (the port cannot
  // be opened, or there are no random numbers, without which a network is not safe).
  Status Open();

  // Takes in what has come and does what is due. To be called often.
  void Step();

  // Is there an address, and a cable?
  bool ready() const { return address() != 0 && netif_is_link_up(&netif_) != 0; }
  bool has_link() const { return netif_is_link_up(&netif_) != 0; }
  Ipv4 address() const;  // 0: none yet

  // Not guessable; 0 if there are none, which Open has excluded.
  std::uint32_t Random();
  board::Entropy& entropy() { return entropy_; }
  const board::Clock& clock() const { return clock_; }

 private:
  static err_t Begin(netif* netif);
  static err_t Output(netif* netif, pbuf* packet);
  void TakeFrames();
  void WatchLink();

  NetworkSettings settings_;
  board::Ethernet& ethernet_;
  const board::Clock& clock_;
  board::Entropy& entropy_;
  netif netif_{};
  bool open_ = false;
  BootTime look_at_link_{};
  std::array<std::uint8_t, board::kEthernetFrame> frame_{};
};

}  // namespace tramgac::firmware
