#include "board/qemu_mps2/uart_cmsdk.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

constexpr std::uint32_t kData = 0x00, kState = 0x04, kControl = 0x08, kInterruptClear = 0x0C, kBaudDivider = 0x10;
constexpr std::uint32_t kSendFull = 1, kReceiveFull = 2, kReceiveOverrun = 8;                    // STATE
constexpr std::uint32_t kSendOn = 1, kReceiveOn = 2, kSendInterrupt = 4, kReceiveInterrupt = 8;  // CTRL
constexpr std::uint32_t kWasSent = 1, kWasReceived = 2;                                          // INTCLEAR

}  // namespace

CmsdkUart::CmsdkUart(const UartLocation& location, Interrupts& interrupts, const Clock& clock)
    : location_(location), clock_(clock) {
  interrupts.Attach(static_cast<std::uint8_t>(kFirstInterrupt + location.interrupt), received_interrupt_);
  interrupts.Attach(static_cast<std::uint8_t>(kFirstInterrupt + location.interrupt + 1), sent_interrupt_);
}

volatile std::uint32_t& CmsdkUart::At(std::uint32_t offset) const { return Register(location_.address + offset); }

Status CmsdkUart::Open(const SerialFormat& format) {
  if (format.data_bits != 8 || format.parity != 'N' || format.stop_bits != 1) return Status::kUnimplemented;
  if (format.baud == 0 || kUartFrequency / format.baud < 16) return Status::kUnimplemented;
  Close();
  At(kBaudDivider) = kUartFrequency / format.baud;
  character_ = Duration(10'000'000 / format.baud + 1);
  pause_ = format.pause;
  At(kControl) = kSendOn | kReceiveOn | kSendInterrupt | kReceiveInterrupt;
  return Status::kOk;
}

void CmsdkUart::Close() {
  At(kControl) = 0;
  At(kInterruptClear) = kWasSent | kWasReceived;
  At(kState) = kReceiveOverrun;
  received_.Clear();
  waiting_.Clear();
  sending_ = false;
  heard_ = BootTime{};
}

std::size_t CmsdkUart::Send(ByteSpan bytes) {
  if ((At(kControl) & kSendOn) == 0) return 0;
  std::size_t taken = 0;
  while (taken < bytes.size() && waiting_.Put(bytes[taken])) ++taken;
  const InterruptsOff off;
  if (!sending_) sending_ = SendNext();
  return taken;
}

bool CmsdkUart::sent() const {
  const InterruptsOff off;
  return !sending_ && clock_.Now() >= left_ + character_;
}

SerialChunk CmsdkUart::Receive(MutableByteSpan out) {
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

BootTime CmsdkUart::heard() const {
  const InterruptsOff off;
  return heard_;
}

void CmsdkUart::OnReceived() {
  At(kInterruptClear) = kWasReceived;
  const BootTime now = clock_.Now();
  // From the end of one character to the end of the next, which itself takes its time.
  const bool paused = pause_ != Duration::zero() && now - heard_ - character_ > pause_;
  std::uint16_t mark = paused || heard_ == BootTime{} ? kAfterPause : std::uint16_t{0};
  heard_ = now;
  while ((At(kState) & kReceiveFull) != 0) {
    const std::uint8_t character = static_cast<std::uint8_t>(At(kData));
    if (!received_.Put(static_cast<std::uint16_t>(mark | character))) lost_ = lost_ + 1;
    mark = 0;
  }
  if ((At(kState) & kReceiveOverrun) != 0) {
    At(kState) = kReceiveOverrun;
    lost_ = lost_ + 1;
  }
}

void CmsdkUart::OnSent() {
  At(kInterruptClear) = kWasSent;
  left_ = clock_.Now();
  sending_ = SendNext();
}

// Outcome: false when there is nothing to send any more.
bool CmsdkUart::SendNext() {
  std::uint8_t byte;
  if ((At(kState) & kSendFull) != 0) return true;
  if (!waiting_.Take(byte)) return false;
  At(kData) = byte;
  return true;
}

}  // namespace tramgac::board
