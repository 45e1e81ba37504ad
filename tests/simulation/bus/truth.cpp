#include "tests/simulation/bus/truth.h"

#include <algorithm>
#include <array>

#include "agent/core/base/bytes.h"

namespace tramgac::poll {
namespace {

constexpr std::uint16_t kWords = 4;  // of a point

// Addresses of the points; those that touch are read together. Two requests are of one length, so that the answer to
// one could be taken for the answer to the other.
constexpr std::array<std::uint16_t, 3> kFirst{0, 4, 8};
constexpr std::array<std::uint16_t, 3> kSecond{100, 104, 108};
constexpr std::array<std::uint16_t, 4> kSlow{200, 204, 208, 212};
constexpr std::array<std::uint16_t, 1> kStatic{300};

struct Points {
  std::vector<modbus::PointAddress> all;
  template <std::size_t N>
  void Add(const std::array<std::uint16_t, N>& addresses, RefreshClass refresh) {
    for (const std::uint16_t address : addresses) {
      all.push_back({static_cast<PointIndex>(all.size()), modbus::Table::kHoldingRegister, address, kWords, refresh});
    }
  }
};

const std::vector<modbus::PointAddress>& AllPoints() {
  static const std::vector<modbus::PointAddress> points = [] {
    Points made;
    made.Add(kFirst, RefreshClass::kFast);
    made.Add(kSecond, RefreshClass::kFast);
    made.Add(kSlow, RefreshClass::kSlow);
    made.Add(kStatic, RefreshClass::kStatic);
    return made.all;
  }();
  return points;
}

// 8 bits of device, 12 of address, 44 of microseconds: half a year.
constexpr unsigned kTimeBits = 44, kAddressBits = 12;

}  // namespace

std::uint64_t CodeOf(DeviceIndex index, std::uint16_t address, BootTime now) {
  const auto time = static_cast<std::uint64_t>(now.time_since_epoch().count());
  return (std::uint64_t{index + 1} << (kTimeBits + kAddressBits)) | (std::uint64_t{address} << kTimeBits) | time;
}

ModbusDevice MakeDevice(DeviceIndex index, std::uint8_t unit, Duration period, Duration timeout) {
  ModbusDevice device;
  device.index = index;
  device.unit = unit;
  device.period = period;
  device.limits.timeout = timeout;
  device.points = AllPoints();
  device.plan = modbus::ReadPlan::Build(device.points, device.limits).value_or({});
  return device;
}

modbus::ReadRequest RequestIn(ByteSpan pdu) {
  return {static_cast<modbus::Table>(pdu[0]), LoadBe16(&pdu[1]), LoadBe16(&pdu[3])};
}

std::vector<std::uint8_t> GoodPdu(DeviceIndex index, const modbus::ReadRequest& request, BootTime now) {
  std::vector<std::uint8_t> pdu{static_cast<std::uint8_t>(request.table), static_cast<std::uint8_t>(request.count * 2)};
  for (std::uint16_t i = 0; i < request.count; ++i) {
    const auto address = static_cast<std::uint16_t>(request.address + i);
    const std::uint16_t word = address % kWords;
    const std::uint64_t code = CodeOf(index, static_cast<std::uint16_t>(address - word), now);
    const auto value = static_cast<std::uint16_t>(code >> (16 * (kWords - 1 - word)));
    pdu.push_back(static_cast<std::uint8_t>(value >> 8));
    pdu.push_back(static_cast<std::uint8_t>(value));
  }
  return pdu;
}

void Witness::OnRequest(BootTime now) {
  if (!running_) polls_.push_back(now);
  running_ = true;
}

void Witness::OnBlock(const RawBlock& block) {
  const bool answered = block.exchange == Quality::kGood && !block.items.empty();
  End end{block.taken, answered, answered};
  for (const RawItem& item : block.items) {
    const bool good = item.quality == Quality::kGood;
    end.good &= good;
    end.heard &= good || item.quality == Quality::kException2 || item.quality == Quality::kException3;
    if (good) Check(block, item);
  }
  ends_.push_back(end);
  before_ = block.taken;
  running_ = false;
}

void Witness::Check(const RawBlock& block, const RawItem& item) {
  ++values_;
  std::uint64_t value = item.number;
  if (item.kind == RawItem::Kind::kRegisters) {
    for (const std::uint8_t byte : block.BytesOf(item)) value = value << 8 | byte;
  }
  const std::uint16_t address = AllPoints()[item.point].address;
  const BootTime said(Duration(static_cast<std::int64_t>(value & ((std::uint64_t{1} << kTimeBits) - 1))));
  const bool right = value == CodeOf(index_, address, said) && said >= before_ && said <= block.taken;
  if (right || !wrong_.empty()) return;
  wrong_ = "device " + std::to_string(index_) + ", address " + std::to_string(address) + " at " +
           std::to_string(block.taken.time_since_epoch().count()) + " us: value of device " +
           std::to_string((value >> (kTimeBits + kAddressBits)) - 1) + ", address " +
           std::to_string(value >> kTimeBits & ((1U << kAddressBits) - 1)) + ", said at " +
           std::to_string(said.time_since_epoch().count()) + " us, the poll before ended at " +
           std::to_string(before_.time_since_epoch().count()) + " us";
}

bool Witness::IsWell(BootTime from, BootTime until, bool End::*how) const {
  std::int64_t good = 0;
  for (auto end = ends_.rbegin(); end != ends_.rend() && end->at >= from; ++end) {
    if (end->at > until) continue;
    if (!((*end).*how)) return false;
    ++good;
  }
  return good + 1 >= (until - from) / period_;
}

BootTime Witness::FirstHeardAfter(BootTime from) const {
  auto end = std::lower_bound(ends_.begin(), ends_.end(), from, [](const End& e, BootTime at) { return e.at < at; });
  end = std::find_if(end, ends_.end(), [](const End& e) { return e.heard; });
  return end == ends_.end() ? kNever : end->at;
}

void TakeBlocks(BlockQueue& queue, std::vector<Witness>& witnesses) {
  while (RawBlock* block = queue.Take()) {
    witnesses[block->device].OnBlock(*block);
    queue.Return(block);
  }
}

}  // namespace tramgac::poll
