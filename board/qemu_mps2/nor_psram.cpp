#include "board/qemu_mps2/nor_psram.h"

#include <algorithm>

namespace tramgac::board {
namespace {

// Of 16 MB (ARM DAI 0386, table 3-1); test programs have their heap in the rest.
constexpr std::uint32_t kBegin = 0x21000000;

}  // namespace

bool NorPsram::Has(std::uint32_t address, std::size_t size) const {
  const std::uint32_t all = kBlockSize * part_.block_count;
  return address <= all && size <= all - address;
}

std::uint8_t* NorPsram::At(std::uint32_t address) const {
  return reinterpret_cast<std::uint8_t*>(kBegin + part_.begin + address);
}

Status NorPsram::Read(std::uint32_t address, MutableByteSpan out) {
  if (!Has(address, out.size())) return Status::kOutOfRange;
  std::copy_n(At(address), out.size(), out.begin());
  return Status::kOk;
}

Status NorPsram::Program(std::uint32_t address, ByteSpan bytes) {
  if (!Has(address, bytes.size())) return Status::kOutOfRange;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::uint8_t* const cell = At(address) + i;
    *cell = static_cast<std::uint8_t>(*cell & bytes[i]);
  }
  return Status::kOk;
}

Status NorPsram::Erase(std::uint32_t block) {
  if (block >= part_.block_count) return Status::kOutOfRange;
  std::fill_n(At(block * kBlockSize), kBlockSize, std::uint8_t{0xFF});
  return Status::kOk;
}

ByteSpan NodeBlockArea() { return {reinterpret_cast<const std::uint8_t*>(kBegin + 1024 * 1024), 12288}; }

}  // namespace tramgac::board
