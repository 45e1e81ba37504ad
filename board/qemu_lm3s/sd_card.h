// An SD card by its simple protocol on SPI (SD Physical Layer Simplified Specification 6.00, chapter 7): blocks of 512
// bytes are read and written whole.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "agent/core/base/status.h"
#include "board/api/spi.h"

namespace tramgac::board {

class SdCard {
 public:
  static constexpr std::size_t kBlockSize = 512;
  using Block = std::array<std::uint8_t, kBlockSize>;

  // `chip` outlives it.
  explicit SdCard(SpiChip& chip) : chip_(chip) {}

  // Wakes the card. To be called once, before the others. Outcomes: kOk; kUnavailable (there is none, or it does not
  // get ready).
  Status Open();

  // Blocks are numbered from 0. Outcomes: kOk; kUnavailable (it does not answer, or refuses: `out` is unspecified).
  Status Read(std::uint32_t number, Block& out);
  Status Write(std::uint32_t number, const Block& block);

 private:
  std::uint8_t Ask(std::uint8_t command, std::uint32_t argument, std::uint8_t checksum = 0xFF);
  std::uint8_t AskAlone(std::uint8_t command, std::uint32_t argument, std::uint8_t checksum = 0xFF);
  bool WaitFor(std::uint8_t wanted);
  std::uint32_t AddressOf(std::uint32_t number) const { return by_block_ ? number : number * kBlockSize; }

  SpiChip& chip_;
  bool by_block_ = false;  // addresses are numbers of blocks
};

}  // namespace tramgac::board
