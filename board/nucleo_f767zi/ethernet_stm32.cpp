#include "board/nucleo_f767zi/ethernet_stm32.h"

#include "agent/core/base/hash.h"
#include "board/cortex_m/registers.h"
#include "board/nucleo_f767zi/gpio_stm32.h"

namespace tramgac::board {
namespace {

// Section 42.8.
constexpr std::uint32_t kMac = 0x40028000;
constexpr std::uint32_t kControl = kMac, kFilter = kMac + 0x04, kPhyAccess = kMac + 0x10, kPhyData = kMac + 0x14,
                        kAddressHigh = kMac + 0x40, kAddressLow = kMac + 0x44;
constexpr std::uint32_t kDmaBus = kMac + 0x1000, kSendNow = kMac + 0x1004, kReceiveNow = kMac + 0x1008,
                        kReceiveList = kMac + 0x100C, kSendList = kMac + 0x1010, kDmaMode = kMac + 0x1018;
constexpr std::uint32_t kReset = 1;
constexpr std::uint32_t kAlignedBursts = 1u << 25 | 1u << 16 | 16u << 8;
constexpr std::uint32_t kReceiverOn = 1u << 2, kSenderOn = 1u << 3, kFullDuplex = 1u << 11, kNotOwn = 1u << 13,
                        kFast = 1u << 14;
constexpr std::uint32_t kStoreAndForward = 1u << 25 | 1u << 21, kDmaSends = 1u << 13, kDmaReceives = 1u << 1;

// The PHY: IEEE 802.3, clause 22.2.4, and what is the LAN8742A's own (register 31).
constexpr std::uint32_t kPhy = 0;
enum PhyRegister : std::uint32_t { kBasicControl = 0, kBasicStatus = 1, kAgreed = 31 };
constexpr std::uint32_t kNegotiateAnew = 1u << 12 | 1u << 9, kLinkIsUp = 1u << 2;
constexpr std::uint32_t kAgreedFast = 1u << 3, kAgreedFullDuplex = 1u << 4;

constexpr int kPatience = 1'000'000;  // looks: some tens of milliseconds

bool Clears(std::uint32_t address, std::uint32_t bit) {
  for (int i = 0; i < kPatience; ++i) {
    if ((Register(address) & bit) == 0) return true;
  }
  return false;
}

constexpr std::uint32_t kPhyBusy = 1, kPhyWrite = 2, kBusOver102 = 4u << 2;  // for a bus of 150 MHz and more

std::uint32_t PhyWord(PhyRegister which) { return kPhy << 11 | which << 6 | kBusOver102 | kPhyBusy; }

std::uint32_t ReadPhy(PhyRegister which) {
  Register(kPhyAccess) = PhyWord(which);
  return Clears(kPhyAccess, kPhyBusy) ? Register(kPhyData) & 0xFFFF : 0;
}

void WritePhy(PhyRegister which, std::uint32_t value) {
  Register(kPhyData) = value;
  Register(kPhyAccess) = PhyWord(which) | kPhyWrite;
  static_cast<void>(Clears(kPhyAccess, kPhyBusy));
}

// RMII is chosen before the MAC has a clock (sections 7.2.2 and 42.4.4). Pins: UM1974, section 6.12.
void ConnectPhy() {
  constexpr std::uint32_t kAhb1 = 0x40023830, kApb2 = 0x40023844, kPeripherals = 0x40013804;
  Register(kApb2) = Register(kApb2) | 1u << 14;
  const std::uint32_t taken = Register(kApb2);
  static_cast<void>(taken);
  Register(kPeripherals) = Register(kPeripherals) | 1u << 23;
  Register(kAhb1) = Register(kAhb1) | 7u << 25;
  constexpr Stm32Pin kPins[] = {{'A', 1}, {'A', 2}, {'A', 7},  {'B', 13}, {'C', 1},
                                {'C', 4}, {'C', 5}, {'G', 11}, {'G', 13}};
  for (const Stm32Pin& pin : kPins) {
    pin.MakeFast();
    pin.GiveTo(11);
  }
}

void SetAddress(const MacAddress& address) {
  std::uint64_t number = 0;
  for (std::size_t i = address.size(); i-- > 0;) number = number << 8 | address[i];
  Register(kAddressHigh) = static_cast<std::uint32_t>(number >> 32);
  Register(kAddressLow) = static_cast<std::uint32_t>(number);
}

}  // namespace

MacAddress Stm32Ethernet::address() const {
  const ByteSpan own(reinterpret_cast<const std::uint8_t*>(0x1FF0F420), 12);
  const std::uint64_t hash = Fnv1a(own, kFnvOffset);
  MacAddress address;
  for (std::size_t i = 0; i < address.size(); ++i) address[i] = static_cast<std::uint8_t>(hash >> (8 * i));
  address[0] = static_cast<std::uint8_t>((address[0] & 0xFC) | 2);  // locally administered, of one station
  return address;
}

Status Stm32Ethernet::Open() {
  ConnectPhy();
  Register(kDmaBus) = kReset;
  if (!Clears(kDmaBus, kReset)) return Status::kUnavailable;
  WritePhy(kBasicControl, kNegotiateAnew);
  rings_.Begin();
  Register(kDmaBus) = kAlignedBursts;
  Register(kReceiveList) = rings_.receiving();
  Register(kSendList) = rings_.sending();
  SetAddress(address());
  Register(kFilter) = 0;  // what is for this station, and for all
  Register(kDmaMode) = kStoreAndForward;
  Register(kControl) = kFast | kFullDuplex | kSenderOn | kReceiverOn;
  Register(kDmaMode) = kStoreAndForward | kDmaSends | kDmaReceives;
  return Status::kOk;
}

// A link that was down in between is told once (latched): then it is down here too, and up with the next look.
bool Stm32Ethernet::link_up() {
  const bool up = (ReadPhy(kBasicStatus) & kLinkIsUp) != 0;
  if (!up) return false;
  const std::uint32_t agreed = ReadPhy(kAgreed);
  std::uint32_t control = kSenderOn | kReceiverOn;
  if ((agreed & kAgreedFast) != 0) control |= kFast;
  control |= (agreed & kAgreedFullDuplex) != 0 ? kFullDuplex : kNotOwn;
  if (Register(kControl) != control) Register(kControl) = control;
  return true;
}

Status Stm32Ethernet::Send(ByteSpan frame) {
  const Status taken = rings_.Send(frame);
  Register(kSendNow) = 0;
  return taken;
}

std::size_t Stm32Ethernet::Receive(MutableByteSpan out) {
  const std::size_t size = rings_.Receive(out);
  Register(kReceiveNow) = 0;
  return size;
}

}  // namespace tramgac::board
