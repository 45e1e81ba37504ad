// Modbus TCP framing: the MBAP header (Modbus Messaging on TCP/IP Implementation Guide V1.0b clause 3.1.3).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "agent/core/base/bytes.h"
#include "agent/core/base/status.h"
#include "drivers/modbus/question.h"

namespace tramgac::modbus {

inline constexpr std::size_t kMbapHeaderSize = 7;  // transaction, protocol, length, unit
inline constexpr std::size_t kMbapRequestSize = kMbapHeaderSize + kMaxRequestPduSize;  // of the longest
inline constexpr std::size_t kMaxMbapAduSize = kMbapHeaderSize + kMaxPduSize;

// Writes a whole request to `out`. Safe from any thread.
// Outcomes: its size, for a read kMbapRequestSize; kInvalidArgument (see EncodeQuestion); kResourceExhausted (`out` is
// shorter than kMbapRequestSize).
Result<std::size_t> EncodeMbapRequest(std::uint16_t transaction, std::uint8_t unit, const Question& question,
                                      MutableByteSpan out);

struct MbapFrame {
  std::uint16_t transaction = 0;
  std::uint8_t unit = 0;
  ByteSpan pdu;  // 1 to kMaxPduSize bytes, in the decoder, until its next Feed or Reset
};

// Cuts a byte stream into frames, whatever the pieces in which it arrives. Does not allocate or block.
// Single-threaded; the owner calls it from one thread.
class MbapDecoder {
 public:
  enum class Outcome : std::uint8_t {
    kIncomplete,  // all bytes are taken, the frame goes on
    kFrame,       // `frame` is one whole frame; `bytes` is what follows it
    kBroken,      // the protocol identifier is not 0 or the length is not 2 to 254: where the next frame begins cannot
                  // be known any more. Stays so until Reset; the connection MUST be closed.
  };

  // Takes bytes from the front of `bytes` up to the end of the frame. `frame` is set with kFrame only.
  Outcome Feed(ByteSpan& bytes, MbapFrame& frame);

  // Has a frame begun that is not whole yet?
  bool in_frame() const { return size_ > 0; }

  // Forgets everything: a new connection.
  void Reset();

 private:
  std::size_t Wanted() const;
  bool HeaderIsSound() const;

  std::array<std::uint8_t, kMaxMbapAduSize> buffer_{};
  std::size_t size_ = 0;
  bool broken_ = false;
};

}  // namespace tramgac::modbus
