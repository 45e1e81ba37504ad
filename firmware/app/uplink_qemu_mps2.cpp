// Of the board qemu_mps2: TLS over its LAN9118, and a new image for its slots by the same way.
#include <algorithm>

#include "board/qemu_mps2/ethernet_lan9118.h"
#include "board/qemu_mps2/image_memory.h"
#include "board/qemu_mps2/nor_psram.h"
#include "firmware/app/node_update.h"
#include "firmware/app/tls_uplink.h"
#include "firmware/net/image_proof.h"
#include "firmware/update/boot_note.h"

namespace tramgac::firmware {
namespace {

constexpr std::string_view kBoard = "qemu_mps2";

std::size_t RunningSlot() {
  BootNote note;
  std::ranges::copy(board::BootNoteWords(), note.begin());
  return SlotOf(note);
}

class EthernetUplink final : public NodeUplink {
 public:
  EthernetUplink(const NodeBlock& block, const UplinkIdentity& identity, board::SysTickClock& clock,
                 board::Entropy& entropy)
      : clock_(clock), uplink_(block, identity, ethernet_, clock, entropy) {}

  MessageSink& sink() override { return uplink_.sink(); }
  void Serve(RecordStore& store, Pipeline& pipeline, DevicePoller& poller) override {
    update_.emplace(slots_, proof_, kBoard, RunningSlot(), pipeline);
    uplink_.Serve(store, pipeline, poller, &*update_);
  }
  bool Step() override {
    if (update_) update_->Step(clock_.Now());
    return uplink_.Step();
  }
  void Write(ConsoleText& answer) const override {
    uplink_.Write(answer);
    if (update_) update_->Write(answer);
  }
  bool connected() const override { return uplink_.connected(); }

 private:
  board::SysTickClock& clock_;
  board::Lan9118 ethernet_;
  TlsUplink uplink_;
  board::NorPsram flash_{board::kImageFlash};
  ImageSlots slots_{flash_};
  BuiltInProof proof_;
  std::optional<NodeUpdate> update_;
};

}  // namespace

std::unique_ptr<NodeUplink> MakeUplink(const NodeBlock& block, const UplinkIdentity& identity,
                                       board::SysTickClock& clock, board::Entropy& entropy) {
  if (block.broker.host.empty()) {
    board::NorPsram flash(board::kImageFlash);
    ImageSlots slots(flash);
    GiveUpTrialWithoutBroker(slots, RunningSlot());
    return std::make_unique<NoUplink>("broker / máy chủ: none / không có\n");
  }
  return std::make_unique<EthernetUplink>(block, identity, clock, entropy);
}

}  // namespace tramgac::firmware
