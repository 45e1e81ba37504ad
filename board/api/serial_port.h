// A serial line of a machine without an operating system: characters in and out, and when the latest one was heard.
//
// Backends: board/qemu_mps2/uart_cmsdk.h; tests have their own.
#pragma once

#include <cstddef>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "agent/core/base/time.h"

namespace tramgac::board {

struct SerialFormat {
  std::uint32_t baud = 9600;   // bit/s
  char parity = 'N';           // 'N', 'E' or 'O'
  std::uint8_t data_bits = 8;  // 7 or 8
  std::uint8_t stop_bits = 1;  // 1 or 2
  Duration pause{};            // a longer silence between two characters is one that SerialChunk tells; zero: none is
};

struct SerialChunk {
  std::size_t size = 0;
  // The line was silent for longer than SerialFormat::pause before the first of these characters, or it is the first
  // since Open. Meaningless when size is 0.
  bool after_pause = false;
};

// Characters are received whenever the port is open, by interrupts, into a buffer of the backend's that MUST hold 256
// of them at least: a whole Modbus frame. Where an RS-485 transmitter has to be switched, the backend does it: on
// before the first character, off within half a character after the last one's stop bit.
//
// Thread safety: none; no function may be called from an interrupt. Nothing here blocks or allocates.
class SerialPort {
 public:
  // Begins to receive. On an open port: begins anew with this format, and what was received before is thrown away.
  // Outcomes: kOk; kUnimplemented (this port has no such format; it is as it was).
  virtual Status Open(const SerialFormat& format) = 0;

  // Receives and sends no more; what has not been sent is thrown away. No effect when not open.
  virtual void Close() = 0;

  // Hands `bytes` over to be sent after what was handed over before. Outcome: how many of them were taken, from the
  // front: 256 at least when sent() says true before; 0 when not open.
  virtual std::size_t Send(ByteSpan bytes) = 0;

  // Has everything that was handed over left the line, with its last stop bit?
  virtual bool sent() const = 0;

  // Takes what has come, oldest first, as much as fits, and never characters of both sides of a pause: these come with
  // the next call. A backend MUST measure pauses in its interrupt, however late it is asked. Outcome: how many bytes of
  // `out` that is.
  virtual SerialChunk Receive(MutableByteSpan out) = 0;

  // When the latest character came: what the clock said in its interrupt. BootTime{} when none has come since Open.
  // MUST be known for characters that Receive has not given yet.
  virtual BootTime heard() const = 0;

  // How many characters have been lost or damaged since the machine started: no room, overrun, framing, parity. None of
  // them is among what Receive gives.
  virtual std::uint32_t lost() const = 0;

 protected:
  ~SerialPort() = default;
};

}  // namespace tramgac::board
