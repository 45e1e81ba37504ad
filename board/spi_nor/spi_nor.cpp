#include "board/spi_nor/spi_nor.h"

#include <algorithm>
#include <array>

namespace tramgac::board {
namespace {

// Section 8.1.2.
enum Instruction : std::uint8_t {
  kPageProgram = 0x02,
  kReadData = 0x03,
  kReadState = 0x05,
  kWriteEnable = 0x06,
  kReadIdentity = 0x9F,
  kWake = 0xAB,
  kEraseBlock = 0xD8,
};
constexpr std::uint8_t kBusy = 1, kMayWrite = 2;  // state register 1
constexpr std::uint8_t kLargest = 24;             // the identity's third byte is the size as a power of two

}  // namespace

bool SpiNor::Exists(std::uint32_t address, std::size_t size) const {
  const std::uint32_t all = kBlockSize * block_count_;
  return address <= all && size <= all - address;
}

void SpiNor::Command(std::uint8_t command) {
  chip_.Select(true);
  chip_.Exchange(command);
  chip_.Select(false);
}

// The chip stays selected for the data.
void SpiNor::CommandAt(std::uint8_t command, std::uint32_t address) {
  chip_.Select(true);
  chip_.Exchange(command);
  for (int shift = 16; shift >= 0; shift -= 8) chip_.Exchange(static_cast<std::uint8_t>(address >> shift));
}

std::uint8_t SpiNor::State() {
  chip_.Select(true);
  chip_.Exchange(kReadState);
  const std::uint8_t state = chip_.Exchange(0xFF);
  chip_.Select(false);
  return state;
}

Status SpiNor::Open() {
  Command(kWake);
  // The program before this one may have been ended while the chip was at work.
  if (const Status ready = WaitUntilDone(kErasePatience); !Ok(ready)) return ready;
  chip_.Select(true);
  chip_.Exchange(kReadIdentity);
  std::array<std::uint8_t, 3> identity;
  for (std::uint8_t& byte : identity) byte = chip_.Exchange(0xFF);
  chip_.Select(false);
  if (identity[0] == 0x00 || identity[0] == 0xFF) return Status::kUnavailable;
  if (identity[2] > kLargest || (std::uint64_t{1} << identity[2]) < std::uint64_t{kBlockSize} * block_count_) {
    return Status::kOutOfRange;
  }
  return Status::kOk;
}

Status SpiNor::Read(std::uint32_t address, MutableByteSpan out) {
  if (!Exists(address, out.size())) return Status::kOutOfRange;
  CommandAt(kReadData, address);
  for (std::uint8_t& byte : out) byte = chip_.Exchange(0xFF);
  chip_.Select(false);
  return Status::kOk;
}

Status SpiNor::Program(std::uint32_t address, ByteSpan bytes) {
  if (!Exists(address, bytes.size())) return Status::kOutOfRange;
  while (!bytes.empty()) {
    // Behind the end of a page the chip would go on at its beginning (section 8.2.13).
    const std::size_t size = std::min<std::size_t>(bytes.size(), kPageSize - address % kPageSize);
    if (const Status done = ProgramPage(address, bytes.first(size)); !Ok(done)) return done;
    address += static_cast<std::uint32_t>(size);
    bytes = bytes.subspan(size);
  }
  return Status::kOk;
}

Status SpiNor::ProgramPage(std::uint32_t address, ByteSpan bytes) {
  if (const Status allowed = AllowWriting(); !Ok(allowed)) return allowed;
  CommandAt(kPageProgram, address);
  for (const std::uint8_t byte : bytes) chip_.Exchange(byte);
  chip_.Select(false);
  return WaitUntilDone(kPagePatience);
}

Status SpiNor::Erase(std::uint32_t block) {
  if (block >= block_count_) return Status::kOutOfRange;
  if (const Status allowed = AllowWriting(); !Ok(allowed)) return allowed;
  CommandAt(kEraseBlock, block * kBlockSize);
  chip_.Select(false);
  return WaitUntilDone(kErasePatience);
}

// Without a chip everything reads 0xFF, or 0.
Status SpiNor::AllowWriting() {
  Command(kWriteEnable);
  return (State() & (kBusy | kMayWrite)) == kMayWrite ? Status::kOk : Status::kUnavailable;
}

// The chip takes the permission away when it is done: one that has not begun still has it.
Status SpiNor::WaitUntilDone(Duration patience) {
  const BootTime end = clock_.Now() + patience;
  std::uint8_t state;
  do {
    state = State();
    if ((state & kBusy) == 0) return (state & kMayWrite) == 0 ? Status::kOk : Status::kUnavailable;
  } while (clock_.Now() < end);
  return Status::kUnavailable;
}

}  // namespace tramgac::board
