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
    : BufferedUart(clock), location_(location) {
  interrupts.Attach(static_cast<std::uint8_t>(kFirstInterrupt + location.interrupt), received_interrupt_);
  interrupts.Attach(static_cast<std::uint8_t>(kFirstInterrupt + location.interrupt + 1), sent_interrupt_);
}

volatile std::uint32_t& CmsdkUart::At(std::uint32_t offset) const { return Register(location_.address + offset); }

Status CmsdkUart::Start(const SerialFormat& format) {
  if (format.data_bits != 8 || format.parity != 'N' || format.stop_bits != 1) return Status::kUnimplemented;
  if (kUartFrequency / format.baud < 16) return Status::kUnimplemented;
  Stop();
  At(kBaudDivider) = kUartFrequency / format.baud;
  At(kControl) = kSendOn | kReceiveOn | kSendInterrupt | kReceiveInterrupt;
  return Status::kOk;
}

void CmsdkUart::Stop() {
  At(kControl) = 0;
  At(kInterruptClear) = kWasSent | kWasReceived;
  At(kState) = kReceiveOverrun;
}

bool CmsdkUart::is_on() const { return (At(kControl) & kSendOn) != 0; }
bool CmsdkUart::HasRoom() const { return (At(kState) & kSendFull) == 0; }
void CmsdkUart::Put(std::uint8_t character) { At(kData) = character; }

void CmsdkUart::OnReceivedInterrupt() {
  At(kInterruptClear) = kWasReceived;
  BeginHearing();
  while ((At(kState) & kReceiveFull) != 0) Hear(static_cast<std::uint8_t>(At(kData)));
  if ((At(kState) & kReceiveOverrun) != 0) {
    At(kState) = kReceiveOverrun;
    Lose();
  }
}

void CmsdkUart::OnSentInterrupt() {
  At(kInterruptClear) = kWasSent;
  left_ = clock().Now();
  OnSent();
}

}  // namespace tramgac::board
