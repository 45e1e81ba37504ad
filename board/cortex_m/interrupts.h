// Brings interrupts to objects. The processor's vector table register points at this object, so that an interrupt finds
// its handler without a global variable.
#pragma once

#include <array>
#include <cstdint>

namespace tramgac::board {

class InterruptHandler {
 public:
  // Runs in an interrupt: MUST NOT block or allocate, and MUST take away what caused the interrupt.
  virtual void OnInterrupt() = 0;

 protected:
  ~InterruptHandler() = default;
};

// Exception numbers of an ARMv7-M processor (ARM DDI 0403E, table B1-4); interrupt n of the board is kFirstInterrupt +
// n.
enum ExceptionNumber : std::uint8_t { kSysTick = 15, kFirstInterrupt = 16 };

// Holds interrupts off while it lives; nests. Any interrupt waits meanwhile: microseconds, not more.
class InterruptsOff {
 public:
  InterruptsOff();
  ~InterruptsOff();
  InterruptsOff(const InterruptsOff&) = delete;
  InterruptsOff& operator=(const InterruptsOff&) = delete;

 private:
  std::uint32_t before_;
};

class Interrupts {
 public:
  // Takes over from the table that the processor started with; what is not attached ends in Panic. One of these is to
  // be made, at the beginning of main, and it stays where it is.
  Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  ~Interrupts() = default;

  // From now on exception `number` (kSysTick, or kFirstInterrupt to kFirstInterrupt + 47) calls `handler`, which lives
  // as long as this object. Outcome: none; another number is a programmer's mistake and ends in Panic.
  void Attach(std::uint8_t number, InterruptHandler& handler);

 private:
  static constexpr std::size_t kCount = kFirstInterrupt + 48;
  using Vector = void (*)();

  static void Dispatch();

  // The processor wants the table at a multiple of its size rounded up to a power of two (B3.2.5); it is the first
  // member, so that its address is that of the object.
  alignas(256) std::array<Vector, kCount> vectors_{};
  std::array<InterruptHandler*, kCount> handlers_{};
};

}  // namespace tramgac::board
