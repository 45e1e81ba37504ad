#include "drivers/modbus/rtu_listener.h"

#include <algorithm>

#include "drivers/modbus/rtu.h"

namespace tramgac::modbus {

void RtuListener::Receive() {
  std::array<std::uint8_t, 256> received;
  const std::size_t count = port_.Receive(received);
  if (count == 0) return;
  const std::size_t kept = std::min(count, burst_.size() - std::min(burst_size_, burst_.size()));
  std::copy_n(received.begin(), kept,
              burst_.begin() + static_cast<std::ptrdiff_t>(std::min(burst_size_, burst_.size())));
  burst_size_ += count;
  NoteReceived();
}

RtuListener::Heard RtuListener::ListenForCharacters(BootTime until) {
  switch (port_.WaitUntil(until)) {
    case RtuPort::Wait::kGone: return Heard::kGone;
    case RtuPort::Wait::kNothing: return Heard::kSilence;
    default: return Heard::kCharacters;
  }
}

RtuListener::Heard RtuListener::ListenUntilSilent(Duration silence, BootTime until) {
  burst_size_ = 0;
  while (true) {
    const BootTime silent_at = heard_ + silence;
    switch (port_.WaitUntil(std::min(silent_at, until))) {
      case RtuPort::Wait::kGone: return Heard::kGone;
      case RtuPort::Wait::kNothing: return silent_at <= until ? Heard::kSilence : Heard::kBabble;
      case RtuPort::Wait::kReadable: break;
    }
    Receive();
    if (heard_ >= until) return Heard::kBabble;
  }
}

RtuListener::Heard RtuListener::ListenForFrame(std::uint8_t unit, Duration silence, BootTime until) {
  while (true) {
    switch (port_.WaitUntil(until)) {
      case RtuPort::Wait::kGone: return Heard::kGone;
      case RtuPort::Wait::kNothing: return Heard::kSilence;
      case RtuPort::Wait::kReadable: break;
    }
    const Heard heard = ListenUntilSilent(silence, until + silence);
    if (heard != Heard::kSilence) return heard;
    if (BurstIsFrameOf(unit)) return Heard::kFrame;
  }
}

bool RtuListener::BurstIsFrameOf(std::uint8_t unit) const {
  // The CRC over a frame with its CRC is 0.
  return burst_size_ >= kRtuExceptionSize && burst_size_ <= burst_.size() && burst_[0] == unit &&
         Crc16(ByteSpan(burst_).first(burst_size_)) == 0;
}

RtuListener::Heard RtuListener::ReceiveFrame(FrameSize size_of, BootTime until, ByteSpan& received) {
  burst_size_ = 0;
  received = {};
  while (true) {
    const RtuPort::Wait wait = port_.WaitUntil(until);
    if (wait != RtuPort::Wait::kReadable) return wait == RtuPort::Wait::kGone ? Heard::kGone : Heard::kSilence;
    Receive();
    if (burst_size_ > burst_.size()) return Heard::kBabble;
    received = ByteSpan(burst_).first(burst_size_);
    if (received.size() >= size_of(received)) return Heard::kFrame;
    if (port_.Now() >= until) return Heard::kSilence;
  }
}

}  // namespace tramgac::modbus
