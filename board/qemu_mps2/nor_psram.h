// NOR flash that the machine does not have: a part of its PSRAM that takes bytes as such a chip does. What QEMU is
// given as memory-backend keeps it over restarts (README.md).
#pragma once

#include "board/api/nonvolatile.h"

namespace tramgac::board {

class NorPsram final : public Nonvolatile {
 public:
  NonvolatileGeometry geometry() const override { return {kBlockSize, kBlockCount}; }
  Status Read(std::uint32_t address, MutableByteSpan out) override;
  Status Program(std::uint32_t address, ByteSpan bytes) override;
  Status Erase(std::uint32_t block) override;

 private:
  static constexpr std::uint32_t kBlockSize = 16 * 1024, kBlockCount = 64;
};

// Behind it: 12 KB that hold the node's configuration, written by whoever prepares the memory.
ByteSpan NodeBlockArea();

}  // namespace tramgac::board
