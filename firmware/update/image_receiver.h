// Takes a new image piece by piece, into the slot that does not run, and goes on where it was broken off.
//
// Single-threaded; blocks as the flash does, and while a signature is verified or the image is hashed
// (image_check.h); allocates nothing.
#pragma once

#include "firmware/update/image_check.h"

namespace tramgac::firmware {

class ImageReceiver {
 public:
  enum class Refusal : std::uint8_t {  // NodeUpdate has words for each, in this order
    kNone,
    kBadImage,  // no header, or not one that this version reads
    kOtherBoard,
    kTooLarge,   // for a slot
    kNotSigned,  // by whom this node trusts
    kOnTrial,    // what runs has not confirmed itself: the other slot is what it would go back to
    kRunsAlready,
    kNoTransfer,   // nobody has begun, or another image since
    kOtherOffset,  // offset() is where to go on
    kFlash,        // it cannot be written: begin again
    kIncomplete,   // offset() is where to go on
    kDamaged,      // the image's hash is another: begin again, it is sent anew
  };

  static constexpr std::size_t kTagSize = 4, kPieceHead = kTagSize + 4;
  static constexpr std::size_t kLargestPiece = kPieceHead + ImageSlots::kPiece;  // bytes

  // All outlive it. `running`: the slot of the image that does this.
  ImageReceiver(ImageSlots& slots, ImageProof& proof, std::string_view board, std::size_t running)
      : slots_(slots), proof_(proof), board_(board), running_(running) {}
  ImageReceiver(const ImageReceiver&) = delete;
  ImageReceiver& operator=(const ImageReceiver&) = delete;

  // The image of `header` is to come. Nothing is erased for one that is refused. Outcome: kNone: offset() is what is
  // there of it already.
  Refusal Begin(ByteSpan header);

  // A piece: the first kTagSize bytes of the image's hash, its offset (4 bytes, little-endian), 1 to kPiece bytes. Only
  // the last one is shorter. Outcome: kNone: it is written, and so it is after a power cut.
  Refusal Take(ByteSpan piece);

  // All is there: judges it, and marks it as complete, so that the loader starts it next.
  Refusal Commit();

  // How much of the image is there, in bytes; 0 without a transfer.
  std::uint32_t offset() const { return offset_; }
  // What is to be started, once Commit has said kNone.
  bool committed() const { return committed_; }
  // Its version; static for as long as this. Empty without a transfer.
  std::string_view version() const { return header_.version; }

 private:
  bool OnTrial();
  bool Runs(ByteSpan header);
  Refusal Fail(Refusal why);

  ImageSlots& slots_;
  ImageProof& proof_;
  std::string_view board_;
  std::size_t running_;
  std::size_t slot_ = ImageSlots::kNone;  // of the transfer; kNone: there is none
  ImageHeaderBytes bytes_{};
  ImageHeader header_;  // views of bytes_
  std::uint32_t offset_ = 0;
  bool committed_ = false;
};

}  // namespace tramgac::firmware
