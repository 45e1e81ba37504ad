#include "board/cortex_m/interrupts.h"

#include <algorithm>

#include "board/cortex_m/panic.h"
#include "board/cortex_m/registers.h"

namespace tramgac::board {

InterruptsOff::InterruptsOff() { asm volatile("mrs %0, primask\n cpsid i" : "=r"(before_)::"memory"); }
InterruptsOff::~InterruptsOff() { asm volatile("msr primask, %0" ::"r"(before_) : "memory"); }

Interrupts::Interrupts() {
  // The stack pointer, reset and the faults stay what they were.
  const auto* first = reinterpret_cast<const Vector*>(Register(kVectorTable));
  std::copy_n(first, kSysTick, vectors_.begin());
  std::fill(vectors_.begin() + kSysTick, vectors_.end(), &Interrupts::Dispatch);
  Register(kVectorTable) = reinterpret_cast<std::uintptr_t>(this);
  asm volatile("dsb" ::: "memory");
}

void Interrupts::Attach(std::uint8_t number, InterruptHandler& handler) {
  if (number >= kCount) Panic("no such interrupt");
  handlers_[number] = &handler;
  if (number < kFirstInterrupt) return;
  const std::uint32_t interrupt = number - std::uint32_t{kFirstInterrupt};
  Register(kNvicSetEnable + interrupt / 32 * 4) = 1u << interrupt % 32;
}

void Interrupts::Dispatch() {
  std::uint32_t number;
  asm volatile("mrs %0, ipsr" : "=r"(number));
  const auto* self = reinterpret_cast<const Interrupts*>(Register(kVectorTable));
  InterruptHandler* handler = self->handlers_[number % kCount];
  if (handler == nullptr) Panic("an interrupt that nobody expects");
  handler->OnInterrupt();
}

}  // namespace tramgac::board
