#include "board/cortex_m/memory_use.h"

#include <algorithm>
#include <cstdint>

extern "C" {
extern const std::uint32_t stack_bottom, stack_top;
extern char heap_begin;
extern const char heap_end;
extern char* heap_top;
}

namespace tramgac::board {

MemoryUse LookAtMemory() {
  // Reset has filled it with kUnusedStack.
  const std::uint32_t* const used =
      std::find_if(&stack_bottom, &stack_top, [](std::uint32_t word) { return word != kUnusedStack; });
  const char* const top = heap_top == nullptr ? &heap_begin : heap_top;
  return {static_cast<std::size_t>(&stack_top - &stack_bottom) * 4, static_cast<std::size_t>(&stack_top - used) * 4,
          static_cast<std::size_t>(&heap_end - &heap_begin), static_cast<std::size_t>(top - &heap_begin)};
}

}  // namespace tramgac::board
