// MQTT over TLS over lwIP over a board's Ethernet: the parts put together, the same on every board.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "firmware/app/node_uplink.h"
#include "firmware/command/reply_queue.h"
#include "firmware/net/sntp.h"
#include "firmware/net/tcp_stream.h"
#include "firmware/net/tls_stream.h"
#include "firmware/uplink/mqtt_uplink.h"

namespace tramgac::firmware {

class TlsUplink final : public NodeUplink, private UplinkListener {
 public:
  // All outlive it, and what the views refer to; `block` has a broker. Panics when the network cannot be opened: the
  // port is broken, or there are no random numbers.
  TlsUplink(const NodeBlock& block, const UplinkIdentity& identity, board::Ethernet& ethernet,
            board::SysTickClock& clock, board::Entropy& entropy);

  MessageSink& sink() override { return mqtt_; }
  void Serve(RecordStore& store, Pipeline& pipeline, DevicePoller& poller) override {
    Serve(store, pipeline, poller, nullptr);
  }
  // The same, with updates; null: without.
  void Serve(RecordStore& store, Pipeline& pipeline, DevicePoller& poller, UpdateVerbs* update);
  bool Step() override;
  bool connected() const override { return mqtt_.connected(); }
  void Write(ConsoleText& answer) const override;

 private:
  static constexpr std::size_t kOutBytes = 6 * MqttUplink::kMessageBytes + mqtt5::Connection::kOwn;
  static constexpr std::size_t kInBytes = 2048;  // a command of the largest payload and its topics

  UplinkSettings SettingsOf(const NodeBlock& block, const UplinkIdentity& identity);
  std::uint8_t OnMessage(const mqtt5::Inbound& inbound) override;
  bool MayConnect(BootTime now) const;
  void FollowTime(BootTime now);
  void WriteBroker(ConsoleText& answer) const;

  board::SysTickClock& clock_;
  const NodeBlock& block_;
  std::string name_, will_topic_, will_, commands_filter_;
  std::string_view subscription_;
  Network network_;
  TcpStream tcp_;
  TlsStream tls_;
  Sntp sntp_;
  std::array<std::uint8_t, kOutBytes> out_{};
  std::array<std::uint8_t, kInBytes> in_{};
  MqttUplink mqtt_;
  std::optional<CommandChannel> commands_;
  ReplyQueue replies_;
  bool was_asked_ = false;     // since the latest Step
  BootTime first_accepted_{};  // when the broker has acknowledged a first message; zero: not yet
};

}  // namespace tramgac::firmware
