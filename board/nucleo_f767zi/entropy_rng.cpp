#include "board/nucleo_f767zi/entropy_rng.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

// Section 23.7.
constexpr std::uint32_t kControl = 0x50060800, kState = 0x50060804, kData = 0x50060808;
constexpr std::uint32_t kOn = 1u << 2, kReady = 1u << 0, kErrors = 1u << 1 | 1u << 2 | 1u << 5 | 1u << 6;
constexpr int kPatience = 100'000;  // looks: a number takes 40 cycles of its clock

}  // namespace

RngEntropy::RngEntropy() {
  Register(kControl) = kOn;
  // The first number is not to be used but compared with the second (section 23.3.5).
  static_cast<void>(Next(before_));
}

Status RngEntropy::Next(std::uint32_t& number) {
  for (int i = 0; i < kPatience; ++i) {
    const std::uint32_t state = Register(kState);
    if ((state & kErrors) != 0) return Status::kUnavailable;
    if ((state & kReady) == 0) continue;
    number = Register(kData);
    return Status::kOk;
  }
  return Status::kUnavailable;
}

Status RngEntropy::Fill(MutableByteSpan out) {
  for (std::size_t i = 0; i < out.size();) {
    std::uint32_t number = 0;
    if (const Status got = Next(number); !Ok(got)) return got;
    if (number == before_) return Status::kUnavailable;
    before_ = number;
    for (int shift = 0; shift < 32 && i < out.size(); shift += 8) out[i++] = static_cast<std::uint8_t>(number >> shift);
  }
  return Status::kOk;
}

}  // namespace tramgac::board
