// MQTT over TLS over lwIP over a board's Ethernet: the parts put together, the same on every board.
#pragma once

#include <array>
#include <string>

#include "firmware/app/node_uplink.h"
#include "firmware/net/sntp.h"
#include "firmware/net/tcp_stream.h"
#include "firmware/net/tls_stream.h"
#include "firmware/uplink/mqtt_uplink.h"

namespace tramgac::firmware {

class TlsUplink final : public NodeUplink {
 public:
  // All outlive it, and what the views refer to; `block` has a broker. Panics when the network cannot be opened: the
  // port is broken, or there are no random numbers.
  TlsUplink(const NodeBlock& block, const UplinkIdentity& identity, board::Ethernet& ethernet,
            board::SysTickClock& clock, board::Entropy& entropy);

  MessageSink& sink() override { return mqtt_; }
  bool Step() override;
  void Write(ConsoleText& answer) const override;

 private:
  static constexpr std::size_t kOutBytes = 6 * MqttUplink::kMessageBytes + mqtt5::Connection::kOwn;
  static constexpr std::size_t kInBytes = 1024;

  UplinkSettings SettingsOf(const NodeBlock& block, const UplinkIdentity& identity);
  bool MayConnect(BootTime now) const;
  void FollowTime(BootTime now);
  void WriteBroker(ConsoleText& answer) const;

  board::SysTickClock& clock_;
  std::string name_, will_topic_, will_;
  Network network_;
  TcpStream tcp_;
  TlsStream tls_;
  Sntp sntp_;
  std::array<std::uint8_t, kOutBytes> out_{};
  std::array<std::uint8_t, kInBytes> in_{};
  MqttUplink mqtt_;
};

}  // namespace tramgac::firmware
