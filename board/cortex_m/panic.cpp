#include "board/cortex_m/panic.h"

#include <array>

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

void WriteHex(std::string_view name, std::uint32_t number) {
  WriteConsole(name);
  std::array<char, 8> digits;
  for (char& digit : digits) {
    digit = "0123456789abcdef"[number >> 28];
    number <<= 4;
  }
  WriteConsole({digits.data(), digits.size()});
}

}  // namespace

void Panic(std::string_view why, const ExceptionFrame* frame) {
  WriteConsole("\r\npanic: ");
  WriteConsole(why);
  if (frame != nullptr) {
    WriteHex(" pc=", frame->pc);
    WriteHex(" lr=", frame->lr);
    WriteHex(" cfsr=", Register(kFaultStatus));
    WriteHex(" bfar=", Register(kFaultAddress));
  }
  WriteConsole("\r\n");
  Exit(kPanicked);
}

}  // namespace tramgac::board
