// The TM4C1294NCPDT of an EK-TM4C1294XL as this board uses it (TM4C1294NCPDT data sheet, SPMS433; board: SPMU365).
#pragma once

#include <array>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "board/api/entropy.h"
#include "board/stellaris/gpio_pl061.h"
#include "board/stellaris/uart_pl011.h"

namespace tramgac::board {

inline constexpr std::uint32_t kSystemFrequency = 120'000'000;  // Hz, once StartSystem was called
// Ports on the fast bus (section 10.5).
inline constexpr std::uint32_t kPortA = 0x40058000, kPortB = 0x40059000, kPortD = 0x4005B000, kPortK = 0x40061000,
                               kPortL = 0x40062000, kPortM = 0x40063000, kPortN = 0x40064000;
inline constexpr Pl011Location kConsoleUart{0x4000C000, 5};  // UART0: the serial port of the debugger
inline constexpr Pl011Location kLineUart{0x4000E000, 33};    // UART2
inline constexpr Pl061Pin kSendingPin{kPortM, 7};            // of the RS-485 transmitter
inline constexpr std::uint32_t kSsi2 = 0x4000A000;
inline constexpr std::uint32_t kSpiDivider = 12;  // 10 MHz
inline constexpr Pl061Pin kFlashSelect{kPortD, 2};
inline constexpr Pl061Pin kAlarmLed{kPortN, 1}, kLifeLed{kPortN, 0};  // D1 and D2 (SPMU365, section 2.1.6)

inline constexpr Pl061Pin kI2cClock{kPortB, 2}, kI2cData{kPortB, 3};  // of BoosterPack 1

// Contacts 0 to 13 of the node.
inline constexpr std::array<Pl061Pin, 14> kContactPins{{{kPortK, 0},
                                                        {kPortK, 1},
                                                        {kPortK, 2},
                                                        {kPortK, 3},
                                                        {kPortK, 4},
                                                        {kPortK, 5},
                                                        {kPortK, 6},
                                                        {kPortK, 7},
                                                        {kPortL, 0},
                                                        {kPortL, 1},
                                                        {kPortL, 2},
                                                        {kPortL, 3},
                                                        {kPortL, 4},
                                                        {kPortL, 5}}};

// Sets the processor's clock, and lets clocks and pins of what is used in. To be called once, before anything else.
void StartSystem();

// Why the processor began anew, as far as it knows; empty after power-on and a reset that somebody wanted. To be called
// once: it forgets.
std::string_view TakeResetCause();

// The end of the flash, where the node's configuration block may have been written.
ByteSpan NodeBlockArea();

// What no other chip has (section 5.5, UNIQUEID0 to 3). No secret.
std::array<std::uint8_t, 16> ChipNumber();

// The chip has no random generator, and this image makes none up.
class NoEntropy final : public Entropy {
 public:
  Status Fill(MutableByteSpan) override { return Status::kUnavailable; }
};

}  // namespace tramgac::board
