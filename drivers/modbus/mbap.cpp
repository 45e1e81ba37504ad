#include "drivers/modbus/mbap.h"

#include <algorithm>

namespace tramgac::modbus {
namespace {

constexpr std::size_t kProtocolOffset = 2;
constexpr std::size_t kLengthOffset = 4;
constexpr std::size_t kUnitOffset = 6;
constexpr std::uint16_t kMinLength = 2;  // unit and function; the length counts from the unit on
constexpr std::uint16_t kMaxLength = kMaxPduSize + 1;

}  // namespace

Result<std::size_t> EncodeMbapRequest(std::uint16_t transaction, std::uint8_t unit, const Question& question,
                                      MutableByteSpan out) {
  if (out.size() < kMbapRequestSize) return Status::kResourceExhausted;
  const auto pdu = EncodeQuestion(question, out.subspan(kMbapHeaderSize));
  if (!pdu.ok()) return pdu.status();
  StoreBe16(&out[0], transaction);
  StoreBe16(&out[kProtocolOffset], 0);
  StoreBe16(&out[kLengthOffset], static_cast<std::uint16_t>(1 + pdu.value()));
  out[kUnitOffset] = unit;
  return kMbapHeaderSize + pdu.value();
}

// How many bytes of the frame can be asked for with what is known: first the header up to the length, then all.
std::size_t MbapDecoder::Wanted() const {
  return size_ < kUnitOffset ? kUnitOffset : kUnitOffset + LoadBe16(&buffer_[kLengthOffset]);
}

bool MbapDecoder::HeaderIsSound() const {
  // Both bytes of the protocol identifier: libmodbus 3.1.6 lets a half-wrong one pass.
  const std::uint16_t length = LoadBe16(&buffer_[kLengthOffset]);
  return LoadBe16(&buffer_[kProtocolOffset]) == 0 && length >= kMinLength && length <= kMaxLength;
}

MbapDecoder::Outcome MbapDecoder::Feed(ByteSpan& bytes, MbapFrame& frame) {
  while (!broken_) {
    const std::size_t wanted = Wanted();
    const std::size_t taken = std::min(wanted - size_, bytes.size());
    std::copy_n(bytes.begin(), taken, buffer_.begin() + static_cast<std::ptrdiff_t>(size_));
    bytes = bytes.subspan(taken);
    size_ += taken;
    if (size_ < wanted) return Outcome::kIncomplete;
    if (wanted > kUnitOffset) {
      frame = {LoadBe16(&buffer_[0]), buffer_[kUnitOffset],
               ByteSpan(buffer_).subspan(kMbapHeaderSize, size_ - kMbapHeaderSize)};
      size_ = 0;
      return Outcome::kFrame;
    }
    broken_ = !HeaderIsSound();
  }
  return Outcome::kBroken;
}

void MbapDecoder::Reset() {
  size_ = 0;
  broken_ = false;
}

}  // namespace tramgac::modbus
