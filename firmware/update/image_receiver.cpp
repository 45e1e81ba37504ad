#include "firmware/update/image_receiver.h"

#include <algorithm>

namespace tramgac::firmware {
namespace {

using Refusal = ImageReceiver::Refusal;

Refusal RefusalOf(ImageFault fault) {
  switch (fault) {
    case ImageFault::kNone: return Refusal::kNone;
    case ImageFault::kOtherBoard: return Refusal::kOtherBoard;
    case ImageFault::kTooLarge: return Refusal::kTooLarge;
    case ImageFault::kNotSigned: return Refusal::kNotSigned;
    default: return Refusal::kBadImage;
  }
}

}  // namespace

bool ImageReceiver::OnTrial() { return running_ != ImageSlots::kNone && !slots_.Look(running_).confirmed; }

bool ImageReceiver::Runs(ByteSpan header) {
  ImageHeaderBytes bytes;
  return running_ != ImageSlots::kNone && Ok(slots_.ReadHeader(running_, bytes)) &&
         std::equal(bytes.begin(), bytes.end(), header.begin(), header.end());
}

Refusal ImageReceiver::Fail(Refusal why) {
  slot_ = ImageSlots::kNone;
  header_ = {};
  offset_ = 0;
  return why;
}

Refusal ImageReceiver::Begin(ByteSpan header) {
  committed_ = false;
  ImageHeader checked;
  const ImageFault fault = header.size() == kImageHeaderSize
                               ? CheckImageHeader(header, board_, slots_.capacity(), proof_, checked)
                               : ImageFault::kNoHeader;
  if (fault != ImageFault::kNone) return Fail(RefusalOf(fault));
  if (Runs(header)) return Fail(Refusal::kRunsAlready);
  if (OnTrial()) return Fail(Refusal::kOnTrial);
  // Once more: if the power went while that mark was made, it may read one way now and another way then.
  if (running_ != ImageSlots::kNone && !Ok(slots_.Mark(running_, SlotMark::kConfirmed))) return Fail(Refusal::kFlash);
  std::copy(header.begin(), header.end(), bytes_.begin());
  static_cast<void>(ReadImageHeader(bytes_, header_));
  slot_ = slots_.Target(running_);
  const Result<std::uint32_t> there = slots_.Begin(slot_, bytes_);
  if (!there.ok()) return Fail(Refusal::kFlash);
  offset_ = there.value();
  return Refusal::kNone;
}

Refusal ImageReceiver::Take(ByteSpan piece) {
  if (slot_ == ImageSlots::kNone || piece.size() <= kPieceHead ||
      !std::equal(piece.begin(), piece.begin() + kTagSize, header_.hash.begin())) {
    return Refusal::kNoTransfer;
  }
  std::uint32_t at = 0;
  for (std::size_t i = 0; i < 4; ++i) at |= std::uint32_t{piece[kTagSize + i]} << 8 * i;
  const ByteSpan bytes = piece.subspan(kPieceHead);
  const std::uint32_t wanted = std::min(header_.size - offset_, ImageSlots::kPiece);
  if (at != offset_ || bytes.size() != wanted) return Refusal::kOtherOffset;
  const Status written = slots_.Write(slot_, at, bytes);
  if (Ok(written)) {
    offset_ += wanted;
    return Refusal::kNone;
  }
  // Where other bytes were before, nothing can be written over them.
  if (written == Status::kDataLoss) static_cast<void>(slots_.Forget(slot_));
  return Fail(Refusal::kFlash);
}

Refusal ImageReceiver::Commit() {
  if (slot_ == ImageSlots::kNone) return Refusal::kNoTransfer;
  if (offset_ != header_.size) return Refusal::kIncomplete;
  if (CheckImage(slots_, slot_, header_, proof_) != ImageFault::kNone) {
    static_cast<void>(slots_.Forget(slot_));
    return Fail(Refusal::kDamaged);
  }
  if (!Ok(slots_.Mark(slot_, SlotMark::kComplete))) return Refusal::kFlash;
  committed_ = true;
  return Refusal::kNone;
}

}  // namespace tramgac::firmware
