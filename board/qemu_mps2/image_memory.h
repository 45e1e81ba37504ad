// Where an image runs, and how the loader hands over to it (memory.ld). For the loader and the image only.
#pragma once

#include <cstdint>
#include <span>

#include "agent/core/base/bytes.h"

namespace tramgac::board {

// The code's memory behind the loader, of `size` bytes. On this board it is RAM, which QEMU fills anew from the file of
// the image at each reset: the image that is in the file is always there.
MutableByteSpan ImageMemory(std::uint32_t size);

// Three words that a reset leaves as they are, at the end of the RAM: the loader's note to the image.
std::span<std::uint32_t, 3> BootNoteWords();

// Is there something in ImageMemory that can be started: a stack in the RAM and code to begin with?
bool HasImage();

// Starts it as a reset would. Nothing may be going on: no interrupts.
[[noreturn]] void StartImage();

}  // namespace tramgac::board
