// USARTs of an STM32F7 (RM0410 rev. 4, chapter 34), without FIFO, which they do not have. The pin RTS switches an
// RS-485 transmitter by itself (section 34.5.16).
#pragma once

#include <cstdint>

#include "board/cortex_m/buffered_uart.h"

namespace tramgac::board {

struct UsartLocation {
  std::uint32_t address;
  std::uint8_t interrupt;
};

class Stm32Uart final : public BufferedUart, private InterruptHandler {
 public:
  // `frequency`: Hz, of its bus. `switches`: RTS is high while it sends. Its clock and its pins are on. `clock`
  // outlives it.
  Stm32Uart(const UsartLocation& location, std::uint32_t frequency, bool switches, Interrupts& interrupts,
            const Clock& clock);

 private:
  Status Start(const SerialFormat& format) override;
  void Stop() override;
  bool is_on() const override;
  bool HasRoom() const override;
  void Put(std::uint8_t character) override;
  bool HasLeft() const override;
  void OnInterrupt() override;
  volatile std::uint32_t& At(std::uint32_t offset) const;

  UsartLocation location_;
  std::uint32_t frequency_;
  bool switches_;
  std::uint8_t mask_ = 0xFF;  // of the data register: with 7 bits and parity the 8th is the parity
};

}  // namespace tramgac::board
