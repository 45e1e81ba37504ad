// What QEMU does for the program that it runs (ARM IHI semihosting 2.0). On hardware without a debugger each of these
// is a fault: only boards that QEMU simulates link them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "board/api/entropy.h"

namespace tramgac::board {

// QEMU ends with this exit code.
[[noreturn]] void EndSimulation(int code);

// Files of the machine that QEMU runs on, from its working directory; for tests. Outcomes: a handle, -1 if there is no
// such file; how many bytes of `out` were not read (ARM IHI semihosting 2.0, SYS_READ).
int OpenHostFile(std::string_view path);
std::size_t ReadHostFile(int file, MutableByteSpan out);
void CloseHostFile(int file);

// Seconds since 1970 as the machine that QEMU runs on believes.
std::int32_t HostTime();

// Random bytes from the machine that QEMU runs on: its boards have no generator.
class SemihostingEntropy final : public Entropy {
 public:
  Status Fill(MutableByteSpan out) override;
};

}  // namespace tramgac::board
