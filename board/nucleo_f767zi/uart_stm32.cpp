#include "board/nucleo_f767zi/uart_stm32.h"

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

// Section 34.8.
enum Offset : std::uint32_t {
  kControl1 = 0x00,
  kControl2 = 0x04,
  kControl3 = 0x08,
  kDivider = 0x0C,
  kState = 0x1C,
  kClear = 0x20,
  kReceived = 0x24,
  kToSend = 0x28,
};
constexpr std::uint32_t kOn = 1u << 0, kReceiveOn = 1u << 2, kSendOn = 1u << 3, kReceiveInterrupt = 1u << 5,
                        kSentInterrupt = 1u << 6, kOdd = 1u << 9, kParity = 1u << 10, kNineBits = 1u << 12,
                        kSevenBits = 1u << 28;
constexpr std::uint32_t kLeadSamples = 8u << 21, kTrailSamples = 8u << 16;  // half a bit on both sides: DEAT, DEDT
constexpr std::uint32_t kTwoStopBits = 2u << 12;
constexpr std::uint32_t kSwitchTransmitter = 1u << 14;
constexpr std::uint32_t kDamage = 7, kOverrun = 1u << 3;  // parity, framing, noise
constexpr std::uint32_t kHasReceived = 1u << 5, kAllSent = 1u << 6, kSendEmpty = 1u << 7;

// The parity counts as one of the bits of a word (section 34.5.1).
std::uint32_t WordLength(const SerialFormat& format) {
  const int bits = format.data_bits + (format.parity == 'N' ? 0 : 1);
  return bits == 9 ? kNineBits : bits == 7 ? kSevenBits : 0;
}

}  // namespace

Stm32Uart::Stm32Uart(const UsartLocation& location, std::uint32_t frequency, bool switches, Interrupts& interrupts,
                     const Clock& clock)
    : BufferedUart(clock), location_(location), frequency_(frequency), switches_(switches) {
  interrupts.Attach(static_cast<std::uint8_t>(kFirstInterrupt + location.interrupt), *this);
}

volatile std::uint32_t& Stm32Uart::At(std::uint32_t offset) const { return Register(location_.address + offset); }

Status Stm32Uart::Start(const SerialFormat& format) {
  const std::uint32_t divider = (frequency_ + format.baud / 2) / format.baud;  // 16 samples a bit: section 34.5.4
  if (divider < 16 || divider > 0xFFFF) return Status::kUnimplemented;
  Stop();
  mask_ = format.data_bits == 7 ? 0x7F : 0xFF;
  std::uint32_t control = WordLength(format) | kReceiveOn | kSendOn | kReceiveInterrupt | kSentInterrupt;
  if (format.parity != 'N') control |= kParity;
  if (format.parity == 'O') control |= kOdd;
  if (switches_) control |= kLeadSamples | kTrailSamples;
  At(kDivider) = divider;
  At(kControl2) = format.stop_bits == 2 ? kTwoStopBits : 0;
  At(kControl3) = switches_ ? kSwitchTransmitter : 0;
  At(kControl1) = control;
  At(kControl1) = control | kOn;
  At(kClear) = kAllSent;  // of the idle frame: there is nothing to go on with
  return Status::kOk;
}

void Stm32Uart::Stop() {
  At(kControl1) = 0;
  At(kClear) = kDamage | kOverrun | kAllSent;
}

bool Stm32Uart::is_on() const { return (At(kControl1) & kOn) != 0; }
bool Stm32Uart::HasRoom() const { return (At(kState) & kSendEmpty) != 0; }
bool Stm32Uart::HasLeft() const { return true; }  // the interrupt came after the stop bit: section 34.8.8, TC
void Stm32Uart::Put(std::uint8_t character) { At(kToSend) = character; }

void Stm32Uart::OnInterrupt() {
  const std::uint32_t state = At(kState);
  if ((state & kHasReceived) != 0) {
    const auto character = static_cast<std::uint8_t>(At(kReceived) & mask_);  // takes the interrupt away
    BeginHearing();
    if ((state & kDamage) == 0) {
      Hear(character);
    } else {
      Lose();
    }
  }
  if ((state & kOverrun) != 0) Lose();
  At(kClear) = state & (kDamage | kOverrun | kAllSent);
  if ((state & kAllSent) != 0) OnSent();
}

}  // namespace tramgac::board
