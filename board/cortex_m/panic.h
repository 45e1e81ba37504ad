// The last things that a program does, when nothing else can be relied on. Implemented by each board.
//
// All of these may be called from interrupts and faults, with little stack; they allocate nothing.
#pragma once

#include <cstdint>
#include <string_view>

namespace tramgac::board {

// Writes to the board's console and waits until the line has taken it.
void WriteConsole(std::string_view text);

// The program is over: a board begins anew, a simulated one ends with this exit code, unless it panicked while its
// watchdog was on.
[[noreturn]] void Exit(int code);

// Resets the processor: the program begins anew, whatever the board does otherwise.
[[noreturn]] void Restart();

// What the processor has put on the stack when it took an exception (ARM DDI 0403E, B1.5.6).
struct ExceptionFrame {
  std::uint32_t r0, r1, r2, r3, r12, lr, pc, psr;
};

// Keeps why as last words (last_words.h), and where if `frame` is known, says it on the console, then Exit(kPanicked).
[[noreturn]] void Panic(std::string_view why, const ExceptionFrame* frame = nullptr);
inline constexpr int kPanicked = 70;

}  // namespace tramgac::board
