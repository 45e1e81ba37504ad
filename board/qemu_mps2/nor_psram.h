// NOR flash that the machine does not have: a part of its PSRAM that takes bytes as such a chip does. What QEMU is
// given as memory-backend keeps it over restarts (README.md).
#pragma once

#include "board/api/nonvolatile.h"

namespace tramgac::board {

// A part of the flash, which one of its users has for itself.
struct NorPart {
  std::uint32_t begin;  // byte in the PSRAM
  std::uint32_t block_count;
};
inline constexpr NorPart kRecordFlash{0, 64};                   // 1 MB
inline constexpr NorPart kImageFlash{8 * 1024 * 1024, 2 * 32};  // two slots of 512 KB

class NorPsram final : public Nonvolatile {
 public:
  explicit NorPsram(const NorPart& part = kRecordFlash) : part_(part) {}

  NonvolatileGeometry geometry() const override { return {kBlockSize, part_.block_count}; }
  Status Read(std::uint32_t address, MutableByteSpan out) override;
  Status Program(std::uint32_t address, ByteSpan bytes) override;
  Status Erase(std::uint32_t block) override;

 private:
  static constexpr std::uint32_t kBlockSize = 16 * 1024;

  bool Has(std::uint32_t address, std::size_t size) const;
  std::uint8_t* At(std::uint32_t address) const;

  NorPart part_;
};

// Behind the records: 12 KB that hold the node's configuration, written by whoever prepares the memory.
ByteSpan NodeBlockArea();

}  // namespace tramgac::board
