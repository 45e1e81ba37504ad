#include "board/stellaris/uart_pl011.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

// TM4C1294NCPDT data sheet, section 16.5.
enum Offset : std::uint32_t {
  kData = 0x00,
  kFlags = 0x18,
  kDivider = 0x24,
  kDividerFraction = 0x28,
  kLineControl = 0x2C,
  kControl = 0x30,
  kInterruptMask = 0x38,
  kInterruptState = 0x3C,  // before the mask
  kInterruptClear = 0x44,
};
constexpr std::uint32_t kDataErrors = 0xF00;  // overrun, break, parity, framing
constexpr std::uint32_t kBusy = 1u << 3, kReceiveEmpty = 1u << 4, kSendFull = 1u << 5;
constexpr std::uint32_t kParity = 1u << 1, kEven = 1u << 2, kTwoStopBits = 1u << 3, kSevenBits = 2u << 5,
                        kEightBits = 3u << 5;
constexpr std::uint32_t kOn = 1u | 1u << 8 | 1u << 9, kEndOfTransmission = 1u << 4;
constexpr std::uint32_t kReceived = 1u << 4, kSent = 1u << 5;
constexpr std::uint32_t kAllInterrupts = 0x7F0;

std::uint32_t LineControl(const SerialFormat& format) {
  std::uint32_t control = format.data_bits == 8 ? kEightBits : kSevenBits;
  if (format.parity != 'N') control |= kParity;
  if (format.parity == 'E') control |= kEven;
  if (format.stop_bits == 2) control |= kTwoStopBits;
  return control;
}

}  // namespace

Pl011Uart::Pl011Uart(const Pl011Location& location, std::uint32_t frequency, Interrupts& interrupts, const Clock& clock,
                     const Pl061Pin* sending)
    : BufferedUart(clock), location_(location), frequency_(frequency), sending_pin_(sending) {
  if (sending_pin_ != nullptr) sending_pin_->MakeOutput(false);
  interrupts.Attach(static_cast<std::uint8_t>(kFirstInterrupt + location.interrupt), *this);
}

volatile std::uint32_t& Pl011Uart::At(std::uint32_t offset) const { return Register(location_.address + offset); }

Status Pl011Uart::Start(const SerialFormat& format) {
  // In 64ths of the 16 samples of a bit; the divider has 16 bits (section 16.3.2).
  const std::uint32_t divider = (frequency_ * 4 + format.baud / 2) / format.baud;
  if (divider < 64 || divider >> 6 > 0xFFFF) return Status::kUnimplemented;
  Stop();
  At(kDivider) = divider >> 6;
  At(kDividerFraction) = divider & 0x3F;
  At(kLineControl) = LineControl(format);  // takes the divider over, so it is written after that
  At(kControl) = kOn | kEndOfTransmission;
  At(kInterruptMask) = kReceived | kSent;
  return Status::kOk;
}

void Pl011Uart::Stop() {
  At(kInterruptMask) = 0;
  At(kControl) = 0;
  for (int i = 0; i < 16 && (At(kFlags) & kReceiveEmpty) == 0; ++i) {
    const std::uint32_t old = At(kData);
    static_cast<void>(old);
  }
  At(kInterruptClear) = kAllInterrupts;
  SetSending(false);
}

bool Pl011Uart::is_on() const { return At(kInterruptMask) != 0; }
bool Pl011Uart::HasRoom() const { return (At(kFlags) & kSendFull) == 0; }
bool Pl011Uart::HasLeft() const { return (At(kFlags) & kBusy) == 0; }

void Pl011Uart::Put(std::uint8_t character) {
  SetSending(true);
  At(kData) = character;
}

void Pl011Uart::OnInterrupt() {
  const bool has_sent = (At(kInterruptState) & kSent) != 0;
  At(kInterruptClear) = kReceived | kSent;  // first: what comes from here on interrupts again
  if ((At(kFlags) & kReceiveEmpty) == 0) BeginHearing();
  while ((At(kFlags) & kReceiveEmpty) == 0) {
    const std::uint32_t data = At(kData);
    if ((data & kDataErrors) == 0) {
      Hear(static_cast<std::uint8_t>(data));
    } else {
      Lose();
    }
  }
  if (has_sent && !OnSent()) SetSending(false);
}

void Pl011Uart::SetSending(bool on) const {
  if (sending_pin_ != nullptr) sending_pin_->Write(on);
}

}  // namespace tramgac::board
