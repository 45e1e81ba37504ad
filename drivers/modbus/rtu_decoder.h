// Modbus RTU frames in a byte stream without pauses, as device servers send them over TCP: where a frame ends must be
// read off its own bytes, because the silence between frames is lost on the way.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "drivers/modbus/rtu.h"

namespace tramgac::modbus {

// Does not allocate or block. Single-threaded.
class RtuDecoder {
 public:
  enum class Outcome : std::uint8_t {
    kIncomplete,  // all bytes are taken, the frame goes on
    kFrame,       // `frame` is one whole frame with a right checksum; `bytes` is what follows it
    kBroken,  // no answer of ours looks so, or its checksum is wrong: where the next frame begins cannot be known any
              // more. Stays so until Reset; the connection MUST be closed.
  };

  // Takes bytes from the front of `bytes` up to the end of the frame. `frame` is set with kFrame only, and valid until
  // the next Feed or Reset.
  Outcome Feed(ByteSpan& bytes, ByteSpan& frame);

  // What has come of a frame that goes on; after kBroken, what was not understood.
  ByteSpan head() const { return ByteSpan(buffer_).first(size_); }

  // Forgets everything: a new connection.
  void Reset();

 private:
  std::array<std::uint8_t, kMaxRtuAduSize> buffer_{};
  std::size_t size_ = 0;
  bool broken_ = false;
};

}  // namespace tramgac::modbus
