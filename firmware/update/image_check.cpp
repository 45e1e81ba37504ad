#include "firmware/update/image_check.h"

#include <algorithm>

namespace tramgac::firmware {

ImageFault CheckImageHeader(ByteSpan bytes, std::string_view board, std::uint32_t most, ImageProof& proof,
                            ImageHeader& header) {
  const Status read = ReadImageHeader(bytes, header);
  if (read == Status::kUnimplemented) return ImageFault::kFormat;
  if (!Ok(read)) return ImageFault::kNoHeader;
  if (header.board != board) return ImageFault::kOtherBoard;
  if (header.size > most) return ImageFault::kTooLarge;
  proof.Begin();
  proof.Add(bytes.first(kImageSignedSize));
  return proof.IsSigned(proof.End(), ImageSignature(bytes)) ? ImageFault::kNone : ImageFault::kNotSigned;
}

ImageFault CheckImage(ImageSlots& slots, std::size_t slot, const ImageHeader& header, ImageProof& proof) {
  std::array<std::uint8_t, 256> part;
  proof.Begin();
  for (std::uint32_t at = 0; at < header.size; at += static_cast<std::uint32_t>(part.size())) {
    const MutableByteSpan some = MutableByteSpan(part).first(std::min<std::size_t>(part.size(), header.size - at));
    if (!Ok(slots.ReadImage(slot, at, some))) return ImageFault::kDamaged;
    proof.Add(some);
  }
  const ImageHash hash = proof.End();
  return std::equal(hash.begin(), hash.end(), header.hash.begin()) ? ImageFault::kNone : ImageFault::kDamaged;
}

}  // namespace tramgac::firmware
