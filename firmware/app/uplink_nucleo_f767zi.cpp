// Of the board nucleo_f767zi: TLS over its Ethernet. It has no slots for images: there are no updates over the network.
#include "board/nucleo_f767zi/ethernet_stm32.h"
#include "firmware/app/tls_uplink.h"

namespace tramgac::firmware {
namespace {

class EthernetUplink final : public NodeUplink {
 public:
  EthernetUplink(const NodeBlock& block, const UplinkIdentity& identity, board::SysTickClock& clock,
                 board::Entropy& entropy)
      : uplink_(block, identity, ethernet_, clock, entropy) {}

  MessageSink& sink() override { return uplink_.sink(); }
  void Serve(RecordStore& store, Pipeline& pipeline, DevicePoller& poller) override {
    uplink_.Serve(store, pipeline, poller, nullptr);
  }
  bool Step() override { return uplink_.Step(); }
  void Write(ConsoleText& answer) const override { uplink_.Write(answer); }
  bool connected() const override { return uplink_.connected(); }

 private:
  board::Stm32Ethernet ethernet_;
  TlsUplink uplink_;
};

}  // namespace

std::unique_ptr<NodeUplink> MakeUplink(const NodeBlock& block, const UplinkIdentity& identity,
                                       board::SysTickClock& clock, board::Entropy& entropy) {
  if (block.broker.host.empty()) return std::make_unique<NoUplink>("broker / máy chủ: none / không có\n");
  return std::make_unique<EthernetUplink>(block, identity, clock, entropy);
}

}  // namespace tramgac::firmware
