#include "board/qemu/semihosting.h"

#include <array>
#include <cstdint>

namespace tramgac::board {
namespace {

enum Operation : int { kOpen = 0x01, kClose = 0x02, kRead = 0x06, kTime = 0x11, kExitExtended = 0x20 };

int Call(Operation operation, const void* arguments) {
  register int r0 asm("r0") = operation;
  register const void* r1 asm("r1") = arguments;
  asm volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

using Arguments = std::array<std::uintptr_t, 3>;

std::uintptr_t Address(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

}  // namespace

void EndSimulation(int code) {
  constexpr std::uintptr_t kApplicationExit = 0x20026;
  const Arguments arguments{kApplicationExit, static_cast<std::uintptr_t>(code), 0};
  while (true) Call(kExitExtended, arguments.data());
}

int OpenHostFile(std::string_view path) {
  const Arguments arguments{Address(path.data()), 1 /* "rb" */, path.size()};
  return Call(kOpen, arguments.data());
}

std::size_t ReadHostFile(int file, MutableByteSpan out) {
  const Arguments arguments{static_cast<std::uintptr_t>(file), Address(out.data()), out.size()};
  return static_cast<std::size_t>(Call(kRead, arguments.data()));
}

void CloseHostFile(int file) {
  const Arguments arguments{static_cast<std::uintptr_t>(file), 0, 0};
  Call(kClose, arguments.data());
}

std::int32_t HostTime() { return Call(kTime, nullptr); }

Status SemihostingEntropy::Fill(MutableByteSpan out) {
  const int file = OpenHostFile("/dev/urandom");
  if (file < 0) return Status::kUnavailable;
  const std::size_t missing = ReadHostFile(file, out);
  CloseHostFile(file);
  return missing == 0 ? Status::kOk : Status::kUnavailable;
}

}  // namespace tramgac::board
