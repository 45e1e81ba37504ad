#include "agent/config/peers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/config/load_config.h"

namespace tramgac::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Peer> PeersOfText(const std::string& text) {
  document::Problems problems;
  const auto config = ParseConfig("node.yaml", "tramgac: 1\nsite: a\nnode: b\n" + text, "/", problems);
  EXPECT_TRUE(problems.empty());
  return PeersOf(*config);
}

TEST(Peers, BrokersDevicesOtherWaysAndForwarders) {
  EXPECT_THAT(
      PeersOfText(
          "broker: {host: soc.example, standby: [192.0.2.9]}\n"
          "traps: {port: 1162, forwarders: [192.0.2.99]}\n"
          "devices:\n"
          "  - {id: ups, profile: p, address: 'modbus-tcp://192.0.2.10?unit=1&backup=192.0.2.11:503', period: 5s}\n"
          "  - {id: gate, profile: p, address: 'modbus-rtu-tcp://192.0.2.12:4001?unit=1', period: 5s}\n"
          "  - {id: fw, profile: p, address: 'snmp://[2001:db8::5]?community=x', period: 5s}\n"
          "  - {id: host, profile: p, address: 'reach://192.0.2.13', period: 5s}\n"),
      ElementsAre(Peer{"soc.example", "broker"}, Peer{"192.0.2.9", "broker"}, Peer{"192.0.2.10", "ups"},
                  Peer{"192.0.2.11", "ups"}, Peer{"192.0.2.12", "gate"}, Peer{"2001:db8::5", "fw"},
                  Peer{"192.0.2.13", "host"}, Peer{"192.0.2.99", "forwarder"}));
}

TEST(Peers, ALineIsNobodyOnTheNetwork) {
  EXPECT_THAT(PeersOfText("devices: [{id: x, profile: p, address: 'modbus-rtu:///dev/ttyS0?unit=1', period: 5s}]\n"),
              IsEmpty());
}

}  // namespace
}  // namespace tramgac::config
