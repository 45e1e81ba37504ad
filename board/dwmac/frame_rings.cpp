#include "board/dwmac/frame_rings.h"

#include <algorithm>
#include <atomic>

namespace tramgac::board {
namespace {

constexpr std::uint32_t kOwnedByDma = 1u << 31;
constexpr std::uint32_t kWholeFrameToSend = 1u << 29 | 1u << 28, kSendChained = 1u << 20;
constexpr std::uint32_t kReceiveChained = 1u << 14;
constexpr std::uint32_t kReceiveError = 1u << 15, kWholeFrame = 1u << 9 | 1u << 8;
constexpr std::size_t kChecksum = 4;

std::uint32_t AddressOf(const volatile void* place) {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(place));
}

// What was written before is there before what is written behind, for the DMA as well.
void Order() { std::atomic_thread_fence(std::memory_order_seq_cst); }

}  // namespace

std::uint32_t FrameRings::sending() const { return AddressOf(send_.data()); }
std::uint32_t FrameRings::receiving() const { return AddressOf(receive_.data()); }

void FrameRings::Begin() {
  for (std::size_t i = 0; i < kFrames; ++i) {
    send_[i].buffer = AddressOf(send_bytes_[i].data());
    send_[i].next = AddressOf(&send_[(i + 1) % kFrames]);
    send_[i].state = kSendChained;
    receive_[i].control = kReceiveChained | kBuffer;
    receive_[i].buffer = AddressOf(receive_bytes_[i].data());
    receive_[i].next = AddressOf(&receive_[(i + 1) % kFrames]);
    receive_[i].state = kOwnedByDma;
  }
  next_send_ = next_receive_ = 0;
  Order();
}

Status FrameRings::Send(ByteSpan frame) {
  if (frame.size() > kEthernetFrame || frame.size() < 14) return Status::kOutOfRange;
  Descriptor& descriptor = send_[next_send_];
  if ((descriptor.state & kOwnedByDma) != 0) return Status::kResourceExhausted;
  Order();
  auto& bytes = send_bytes_[next_send_];
  const auto end = std::copy(frame.begin(), frame.end(), bytes.begin());
  // Not with what an earlier frame has left there.
  if (frame.size() < kShortest) std::fill(end, bytes.begin() + kShortest, std::uint8_t{0});
  descriptor.control = static_cast<std::uint32_t>(std::max(frame.size(), kShortest));
  Order();
  descriptor.state = kOwnedByDma | kWholeFrameToSend | kSendChained;
  Order();
  next_send_ = (next_send_ + 1) % kFrames;
  return Status::kOk;
}

std::size_t FrameRings::Receive(MutableByteSpan out) {
  for (std::size_t looked = 0; looked < kFrames; ++looked) {
    Descriptor& descriptor = receive_[next_receive_];
    const std::uint32_t state = descriptor.state;
    if ((state & kOwnedByDma) != 0) return 0;
    Order();
    const std::size_t size = state >> 16 & 0x3FFF;
    // A frame in one piece: every buffer holds the longest.
    const bool is_good = (state & kReceiveError) == 0 && (state & kWholeFrame) == kWholeFrame && size > kChecksum &&
                         size <= kBuffer && size - kChecksum <= out.size();
    if (is_good) std::copy_n(receive_bytes_[next_receive_].begin(), size - kChecksum, out.begin());
    Order();
    descriptor.state = kOwnedByDma;
    Order();
    next_receive_ = (next_receive_ + 1) % kFrames;
    if (is_good) return size - kChecksum;
  }
  return 0;
}

}  // namespace tramgac::board
