// What all UARTs share (board/api/serial_port.h): the characters between interrupts and the program, and the pauses
// between them. A UART itself says how its registers are used.
#pragma once

#include <cstdint>

#include "board/api/clock.h"
#include "board/api/serial_port.h"
#include "board/cortex_m/interrupts.h"
#include "board/cortex_m/ring.h"

namespace tramgac::board {

class BufferedUart : public SerialPort {
 public:
  Status Open(const SerialFormat& format) final;
  void Close() final;
  std::size_t Send(ByteSpan bytes) final;
  bool sent() const final;
  SerialChunk Receive(MutableByteSpan out) final;
  BootTime heard() const final;
  std::uint32_t lost() const final { return lost_; }

 protected:
  // `clock` outlives it.
  explicit BufferedUart(const Clock& clock) : clock_(clock) {}
  ~BufferedUart() = default;

  // --- for interrupts of the UART ---------------------------------------------------------------------------------
  // Characters have come: to be called before Hear, which takes each of them.
  void BeginHearing();
  void Hear(std::uint8_t character);
  void Lose() { lost_ = lost_ + 1; }
  // The UART has room for another character, or has sent its last one. Outcome: was there another?
  bool OnSent();

  const Clock& clock() const { return clock_; }
  Duration character() const { return character_; }  // how long one takes on the line

 private:
  // Switches the UART on. Outcomes: kOk; kUnimplemented (it has no such format, and is as it was).
  virtual Status Start(const SerialFormat& format) = 0;
  // Switches it off, and takes away what causes its interrupts.
  virtual void Stop() = 0;
  virtual bool is_on() const = 0;
  // Has it room for a character? It takes one. Both with interrupts off.
  virtual bool HasRoom() const = 0;
  virtual void Put(std::uint8_t character) = 0;
  // Has what Put took left with its stop bit? Only asked after OnSent has said that there is no more.
  virtual bool HasLeft() const = 0;

  bool SendNext();

  static constexpr std::uint16_t kAfterPause = 0x100;  // beside the character

  const Clock& clock_;
  Ring<std::uint16_t, 256> received_;
  Ring<std::uint8_t, 256> waiting_;
  volatile bool sending_ = false;  // a character is on its way to the line
  std::uint16_t mark_ = 0;
  Duration character_{};
  Duration pause_{};
  volatile std::uint32_t lost_ = 0;
  BootTime heard_{};
};

}  // namespace tramgac::board
