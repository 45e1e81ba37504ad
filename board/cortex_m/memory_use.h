// How much of the memory that sections.ld hands out was ever in use.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tramgac::board {

// What Reset fills the stack with.
inline constexpr std::uint32_t kUnusedStack = 0x5AFE57AC;

struct MemoryUse {
  std::size_t stack_size, stack_used;  // bytes; used: the deepest so far
  std::size_t heap_size, heap_used;    // bytes; used: what malloc has taken so far, and never gives back
};

// Looks through the unused stack: some thousand cycles. Not from interrupts.
MemoryUse LookAtMemory();

}  // namespace tramgac::board
