// Whether an image may run on this board: what the loader asks before it starts one, and the node before it takes one.
// Single-threaded; allocates nothing; blocks for as long as a signature is verified (309 ms on a Cortex-M4 at 100 MHz)
// or the image is read and hashed.
#pragma once

#include <array>

#include "firmware/update/image_slots.h"

namespace tramgac::firmware {

using ImageHash = std::array<std::uint8_t, kImageHashSize>;

// SHA-256 and the signature of who may make images.
class ImageProof {
 public:
  // A hash of all that is added between Begin and End.
  virtual void Begin() = 0;
  virtual void Add(ByteSpan bytes) = 0;
  virtual ImageHash End() = 0;
  // Is `signature` (kImageSignatureSize) one of the built-in public key for `hash`? Blocks.
  virtual bool IsSigned(const ImageHash& hash, ByteSpan signature) = 0;

 protected:
  ~ImageProof() = default;
};

enum class ImageFault : std::uint8_t {
  kNone,
  kNoHeader,    // there is none, or something in it is out of range
  kFormat,      // of another version of the format
  kOtherBoard,  // made for another board
  kTooLarge,    // larger than a slot
  kNotSigned,   // not by the key that this node knows
  kDamaged,     // the image's hash is another
};

// Reads a header and judges it. Outcome: kNone: `header` has views of `bytes`; otherwise it is unspecified.
ImageFault CheckImageHeader(ByteSpan bytes, std::string_view board, std::uint32_t most, ImageProof& proof,
                            ImageHeader& header);

// Is what is in the slot the image of `header`? Outcomes: kNone, kDamaged.
ImageFault CheckImage(ImageSlots& slots, std::size_t slot, const ImageHeader& header, ImageProof& proof);

}  // namespace tramgac::firmware
