// Two slots of flash for images, so that there is always one to go back to (docs/decisions/0017-image-slots.md).
//
// What is known of a slot stands in its first block: the image's header, its place in the order of images, four marks,
// and which pieces of it are there. Marks are made by clearing bits and go with the block: nothing is ever rewritten,
// and nothing else says which slot is started. The image begins with the second block.
//
// A power cut at any step leaves the image that was confirmed last, or the new one. Single-threaded; blocks as the
// flash does; allocates nothing.
#pragma once

#include <array>
#include <cstdint>

#include "board/api/nonvolatile.h"
#include "firmware/update/image_header.h"

namespace tramgac::firmware {

using ImageHeaderBytes = std::array<std::uint8_t, kImageHeaderSize>;

enum class SlotMark : std::uint8_t {
  kComplete,   // all of the image is there, and its hash was right
  kTried,      // the loader has started it
  kConfirmed,  // it has reached its broker
  kTold,       // that it was given up has been said
};

struct SlotState {
  bool is_used = false;     // it has a header and a place in the order
  std::uint32_t place = 0;  // of the latest image: the greatest
  bool complete = false, tried = false, confirmed = false, told = false;

  // May the loader start it?
  bool can_start() const { return is_used && complete && (confirmed || !tried); }
  // Was it started, and not good enough?
  bool was_given_up() const { return is_used && complete && tried && !confirmed; }
};

class ImageSlots {
 public:
  static constexpr std::size_t kCount = 2;
  static constexpr std::size_t kNone = kCount;            // no slot: the image that the board came with
  static constexpr std::uint32_t kPiece = 1024;           // bytes of an image that are written and remembered together
  static constexpr std::uint32_t kLeastBlock = 512 + 64;  // bytes

  // All of `flash` belongs to it, half to each slot; it outlives this. Its blocks have kLeastBlock at least, and the
  // number of pieces of a slot fits behind the first 512 bytes of a block.
  explicit ImageSlots(board::Nonvolatile& flash) : flash_(flash), geometry_(flash.geometry()) {}

  // Bytes of the largest image.
  std::uint32_t capacity() const;

  // What cannot be read is not used.
  SlotState Look(std::size_t slot);
  // Outcomes: kOk; kUnavailable.
  Status ReadHeader(std::size_t slot, ImageHeaderBytes& out);
  // Bytes of the image. Outcomes: kOk; kUnavailable, kOutOfRange.
  Status ReadImage(std::size_t slot, std::uint32_t offset, MutableByteSpan out);

  // The slot to be started: the latest that can be. `excluded`: bits of slots that are found to be damaged.
  // Outcome: kNone if there is none.
  std::size_t Choose(unsigned excluded = 0);
  // The latest slot but `running` that was given up and has not been told of. Outcome: kNone if there is none.
  std::size_t GivenUp(std::size_t running);

  // Outcomes: kOk; kUnavailable: it may be made or not.
  Status Mark(std::size_t slot, SlotMark mark);

  // Into which slot an image comes while `running` (kNone: neither) runs.
  std::size_t Target(std::size_t running);
  // Prepares a slot for the image of `header`. Outcomes: how much of it is there already, a multiple of kPiece or all
  // of it; kUnavailable: nothing of it is there.
  Result<std::uint32_t> Begin(std::size_t slot, const ImageHeaderBytes& header);
  // How much of its image is there.
  Result<std::uint32_t> Progress(std::size_t slot, std::uint32_t size);
  // Writes the piece at `offset`, which is what Progress says; only the last one of an image is shorter than kPiece.
  // Outcomes: kOk; kUnavailable: it is not there, or (kDataLoss) other bytes were there before: begin with Forget.
  Status Write(std::size_t slot, std::uint32_t offset, ByteSpan piece);
  // Whatever is in the slot is gone. Outcomes: kOk; kUnavailable.
  Status Forget(std::size_t slot);

 private:
  std::uint32_t Blocks() const { return geometry_.block_count / kCount; }
  std::uint32_t AddressOf(std::size_t slot) const {
    return static_cast<std::uint32_t>(slot) * Blocks() * geometry_.block_size;
  }
  Status ProgramAndCheck(std::uint32_t address, ByteSpan bytes);

  board::Nonvolatile& flash_;
  board::NonvolatileGeometry geometry_;
};

}  // namespace tramgac::firmware
