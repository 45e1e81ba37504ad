// A register of the machine at a fixed address, and those of the processor itself (ARM DDI 0403E, chapter B3).
#pragma once

#include <cstdint>

namespace tramgac::board {

// What is read has to be put somewhere: `(void)Register(a)` reads nothing.
inline volatile std::uint32_t& Register(std::uint32_t address) {
  return *reinterpret_cast<volatile std::uint32_t*>(address);
}

inline constexpr std::uint32_t kSysTickControl = 0xE000E010, kSysTickReload = 0xE000E014, kSysTickValue = 0xE000E018;
inline constexpr std::uint32_t kNvicSetEnable = 0xE000E100;
inline constexpr std::uint32_t kInterruptControl = 0xE000ED04;   // ICSR
inline constexpr std::uint32_t kVectorTable = 0xE000ED08;        // VTOR
inline constexpr std::uint32_t kResetControl = 0xE000ED0C;       // AIRCR
inline constexpr std::uint32_t kFaultStatus = 0xE000ED28;        // CFSR
inline constexpr std::uint32_t kFaultAddress = 0xE000ED38;       // BFAR
inline constexpr std::uint32_t kCoprocessorAccess = 0xE000ED88;  // CPACR

}  // namespace tramgac::board
