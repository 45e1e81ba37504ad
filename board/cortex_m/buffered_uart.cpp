#include "board/cortex_m/buffered_uart.h"

namespace tramgac::board {
namespace {

// Start bit, data, parity and stop bits: microseconds, rounded up.
Duration CharacterTime(const SerialFormat& format) {
  const std::uint32_t bits = 1u + format.data_bits + (format.parity == 'N' ? 0u : 1u) + format.stop_bits;
  return Duration(bits * 1'000'000 / format.baud + 1);
}

}  // namespace

Status BufferedUart::Open(const SerialFormat& format) {
  if (format.baud == 0) return Status::kUnimplemented;
  const InterruptsOff off;
  if (const Status started = Start(format); !Ok(started)) return started;
  received_.Clear();
  waiting_.Clear();
  sending_ = false;
  heard_ = BootTime{};
  character_ = CharacterTime(format);
  pause_ = format.pause;
  return Status::kOk;
}

void BufferedUart::Close() {
  const InterruptsOff off;
  Stop();
  received_.Clear();
  waiting_.Clear();
  sending_ = false;
  heard_ = BootTime{};
}

std::size_t BufferedUart::Send(ByteSpan bytes) {
  if (!is_on()) return 0;
  std::size_t taken = 0;
  while (taken < bytes.size() && waiting_.Put(bytes[taken])) ++taken;
  const InterruptsOff off;
  if (!sending_) sending_ = SendNext();
  return taken;
}

bool BufferedUart::sent() const {
  const InterruptsOff off;
  return !sending_ && HasLeft();
}

SerialChunk BufferedUart::Receive(MutableByteSpan out) {
  SerialChunk chunk;
  std::uint16_t next;
  while (chunk.size < out.size() && received_.First(next)) {
    const bool after_pause = (next & kAfterPause) != 0;
    if (chunk.size == 0) chunk.after_pause = after_pause;
    if (after_pause && chunk.size != 0) break;
    received_.Take(next);
    out[chunk.size++] = static_cast<std::uint8_t>(next);
  }
  return chunk;
}

BootTime BufferedUart::heard() const {
  const InterruptsOff off;
  return heard_;
}

void BufferedUart::BeginHearing() {
  const BootTime now = clock_.Now();
  // From the end of one character to the end of the next, which itself takes its time.
  const bool paused = pause_ != Duration::zero() && now - heard_ - character_ > pause_;
  mark_ = paused || heard_ == BootTime{} ? kAfterPause : std::uint16_t{0};
  heard_ = now;
}

void BufferedUart::Hear(std::uint8_t character) {
  if (!received_.Put(static_cast<std::uint16_t>(mark_ | character))) Lose();
  mark_ = 0;
}

bool BufferedUart::OnSent() {
  sending_ = SendNext();
  return sending_;
}

// Outcome: false when there is nothing to send any more.
bool BufferedUart::SendNext() {
  std::uint8_t byte;
  if (!HasRoom()) return true;
  if (!waiting_.Take(byte)) return false;
  Put(byte);
  return true;
}

}  // namespace tramgac::board
