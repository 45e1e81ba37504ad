#include "board/qemu_mps2/nor_psram.h"

#include <algorithm>

namespace tramgac::board {
namespace {

// Of 16 MB (ARM DAI 0386, table 3-1); test programs have their heap in the rest.
constexpr std::uint32_t kBegin = 0x21000000;

std::uint8_t* At(std::uint32_t address) { return reinterpret_cast<std::uint8_t*>(kBegin + address); }

}  // namespace

Status NorPsram::Read(std::uint32_t address, MutableByteSpan out) {
  if (address > kBlockSize * kBlockCount || out.size() > kBlockSize * kBlockCount - address) return Status::kOutOfRange;
  std::copy_n(At(address), out.size(), out.begin());
  return Status::kOk;
}

Status NorPsram::Program(std::uint32_t address, ByteSpan bytes) {
  if (address > kBlockSize * kBlockCount || bytes.size() > kBlockSize * kBlockCount - address) {
    return Status::kOutOfRange;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::uint8_t* const cell = At(address) + i;
    *cell = static_cast<std::uint8_t>(*cell & bytes[i]);
  }
  return Status::kOk;
}

Status NorPsram::Erase(std::uint32_t block) {
  if (block >= kBlockCount) return Status::kOutOfRange;
  std::fill_n(At(block * kBlockSize), kBlockSize, std::uint8_t{0xFF});
  return Status::kOk;
}

ByteSpan NodeBlockArea() { return {At(1024 * 1024), 12288}; }

}  // namespace tramgac::board
