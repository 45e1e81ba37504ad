// The Ethernet of MPS2: a LAN9118 (SMSC data sheet, revision 1.2), polled. QEMU's model gives it the address of its
// -nic.
#pragma once

#include "board/api/ethernet.h"

namespace tramgac::board {

class Lan9118 final : public Ethernet {
 public:
  Status Open() override;
  MacAddress address() const override { return address_; }
  bool link_up() override;
  Status Send(ByteSpan frame) override;
  std::size_t Receive(MutableByteSpan out) override;

 private:
  MacAddress address_{};
};

}  // namespace tramgac::board
