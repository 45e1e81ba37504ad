// The two user LEDs of MPS2 (AN386, ARM DAI 0386, section 4.2: FPGA system control and I/O, LED0).
#pragma once

#include <cstdint>

#include "board/api/lights.h"
#include "board/cortex_m/registers.h"

namespace tramgac::board {

// LED 0 is the lamp of alarms, LED 1 that of life.
class FpgaioLights final : public Lights {
 public:
  void Show(bool alarm, bool life) override {
    constexpr std::uint32_t kLeds = 0x40028000;
    Register(kLeds) = (alarm ? 1u : 0u) | (life ? 2u : 0u);
  }
};

}  // namespace tramgac::board
