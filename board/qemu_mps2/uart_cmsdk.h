// The UARTs of MPS2 (ARM DDI 0479D, section 4.3): 8 bits, no parity, 1 stop bit, no FIFO. They have no line to switch
// an RS-485 transmitter with: this board needs an adapter that does it by itself.
#pragma once

#include <cstdint>

#include "board/cortex_m/buffered_uart.h"

namespace tramgac::board {

struct UartLocation {
  std::uint32_t address;
  std::uint8_t interrupt;  // of receiving; that of sending is the next one
};
// AN386 (ARM DAI 0386), tables 4-1 and 4-2. The first is the console.
inline constexpr UartLocation kUart0{0x40004000, 0}, kUart1{0x40005000, 2}, kUart2{0x40006000, 4};
inline constexpr std::uint32_t kUartFrequency = 25'000'000;  // Hz

class CmsdkUart final : public BufferedUart {
 public:
  // `clock` outlives it.
  CmsdkUart(const UartLocation& location, Interrupts& interrupts, const Clock& clock);

 private:
  // An interrupt of its own for each direction.
  struct Received final : InterruptHandler {
    explicit Received(CmsdkUart& of) : uart(of) {}
    void OnInterrupt() override { uart.OnReceivedInterrupt(); }
    CmsdkUart& uart;
  };
  struct Sent final : InterruptHandler {
    explicit Sent(CmsdkUart& of) : uart(of) {}
    void OnInterrupt() override { uart.OnSentInterrupt(); }
    CmsdkUart& uart;
  };

  Status Start(const SerialFormat& format) override;
  void Stop() override;
  bool is_on() const override;
  bool HasRoom() const override;
  void Put(std::uint8_t character) override;
  bool HasLeft() const override { return clock().Now() >= left_ + character(); }

  volatile std::uint32_t& At(std::uint32_t offset) const;
  void OnReceivedInterrupt();
  void OnSentInterrupt();

  UartLocation location_;
  Received received_interrupt_{*this};
  Sent sent_interrupt_{*this};
  BootTime left_{};  // when the latest character went to the line: it is there for one character more
};

}  // namespace tramgac::board
