#include "board/qemu_mps2/image_memory.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

constexpr std::uint32_t kImage = 0x8000, kEndOfCode = 0x400000, kRam = 0x20000000, kNote = 0x203FFFC0;

}  // namespace

MutableByteSpan ImageMemory(std::uint32_t size) { return {reinterpret_cast<std::uint8_t*>(kImage), size}; }

std::span<std::uint32_t, 3> BootNoteWords() {
  return std::span<std::uint32_t, 3>(reinterpret_cast<std::uint32_t*>(kNote), 3);
}

bool HasImage() {
  const std::uint32_t stack = Register(kImage), begin = Register(kImage + 4);
  return stack > kRam && stack <= kNote && (begin & 1) != 0 && begin > kImage && begin < kEndOfCode;
}

void StartImage() {
  Register(kVectorTable) = kImage;
  asm volatile(
      "dsb\n isb\n"
      "ldr r1, [%0]\n"
      "ldr r2, [%0, #4]\n"
      "msr msp, r1\n"
      "bx r2\n" ::"r"(kImage)
      : "r1", "r2", "memory");
  __builtin_unreachable();
}

}  // namespace tramgac::board
