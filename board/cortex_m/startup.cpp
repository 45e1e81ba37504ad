// From the reset to main, and what follows a fault. There is nothing to be called here: the vector table points to it.
#include <array>
#include <cstdint>

#include "board/cortex_m/memory_use.h"
#include "board/cortex_m/panic.h"
#include "board/cortex_m/registers.h"

// main(), which a program may not call by its name.
int Program(int count, char** arguments) asm("main");

// From sections.ld: their addresses count, not their contents.
extern "C" {
extern std::uint32_t data_begin, data_end, bss_begin, bss_end, stack_bottom;
extern const std::uint32_t data_image, stack_top, heap_end;
using Initializer = void (*)();
extern const Initializer init_array_begin, init_array_end;
}

namespace tramgac::board {
namespace {

// A fault is an overflow of the stack when the stack pointer has left the stack or nearly so.
bool InStack(std::uintptr_t address) {
  return address >= reinterpret_cast<std::uintptr_t>(&stack_bottom) + sizeof(ExceptionFrame) &&
         address + sizeof(ExceptionFrame) <= reinterpret_cast<std::uintptr_t>(&stack_top);
}

}  // namespace

extern "C" {

// `stack`: the stack pointer at the fault, under which the processor has left the frame, if there was room.
[[noreturn, gnu::used]] void Faulted(const ExceptionFrame* stack) {
  constexpr std::uint32_t kNonMaskable = 2;  // the watchdog
  std::uint32_t number;
  asm volatile("mrs %0, ipsr" : "=r"(number));
  if (!InStack(reinterpret_cast<std::uintptr_t>(stack))) Panic("stack overflow");
  Panic(number == kNonMaskable ? "nothing goes on" : "fault", stack);
}

// The stack may be what is wrong: the last of the RAM is taken for one, whatever was there.
[[gnu::naked]] void Fault() {
  asm volatile(
      "mov r0, sp\n"
      "ldr r1, =heap_end\n"
      "mov sp, r1\n"
      "b Faulted\n");
}

[[noreturn]] void Reset() {
  std::uint32_t* here;
  asm volatile("mov %0, sp" : "=r"(here));
  for (std::uint32_t* unused = &stack_bottom; unused < here; ++unused) *unused = kUnusedStack;
  Register(kCoprocessorAccess) = Register(kCoprocessorAccess) | 0xF00000;  // the FPU, before anything uses it
  asm volatile("dsb\n isb" ::: "memory");
  const std::uint32_t* from = &data_image;
  for (std::uint32_t* to = &data_begin; to != &data_end; ++to) *to = *from++;
  for (std::uint32_t* to = &bss_begin; to != &bss_end; ++to) *to = 0;
  for (const Initializer* initialize = &init_array_begin; initialize != &init_array_end; ++initialize) (*initialize)();
  std::array<char, 1> name{};
  std::array<char*, 2> arguments{name.data(), nullptr};
  Exit(Program(1, arguments.data()));
}

}  // extern "C"

namespace {

using Vector = void (*)();

// Until Interrupts takes over. 1 to 6: reset, NMI, hard fault, memory management, bus and usage fault.
struct Vectors {
  const std::uint32_t* stack;
  std::array<Vector, 15> exceptions;
};
[[gnu::section(".vectors"), gnu::used]] const Vectors kVectors = {
    &stack_top,
    {&Reset, &Fault, &Fault, &Fault, &Fault, &Fault, nullptr, nullptr, nullptr, nullptr, &Fault, &Fault, nullptr,
     &Fault, &Fault}};

}  // namespace
}  // namespace tramgac::board
