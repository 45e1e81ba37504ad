// What simulated devices say, so that a reading tells where it comes from: every point is 64 bits that hold the device,
// the point's address and the moment of the answer. A value of another device, of another question or of an earlier
// poll is seen at once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/core/model/raw_block.h"
#include "agent/poll/block_queue.h"
#include "agent/poll/modbus_poll.h"
#include "drivers/modbus/pdu.h"
#include "tests/simulation/bus/faults.h"

namespace tramgac::poll {

// A Modbus device with points of all classes, in four requests.
ModbusDevice MakeDevice(DeviceIndex index, std::uint8_t unit, Duration period, Duration timeout);

// What device `index` says of the point at `address` at `now`.
std::uint64_t CodeOf(DeviceIndex index, std::uint16_t address, BootTime now);

// The PDU with which device `index` answers `request` at `now`.
std::vector<std::uint8_t> GoodPdu(DeviceIndex index, const modbus::ReadRequest& request, BootTime now);

// The question in a request PDU, as the device understands it. Precondition: it was encoded by the agent.
modbus::ReadRequest RequestIn(ByteSpan pdu);

// What has been seen of one device in the day.
class Witness {
 public:
  struct End {
    BootTime at;
    bool good;   // every point was read
    bool heard;  // every point was read or refused
  };

  Witness(DeviceIndex index, Duration period) : index_(index), period_(period) {}

  // The device has been asked something.
  void OnRequest(BootTime now);
  // A block has come out.
  void OnBlock(const RawBlock& block);

  DeviceIndex index() const { return index_; }
  Duration period() const { return period_; }
  const std::vector<BootTime>& polls() const { return polls_; }  // when they began
  const std::vector<End>& ends() const { return ends_; }         // of polls
  const std::string& wrong() const { return wrong_; }  // the first value that is not what was asked for; empty: none
  std::uint64_t values() const { return values_; }     // that were checked

  // Did every poll that ended from `from` to `until` read all (`good`) or at least hear all, and was none left out?
  bool IsWell(BootTime from, BootTime until, bool End::*how) const;
  // When the first poll after `from` in which everything was heard ended. Outcome: kNever.
  BootTime FirstHeardAfter(BootTime from) const;

 private:
  void Check(const RawBlock& block, const RawItem& item);

  DeviceIndex index_;
  Duration period_;
  BootTime before_{};  // the end of the poll before
  bool running_ = false;
  std::vector<BootTime> polls_;
  std::vector<End> ends_;
  std::uint64_t values_ = 0;
  std::string wrong_;
};

// Shows all blocks that wait in `queue` to the witnesses of their devices.
void TakeBlocks(BlockQueue& queue, std::vector<Witness>& witnesses);

}  // namespace tramgac::poll
