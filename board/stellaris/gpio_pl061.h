// The pins of the Stellaris and Tiva families: ports of 8, ARM PL061 (LM3S6965 data sheet, chapter 8; TM4C1294NCPDT
// data sheet, chapter 10).
#pragma once

#include <cstdint>

namespace tramgac::board {

// A pin of a port whose clock is on. Does not block; any thread.
struct Pl061Pin {
  std::uint32_t port;  // address
  std::uint8_t pin;    // 0 to 7

  enum class Pull : std::uint8_t { kNone, kUp, kDown };

  void MakeInput(Pull pull = Pull::kNone) const;
  void MakeOutput(bool high) const;
  // Gives it to function `number` (0 to 15) of the TM4C1294; on an LM3S to the only one that it has.
  void GiveTo(std::uint8_t number) const;
  bool Read() const;
  void Write(bool high) const;
};

}  // namespace tramgac::board
