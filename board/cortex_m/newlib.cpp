// What the C library asks of a machine. What it writes of itself, when it aborts or in a test program, goes to the
// console.
#include <cerrno>
#include <cstddef>

#include "board/cortex_m/panic.h"

extern "C" {

// From sections.ld. `heap_top`, where the memory given so far ends, is null before the first call.
extern char heap_begin;
extern const char heap_end;
extern char* heap_top;

// Memory for malloc: from the end of the static data to the end of the RAM; it is never given back.
void* _sbrk(std::ptrdiff_t wanted) {
  char* const begin = heap_top == nullptr ? &heap_begin : heap_top;
  if (wanted > &heap_end - begin) {
    errno = ENOMEM;
    return reinterpret_cast<void*>(-1);
  }
  heap_top = begin + wanted;
  return begin;
}

int _write(int, const char* text, int size) {
  tramgac::board::WriteConsole({text, static_cast<std::size_t>(size)});
  return size;
}

[[noreturn]] void _exit(int code) { tramgac::board::Exit(code); }
int _getpid() { return 1; }
// exit() calls this when all destructors have run.
void _fini() {}
// The C library's own would bring the signals with it, and ends here all the same.
[[noreturn]] void abort() { tramgac::board::Panic("aborted"); }
int _kill(int, int) { tramgac::board::Panic("aborted"); }
}
