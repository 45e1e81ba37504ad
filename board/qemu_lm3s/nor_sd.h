// NOR flash that the machine does not have: the first megabyte of an SD card takes bytes as such a chip does. A real
// card writes 512 bytes anew for each of them, so that a power cut may take with it what was whole: this is for a
// simulator.
#pragma once

#include "board/api/nonvolatile.h"
#include "board/qemu_lm3s/sd_card.h"

namespace tramgac::board {

class NorSd final : public Nonvolatile {
 public:
  // `card` is open, outlives it, and belongs to it alone.
  explicit NorSd(SdCard& card) : card_(card) {}

  NonvolatileGeometry geometry() const override { return {kEraseSize, kEraseCount}; }
  Status Read(std::uint32_t address, MutableByteSpan out) override;
  Status Program(std::uint32_t address, ByteSpan bytes) override;
  Status Erase(std::uint32_t block) override;

 private:
  static constexpr std::uint32_t kEraseSize = 32 * 1024, kEraseCount = 32;
  static constexpr std::uint32_t kNone = UINT32_MAX;

  static bool Exists(std::uint32_t address, std::size_t size);
  Status Look(std::uint32_t number);

  SdCard& card_;
  SdCard::Block block_{};
  std::uint32_t number_ = kNone;  // of what is in block_
};

}  // namespace tramgac::board
