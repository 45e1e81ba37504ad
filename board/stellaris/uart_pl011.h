// The UARTs of the Stellaris and Tiva families: an ARM PL011 without FIFO, whose interrupt tells when a whole character
// has left (LM3S6965 data sheet, chapter 12; TM4C1294NCPDT data sheet, chapter 16). Registers are those of the latter.
#pragma once

#include <cstdint>

#include "board/cortex_m/buffered_uart.h"
#include "board/stellaris/gpio_pl061.h"

namespace tramgac::board {

struct Pl011Location {
  std::uint32_t address;
  std::uint8_t interrupt;
};

class Pl011Uart final : public BufferedUart, private InterruptHandler {
 public:
  // `frequency`: Hz, of the processor. `sending`: high while the RS-485 transmitter is to be on; nullptr if there is
  // none. Its clock and its pins are on. `clock` outlives it.
  Pl011Uart(const Pl011Location& location, std::uint32_t frequency, Interrupts& interrupts, const Clock& clock,
            const Pl061Pin* sending = nullptr);

 private:
  Status Start(const SerialFormat& format) override;
  void Stop() override;
  bool is_on() const override;
  bool HasRoom() const override;
  void Put(std::uint8_t character) override;
  bool HasLeft() const override;
  void OnInterrupt() override;
  volatile std::uint32_t& At(std::uint32_t offset) const;
  void SetSending(bool on) const;

  Pl011Location location_;
  std::uint32_t frequency_;
  const Pl061Pin* sending_pin_;
};

}  // namespace tramgac::board
