// The LM3S6965 as this board uses it (LM3S6965 data sheet).
#pragma once

#include <array>

#include "agent/core/base/bytes.h"
#include "board/stellaris/gpio_pl061.h"
#include "board/stellaris/uart_pl011.h"

namespace tramgac::board {

inline constexpr std::uint32_t kSystemFrequency = 50'000'000;  // Hz, once StartSystem was called
inline constexpr std::uint32_t kPortA = 0x40004000, kPortC = 0x40006000, kPortD = 0x40007000, kPortE = 0x40024000,
                               kPortF = 0x40025000;
inline constexpr Pl011Location kUart0{0x4000C000, 5}, kUart1{0x4000D000, 6};
inline constexpr std::uint32_t kSsi0 = 0x40008000;
inline constexpr Pl061Pin kCardSelect{kPortD, 0};

// Contacts 0 to 11 of the node.
inline constexpr std::array<Pl061Pin, 12> kContactPins{{{kPortC, 4},
                                                        {kPortC, 5},
                                                        {kPortC, 6},
                                                        {kPortC, 7},
                                                        {kPortE, 0},
                                                        {kPortE, 1},
                                                        {kPortE, 2},
                                                        {kPortE, 3},
                                                        {kPortF, 0},
                                                        {kPortF, 1},
                                                        {kPortF, 2},
                                                        {kPortF, 3}}};

// Sets the processor's clock, and lets clocks and pins of what is used in. To be called once, before anything else.
void StartSystem();

// The end of the flash, where the node's configuration block may have been written.
ByteSpan NodeBlockArea();

}  // namespace tramgac::board
