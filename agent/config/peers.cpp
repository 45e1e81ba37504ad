#include "agent/config/peers.h"

namespace tramgac::config {

std::vector<Peer> PeersOf(const NodeConfig& config) {
  std::vector<Peer> peers;
  if (config.broker) {
    peers.push_back({config.broker->host, "broker"});
    for (const BrokerAddress& standby : config.broker->standby) peers.push_back({standby.host, "broker"});
  }
  for (const DeviceConfig& device : config.devices) {
    if (!device.target) continue;
    const std::string* host = HostOf(*device.target);
    if (host != nullptr) peers.push_back({*host, device.id});
    const auto* tcp = std::get_if<ModbusTcpTarget>(&*device.target);
    if (tcp != nullptr && !tcp->backup_host.empty()) peers.push_back({tcp->backup_host, device.id});
  }
  if (config.traps) {
    for (const std::string& forwarder : config.traps->forwarders) peers.push_back({forwarder, "forwarder"});
  }
  return peers;
}

}  // namespace tramgac::config
