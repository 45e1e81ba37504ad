// The STM32F767ZI of a NUCLEO-F767ZI as this board uses it (RM0410 rev. 4; pins: UM1974, DS11532 table 13).
#pragma once

#include <array>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "board/nucleo_f767zi/gpio_stm32.h"
#include "board/nucleo_f767zi/uart_stm32.h"

namespace tramgac::board {

// Hz, once StartSystem was called: of the processor, and of the buses of USART2 and 3.
inline constexpr std::uint32_t kSystemFrequency = 168'000'000, kUsartFrequency = kSystemFrequency / 4;
inline constexpr UsartLocation kConsoleUsart{0x40004800, 39};  // USART3: the serial port of the ST-LINK
inline constexpr UsartLocation kLineUsart{0x40004400, 38};     // USART2
inline constexpr std::uint32_t kSpi4 = 0x40013400;
inline constexpr std::uint32_t kSpiDivider = 2;  // 84 MHz / 8
inline constexpr Stm32Pin kFlashSelect{'E', 4};
inline constexpr Stm32Pin kAlarmLed{'B', 14}, kLifeLed{'B', 0};  // LD3, red, and LD1, green (UM1974, section 6.5)

inline constexpr Stm32Pin kI2cClock{'B', 8}, kI2cData{'B', 9};  // D15 and D14 of the Arduino sockets

// Contacts 0 to 12 of the node.
inline constexpr std::array<Stm32Pin, 13> kContactPins{{{'E', 7},
                                                        {'E', 8},
                                                        {'E', 9},
                                                        {'E', 10},
                                                        {'E', 11},
                                                        {'E', 12},
                                                        {'E', 13},
                                                        {'E', 14},
                                                        {'E', 15},
                                                        {'F', 12},
                                                        {'F', 13},
                                                        {'F', 14},
                                                        {'F', 15}}};

// Sets the processor's clock, and lets clocks and pins of what is used in. To be called once, before anything else.
void StartSystem();

// Why the processor began anew, as far as it knows; empty after power-on and a reset that somebody wanted. To be called
// once: it forgets.
std::string_view TakeResetCause();

// The last sector of the flash, where the node's configuration block may have been written.
ByteSpan NodeBlockArea();

}  // namespace tramgac::board
