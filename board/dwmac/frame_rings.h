// The frames between a processor and the DMA of a DesignWare Ethernet MAC 10/100, which the STM32F7 has among others
// (RM0410 rev. 4, section 42.6: rings of descriptors of four words; those that are chained, without time stamps).
//
// Single-threaded, and the DMA beside it: who owns a descriptor says bit 31 of its first word, and that is given away
// last. The memory must not be cached. Nothing here blocks or allocates.
#pragma once

#include <array>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "board/api/ethernet.h"

namespace tramgac::board {

class FrameRings {
 public:
  static constexpr std::size_t kFrames = 4;     // in each direction
  static constexpr std::size_t kBuffer = 1536;  // bytes: a frame, its checksum, and what makes it a multiple of 4
  static constexpr std::size_t kShortest = 60;  // bytes of a frame on the line, without its checksum

  // The addresses of both rings, below 4 GiB, for the DMA: it begins with the first descriptor of each.
  std::uint32_t sending() const;
  std::uint32_t receiving() const;

  // Gives the DMA all room to receive, and nothing to send. To be called before it is started; it stays where it is.
  void Begin();

  // Outcomes: as board::Ethernet::Send. With kOk the DMA is to be told.
  Status Send(ByteSpan frame);

  // Outcome: as board::Ethernet::Receive, but for frames that are thrown away: those behind them are looked at at once.
  // If one was taken or thrown away, the DMA is to be told that there is room.
  std::size_t Receive(MutableByteSpan out);

 private:
  // Table "Tx DMA descriptor" and "Rx DMA descriptor" of the section.
  struct Descriptor {
    volatile std::uint32_t state, control, buffer, next;
  };

  std::array<Descriptor, kFrames> send_{}, receive_{};
  alignas(4) std::array<std::array<std::uint8_t, kBuffer>, kFrames> send_bytes_{}, receive_bytes_{};
  std::size_t next_send_ = 0, next_receive_ = 0;
};

}  // namespace tramgac::board
