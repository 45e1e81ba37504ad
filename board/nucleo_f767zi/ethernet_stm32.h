// The Ethernet of a NUCLEO-F767ZI: the MAC of an STM32F7 (RM0410 rev. 4, chapter 42), polled, and behind RMII a
// LAN8742A (Microchip DS00001989), which finds speed and duplex with its neighbour by itself.
#pragma once

#include "board/api/ethernet.h"
#include "board/dwmac/frame_rings.h"

namespace tramgac::board {

// Its memory is what the DMA reads and writes: it stays where it is, for ever.
class Stm32Ethernet final : public Ethernet {
 public:
  Stm32Ethernet() = default;
  Stm32Ethernet(const Stm32Ethernet&) = delete;
  Stm32Ethernet& operator=(const Stm32Ethernet&) = delete;

  // Outcomes besides: kUnavailable also when the PHY gives no clock: the MAC does not come out of its reset then.
  Status Open() override;
  // Made of the number that each processor has of its own (section 41.1), and marked as locally administered.
  MacAddress address() const override;
  // Asks the PHY, for about 100 us, and has the MAC follow what it has agreed upon.
  bool link_up() override;
  Status Send(ByteSpan frame) override;
  std::size_t Receive(MutableByteSpan out) override;

 private:
  FrameRings rings_;
};

}  // namespace tramgac::board
