// The UARTs of MPS2 (ARM DDI 0479D, section 4.3): 8 bits, no parity, 1 stop bit, no FIFO. They have no line to switch
// an RS-485 transmitter with: this board needs an adapter that does it by itself.
#pragma once

#include <cstdint>

#include "board/api/clock.h"
#include "board/api/serial_port.h"
#include "board/cortex_m/interrupts.h"
#include "board/cortex_m/ring.h"

namespace tramgac::board {

struct UartLocation {
  std::uint32_t address;
  std::uint8_t interrupt;  // of receiving; that of sending is the next one
};
// AN386 (ARM DAI 0386), tables 4-1 and 4-2. The first is the console.
inline constexpr UartLocation kUart0{0x40004000, 0}, kUart1{0x40005000, 2}, kUart2{0x40006000, 4};
inline constexpr std::uint32_t kUartFrequency = 25'000'000;  // Hz

class CmsdkUart final : public SerialPort {
 public:
  // `clock` outlives it.
  CmsdkUart(const UartLocation& location, Interrupts& interrupts, const Clock& clock);

  Status Open(const SerialFormat& format) override;
  void Close() override;
  std::size_t Send(ByteSpan bytes) override;
  bool sent() const override;
  SerialChunk Receive(MutableByteSpan out) override;
  BootTime heard() const override;
  std::uint32_t lost() const override { return lost_; }

 private:
  // An interrupt of its own for each direction.
  struct Received final : InterruptHandler {
    explicit Received(CmsdkUart& of) : uart(of) {}
    void OnInterrupt() override { uart.OnReceived(); }
    CmsdkUart& uart;
  };
  struct Sent final : InterruptHandler {
    explicit Sent(CmsdkUart& of) : uart(of) {}
    void OnInterrupt() override { uart.OnSent(); }
    CmsdkUart& uart;
  };

  volatile std::uint32_t& At(std::uint32_t offset) const;
  void OnReceived();
  void OnSent();
  bool SendNext();

  UartLocation location_;
  const Clock& clock_;
  Received received_interrupt_{*this};
  Sent sent_interrupt_{*this};
  static constexpr std::uint16_t kAfterPause = 0x100;  // beside the character

  Ring<std::uint16_t, 512> received_;
  Ring<std::uint8_t, 512> waiting_;
  volatile bool sending_ = false;  // a character is on its way to the line
  BootTime left_{};                // when the latest character went to the line: it is there for one character more
  Duration character_{};
  Duration pause_{};
  volatile std::uint32_t lost_ = 0;
  BootTime heard_{};
};

}  // namespace tramgac::board
