#include "drivers/modbus/rtu_decoder.h"

#include <algorithm>

namespace tramgac::modbus {

RtuDecoder::Outcome RtuDecoder::Feed(ByteSpan& bytes, ByteSpan& frame) {
  while (!broken_) {
    const std::size_t wanted = RtuFrameSize(head());
    if (wanted == 0) break;
    const std::size_t taken = std::min(wanted - size_, bytes.size());
    std::copy_n(bytes.begin(), taken, buffer_.begin() + static_cast<std::ptrdiff_t>(size_));
    bytes = bytes.subspan(taken);
    size_ += taken;
    if (size_ < wanted) return Outcome::kIncomplete;
    if (RtuFrameSize(head()) != size_) continue;  // now its length is known, or longer than it seemed
    if (!RtuCrcMatches(head())) break;
    frame = head();
    size_ = 0;
    return Outcome::kFrame;
  }
  broken_ = true;
  return Outcome::kBroken;
}

void RtuDecoder::Reset() {
  size_ = 0;
  broken_ = false;
}

}  // namespace tramgac::modbus
