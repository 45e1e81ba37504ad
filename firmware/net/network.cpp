#include "firmware/net/network.h"

#include <algorithm>

#include "lwip/dhcp.h"
#include "lwip/etharp.h"
#include "lwip/init.h"
#include "lwip/pbuf.h"
#include "lwip_random.h"
#include "netif/ethernet.h"
#include "psa/crypto.h"

namespace tramgac::firmware {
namespace {

constexpr Duration kLookAtLink = std::chrono::milliseconds(500);
constexpr int kFramesAStep = 8;  // others want to live too

ip4_addr_t AddressOf(Ipv4 address) { return {lwip_htonl(address)}; }

// The one network, as far as lwIP knows of it; null before Open.
Network* Present() { return netif_default == nullptr ? nullptr : static_cast<Network*>(netif_default->state); }

}  // namespace

extern "C" {

// What lwIP asks for. Before there is a network its timers start at 0, which is past.
u32_t sys_now() {
  const Network* const network = Present();
  if (network == nullptr) return 0;
  return static_cast<u32_t>(network->clock().Now().time_since_epoch() / std::chrono::milliseconds(1));
}

std::uint32_t tramgac_lwip_random() {
  Network* const network = Present();
  return network == nullptr ? 0 : network->Random();
}

// What p256-m asks for.
psa_status_t psa_generate_random(std::uint8_t* out, std::size_t size) {
  Network* const network = Present();
  const bool filled = network != nullptr && Ok(network->entropy().Fill(MutableByteSpan(out, size)));
  return filled ? PSA_SUCCESS : PSA_ERROR_INSUFFICIENT_ENTROPY;
}

}  // extern "C"

Network::Network(const NetworkSettings& settings, board::Ethernet& ethernet, const board::Clock& clock,
                 board::Entropy& entropy)
    : settings_(settings), ethernet_(ethernet), clock_(clock), entropy_(entropy) {}

Status Network::Open() {
  std::array<std::uint8_t, 4> random{};
  if (!Ok(entropy_.Fill(random)) || !Ok(ethernet_.Open())) return Status::kUnavailable;
  lwip_init();
  const ip4_addr_t address = AddressOf(settings_.address);
  const ip4_addr_t mask = AddressOf(settings_.address == 0 ? 0 : settings_.mask);
  const ip4_addr_t gateway = AddressOf(settings_.gateway);
  if (netif_add(&netif_, &address, &mask, &gateway, this, &Network::Begin, &netif_input) == nullptr) {
    return Status::kUnavailable;
  }
  netif_set_default(&netif_);
  netif_set_up(&netif_);
  open_ = true;
  WatchLink();
  if (settings_.address == 0 && dhcp_start(&netif_) != ERR_OK) return Status::kUnavailable;
  return Status::kOk;
}

err_t Network::Begin(netif* netif) {
  const auto* const self = static_cast<const Network*>(netif->state);
  netif->name[0] = 'e';
  netif->name[1] = 'n';
  netif->mtu = 1500;
  netif->hwaddr_len = ETH_HWADDR_LEN;
  const board::MacAddress mac = self->ethernet_.address();
  std::copy(mac.begin(), mac.end(), netif->hwaddr);
  netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
  netif->output = &etharp_output;
  netif->linkoutput = &Network::Output;
  return ERR_OK;
}

err_t Network::Output(netif* netif, pbuf* packet) {
  auto* const self = static_cast<Network*>(netif->state);
  std::array<std::uint8_t, board::kEthernetFrame> frame;
  const std::size_t size = pbuf_copy_partial(packet, frame.data(), static_cast<u16_t>(frame.size()), 0);
  if (size != packet->tot_len) return ERR_BUF;
  return Ok(self->ethernet_.Send(ByteSpan(frame.data(), size))) ? ERR_OK : ERR_MEM;
}

void Network::Step() {
  if (!open_) return;
  WatchLink();
  TakeFrames();
  sys_check_timeouts();
}

void Network::TakeFrames() {
  for (int i = 0; i < kFramesAStep; ++i) {
    const std::size_t size = ethernet_.Receive(frame_);
    if (size == 0) return;
    pbuf* const packet = pbuf_alloc(PBUF_RAW, static_cast<u16_t>(size), PBUF_POOL);
    if (packet == nullptr) continue;  // lost, as on a line
    const bool taken =
        pbuf_take(packet, frame_.data(), static_cast<u16_t>(size)) == ERR_OK && netif_.input(packet, &netif_) == ERR_OK;
    if (!taken) pbuf_free(packet);
  }
}

void Network::WatchLink() {
  const BootTime now = clock_.Now();
  if (now < look_at_link_) return;
  look_at_link_ = now + kLookAtLink;
  const bool up = ethernet_.link_up();
  if (up == has_link()) return;
  up ? netif_set_link_up(&netif_) : netif_set_link_down(&netif_);
}

Ipv4 Network::address() const { return lwip_ntohl(ip4_addr_get_u32(netif_ip4_addr(&netif_))); }

std::uint32_t Network::Random() {
  std::array<std::uint8_t, 4> random{};
  return Ok(entropy_.Fill(random)) ? LoadBe32(random.data()) : 0;
}

}  // namespace tramgac::firmware
