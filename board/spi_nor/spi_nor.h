// A serial NOR flash with 24-bit addresses as everybody makes them: W25Q128 (Winbond data sheet, revision M, chapter
// 8), S25FL, MX25L and their like. Portable: it knows bytes on a bus, and time.
#pragma once

#include <cstdint>

#include "board/api/clock.h"
#include "board/api/nonvolatile.h"
#include "board/api/spi.h"

namespace tramgac::board {

class SpiNor final : public Nonvolatile {
 public:
  static constexpr std::uint32_t kBlockSize = 64 * 1024, kPageSize = 256;
  // As long as the slowest of them may take (section 9.6): a page 3 ms, a block 2 s.
  static constexpr Duration kPagePatience = std::chrono::milliseconds(10), kErasePatience = std::chrono::seconds(3);

  // The first `block_count` blocks of the chip, 1 to 256. Both others outlive it.
  SpiNor(SpiChip& chip, const Clock& clock, std::uint32_t block_count)
      : chip_(chip), clock_(clock), block_count_(block_count) {}

  // Wakes the chip and asks who it is. To be called once, before the others. Outcomes: kOk; kUnavailable (nobody
  // answers); kOutOfRange (it is too small, or has more than 24 bits of address to it).
  Status Open();

  NonvolatileGeometry geometry() const override { return {kBlockSize, block_count_}; }
  Status Read(std::uint32_t address, MutableByteSpan out) override;
  // Besides: kUnavailable when the chip does not take it (it is write-protected), or is not done in time.
  Status Program(std::uint32_t address, ByteSpan bytes) override;
  Status Erase(std::uint32_t block) override;

 private:
  bool Exists(std::uint32_t address, std::size_t size) const;
  void Command(std::uint8_t command);
  void CommandAt(std::uint8_t command, std::uint32_t address);
  std::uint8_t State();
  Status AllowWriting();
  Status WaitUntilDone(Duration patience);
  Status ProgramPage(std::uint32_t address, ByteSpan bytes);

  SpiChip& chip_;
  const Clock& clock_;
  std::uint32_t block_count_;
};

}  // namespace tramgac::board
