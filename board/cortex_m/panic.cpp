#include "board/cortex_m/panic.h"

#include "board/cortex_m/last_words.h"

namespace tramgac::board {

void Panic(std::string_view why, const ExceptionFrame* frame) {
  WriteConsole("\r\npanic: ");
  WriteConsole(KeepLastWords(why, frame));
  WriteConsole("\r\n");
  Exit(kPanicked);
}

}  // namespace tramgac::board
