// Memory that keeps its contents without power and is erased in blocks: NOR flash.
//
// Backends: those of boards with such a chip; tests have a model that cuts the power at any step.
#pragma once

#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"

namespace tramgac::board {

struct NonvolatileGeometry {
  std::uint32_t block_size = 0;  // bytes that are erased together
  std::uint32_t block_count = 0;
};

// Thread safety: none; not for interrupts. Addresses are bytes from the beginning of the first block.
class Nonvolatile {
 public:
  // The same for ever.
  virtual NonvolatileGeometry geometry() const = 0;

  // Copies what is at `address` to `out`. Blocks for microseconds a byte.
  // Outcomes: kOk; kOutOfRange (not all of it exists); kUnavailable (the chip does not answer): `out` is unspecified.
  virtual Status Read(std::uint32_t address, MutableByteSpan out) = 0;

  // Makes bits 0 that are 0 in `bytes`; never makes a bit 1. A backend MUST NOT answer kOk before the chip has done it,
  // and MUST program from the lowest address on. A power cut leaves bytes behind that one as they were, and the one in
  // work with some of its bits. May cross blocks and pages. Blocks for about a millisecond a page of 256 bytes.
  // Outcomes: kOk; kOutOfRange (nothing was done); kUnavailable (some of it may be done).
  virtual Status Program(std::uint32_t address, ByteSpan bytes) = 0;

  // Makes all bits of a block 1. A power cut leaves anything in it. Blocks for up to seconds.
  // Outcomes: kOk; kOutOfRange; kUnavailable (anything is in it).
  virtual Status Erase(std::uint32_t block) = 0;

 protected:
  ~Nonvolatile() = default;
};

}  // namespace tramgac::board
