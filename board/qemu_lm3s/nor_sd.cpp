#include "board/qemu_lm3s/nor_sd.h"

#include <algorithm>

namespace tramgac::board {

bool NorSd::Exists(std::uint32_t address, std::size_t size) {
  constexpr std::uint32_t kSize = kEraseSize * kEraseCount;
  return address <= kSize && size <= kSize - address;
}

// What was looked at last is kept: small reads follow each other.
Status NorSd::Look(std::uint32_t number) {
  if (number == number_) return Status::kOk;
  number_ = kNone;
  if (const Status read = card_.Read(number, block_); !Ok(read)) return read;
  number_ = number;
  return Status::kOk;
}

Status NorSd::Read(std::uint32_t address, MutableByteSpan out) {
  if (!Exists(address, out.size())) return Status::kOutOfRange;
  while (!out.empty()) {
    const std::uint32_t offset = address % SdCard::kBlockSize;
    const std::size_t size = std::min<std::size_t>(out.size(), SdCard::kBlockSize - offset);
    if (const Status looked = Look(address / SdCard::kBlockSize); !Ok(looked)) return looked;
    std::copy_n(block_.begin() + offset, size, out.begin());
    address += static_cast<std::uint32_t>(size);
    out = out.subspan(size);
  }
  return Status::kOk;
}

Status NorSd::Program(std::uint32_t address, ByteSpan bytes) {
  if (!Exists(address, bytes.size())) return Status::kOutOfRange;
  while (!bytes.empty()) {
    const std::uint32_t offset = address % SdCard::kBlockSize;
    const std::size_t size = std::min<std::size_t>(bytes.size(), SdCard::kBlockSize - offset);
    if (const Status looked = Look(address / SdCard::kBlockSize); !Ok(looked)) return looked;
    for (std::size_t i = 0; i < size; ++i)
      block_[offset + i] = static_cast<std::uint8_t>(block_[offset + i] & bytes[i]);
    if (const Status written = card_.Write(number_, block_); !Ok(written)) {
      number_ = kNone;
      return written;
    }
    address += static_cast<std::uint32_t>(size);
    bytes = bytes.subspan(size);
  }
  return Status::kOk;
}

Status NorSd::Erase(std::uint32_t block) {
  if (block >= kEraseCount) return Status::kOutOfRange;
  constexpr std::uint32_t kEach = kEraseSize / SdCard::kBlockSize;
  number_ = kNone;
  block_.fill(0xFF);
  for (std::uint32_t i = 0; i < kEach; ++i) {
    if (const Status written = card_.Write(block * kEach + i, block_); !Ok(written)) return written;
  }
  return Status::kOk;
}

}  // namespace tramgac::board
