// An Ethernet port of a machine without an operating system: whole frames in and out.
//
// Backends: board/qemu_mps2/ethernet_lan9118.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"

namespace tramgac::board {

// Destination, source, type and 1500 bytes of payload; without the checksum.
inline constexpr std::size_t kEthernetFrame = 1514;
using MacAddress = std::array<std::uint8_t, 6>;

// Thread safety: none; no function may be called from an interrupt. Nothing here blocks or allocates. Frames that come
// while nobody takes them are kept as far as the port has memory, and lost beyond.
class Ethernet {
 public:
  // Resets the port and begins to receive. Outcomes: kOk; kUnavailable (there is no such chip, or it does not get
  // ready).
  virtual Status Open() = 0;

  // The port's own. The same for ever, once open.
  virtual MacAddress address() const = 0;

  // Is a cable in, with somebody at its other end? A backend that cannot know MUST say true.
  virtual bool link_up() = 0;

  // Hands a frame over, which is sent after those before. The port makes short ones long enough, and adds the checksum.
  // Outcomes: kOk; kOutOfRange (longer than kEthernetFrame, or shorter than its 14 bytes of head); kResourceExhausted
  // (no room until earlier ones have left).
  virtual Status Send(ByteSpan frame) = 0;

  // Moves the oldest frame to `out`, without its checksum; one that is damaged, or longer than `out`, is thrown away.
  // Outcome: its size in bytes; 0: there is none now.
  virtual std::size_t Receive(MutableByteSpan out) = 0;

 protected:
  ~Ethernet() = default;
};

}  // namespace tramgac::board
