// MQTT over TLS over lwIP over a board's Ethernet: the parts put together, the same on every board.
#pragma once

#include <array>
#include <string>

#include "firmware/app/node_uplink.h"
#include "firmware/net/sntp.h"
#include "firmware/net/tcp_stream.h"
#include "firmware/net/tls_stream.h"
#include "firmware/uplink/mqtt_uplink.h"
#include "firmware/uplink/settings_text.h"

namespace tramgac::firmware {

struct TlsUplinkParts {
  SettingsText settings;  // its file names are of no interest here
  ByteSpan authority, certificate, key;
};

class TlsUplink final : public NodeUplink {
 public:
  // All outlive it, and what the views refer to. Panics when the network cannot be opened: the port is broken, or there
  // are no random numbers.
  TlsUplink(const UplinkIdentity& identity, const TlsUplinkParts& parts, board::Ethernet& ethernet,
            board::SysTickClock& clock, board::Entropy& entropy);

  MessageSink& sink() override { return mqtt_; }
  bool Step() override;
  void Write(ConsoleText& answer) const override;

 private:
  static constexpr std::size_t kOutBytes = 6 * MqttUplink::kMessageBytes + mqtt5::Connection::kOwn;
  static constexpr std::size_t kInBytes = 1024;

  UplinkSettings SettingsOf(const UplinkIdentity& identity, const SettingsText& settings);
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
