#include "board/qemu_mps2/ethernet_lan9118.h"

#include <algorithm>

#include "board/cortex_m/registers.h"

namespace tramgac::board {
namespace {

constexpr std::uint32_t kBase = 0x40200000;  // ARM DAI 0386, table 3-1

// Section 5.3 of the data sheet.
enum Offset : std::uint32_t {
  kReceiveData = 0x00,
  kTransmitData = 0x20,
  kReceiveStatus = 0x40,
  kTransmitStatus = 0x48,
  kIdentity = 0x50,
  kInterruptConfiguration = 0x54,
  kInterruptEnable = 0x5C,
  kFifoInterrupts = 0x68,
  kTransmitConfiguration = 0x70,
  kHardwareConfiguration = 0x74,
  kReceiveFifo = 0x7C,
  kTransmitFifo = 0x80,
  kMacCommand = 0xA4,
  kMacData = 0xA8,
  kFlowControl = 0xAC,
};
// Section 5.4: those behind kMacCommand.
enum MacRegister : std::uint32_t { kMacControl = 1, kAddressHigh = 2, kAddressLow = 3, kMiiAccess = 6, kMiiData = 7 };

constexpr std::uint32_t kSoftReset = 1, kBusy = 1u << 31, kRead = 1u << 30;
constexpr std::uint32_t kFifoSizes = 0x00050000;         // HW_CFG: 5 KB to send, as after a reset
constexpr std::uint32_t kFlowControlMarks = 0x006E3740;  // as the data sheet recommends for them
constexpr std::uint32_t kInterruptOff = 0x111;  // active-high, push-pull: or the line is asserted from the start
constexpr std::uint32_t kMacOn = 0x0010000C;    // full duplex, transmitter, receiver
constexpr std::uint32_t kTransmitOn = 2;
constexpr std::uint32_t kFirstSegment = 1u << 13, kLastSegment = 1u << 12;
constexpr std::uint32_t kReceiveError = 1u << 15;
constexpr std::uint32_t kBasicStatus = 1, kLinkIsUp = 1u << 2;  // of the PHY (IEEE 802.3 clause 22.2.4.2)
constexpr std::uint32_t kChecksum = 4;

volatile std::uint32_t& At(Offset offset) { return Register(kBase + offset); }

// QEMU is never busy; a real chip is for less than a microsecond.
bool Settles(Offset offset, std::uint32_t bits) {
  for (int i = 0; i < 10000; ++i) {
    if ((At(offset) & bits) == 0) return true;
  }
  return false;
}

std::uint32_t ReadMac(MacRegister which) {
  At(kMacCommand) = kBusy | kRead | which;
  return Settles(kMacCommand, kBusy) ? At(kMacData) : 0;
}

void WriteMac(MacRegister which, std::uint32_t value) {
  At(kMacData) = value;
  At(kMacCommand) = kBusy | which;
  static_cast<void>(Settles(kMacCommand, kBusy));
}

std::uint32_t ReadPhy(std::uint32_t which) {
  WriteMac(kMiiAccess, 1u << 11 | which << 6 | 1);  // PHY 1, read, begin
  return ReadMac(kMiiData);
}

std::uint32_t Word(ByteSpan bytes) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(4, bytes.size()); ++i) {
    word |= static_cast<std::uint32_t>(bytes[i]) << (8 * i);
  }
  return word;
}

}  // namespace

Status Lan9118::Open() {
  if ((At(kIdentity) >> 16) != 0x0118) return Status::kUnavailable;
  At(kHardwareConfiguration) = kSoftReset;
  if (!Settles(kHardwareConfiguration, kSoftReset)) return Status::kUnavailable;
  At(kHardwareConfiguration) = kFifoSizes;
  At(kFlowControl) = kFlowControlMarks;
  At(kInterruptConfiguration) = kInterruptOff;
  At(kInterruptEnable) = 0;
  At(kFifoInterrupts) = 0;
  const std::uint32_t low = ReadMac(kAddressLow), high = ReadMac(kAddressHigh);
  for (std::size_t i = 0; i < address_.size(); ++i) {
    address_[i] = static_cast<std::uint8_t>((i < 4 ? low >> (8 * i) : high >> (8 * (i - 4))) & 0xFF);
  }
  WriteMac(kMacControl, kMacOn);
  At(kTransmitConfiguration) = kTransmitOn;
  return Status::kOk;
}

bool Lan9118::link_up() { return (ReadPhy(kBasicStatus) & kLinkIsUp) != 0; }

Status Lan9118::Send(ByteSpan frame) {
  if (frame.size() > kEthernetFrame || frame.size() < 14) return Status::kOutOfRange;
  while ((At(kTransmitFifo) >> 16 & 0xFF) != 0) {
    const std::uint32_t sent = At(kTransmitStatus);  // what became of earlier frames: nothing to be done about it
    static_cast<void>(sent);
  }
  const auto size = static_cast<std::uint32_t>(frame.size());
  if ((At(kTransmitFifo) & 0xFFFF) < size + 16) return Status::kResourceExhausted;
  At(kTransmitData) = kFirstSegment | kLastSegment | size;
  At(kTransmitData) = size << 16 | size;
  for (; !frame.empty(); frame = frame.subspan(std::min<std::size_t>(4, frame.size()))) At(kTransmitData) = Word(frame);
  return Status::kOk;
}

// Word by word, also what is thrown away: QEMU's model of the fast way out spoils its counters.
std::size_t Lan9118::Receive(MutableByteSpan out) {
  if ((At(kReceiveFifo) >> 16 & 0xFF) == 0) return 0;
  const std::uint32_t status = At(kReceiveStatus);
  const std::uint32_t size = status >> 16 & 0x3FFF;
  const std::uint32_t wanted = size > kChecksum ? size - kChecksum : 0;
  const bool is_good = (status & kReceiveError) == 0 && wanted <= out.size();
  for (std::uint32_t at = 0; at < size; at += 4) {
    const std::uint32_t word = At(kReceiveData);
    for (std::uint32_t i = at; is_good && i < std::min(at + 4, wanted); ++i) {
      out[i] = static_cast<std::uint8_t>(word >> (8 * (i - at)));
    }
  }
  return is_good ? wanted : 0;
}

}  // namespace tramgac::board
