// A serial line in virtual time, character by character: what the agent sends reaches the slaves, what they say reaches
// the agent in bursts, as from a USB adapter, and what two say at once is garbage. Time passes only while somebody
// waits.
#pragma once

#include <array>
#include <deque>
#include <vector>

#include "board/sim/clock_sim.h"
#include "drivers/modbus/rtu.h"
#include "drivers/modbus/rtu_port.h"
#include "tests/simulation/bus/faults.h"
#include "tests/simulation/bus/truth.h"

namespace tramgac::poll {

class SimSerialPort final : public modbus::RtuPort {
 public:
  // Slave i is unit i + 1 and has `faults[i]`; `line` is what is wrong with the line as a whole. All outlive the port.
  SimSerialPort(board::SimClock& clock, std::vector<FaultPlan>& faults, FaultPlan& line,
                std::vector<Witness>& witnesses, Random& random)
      : clock_(clock), faults_(faults), line_(line), witnesses_(witnesses), random_(random) {}

  BootTime Now() const override { return clock_.Now(); }
  Quality Open() override;
  void Close() override { open_ = false; }
  bool is_open() const override { return open_; }
  Wait WaitUntil(BootTime until) override;
  std::size_t Receive(MutableByteSpan out) override;
  Quality Send(std::uint8_t unit, const modbus::Question& question) override;
  modbus::Answer ReceiveAnswer(std::uint8_t unit, const modbus::ReadRequest& request, BootTime until) override;

  // Requests that found nobody, by slave.
  const std::vector<std::uint64_t>& unanswered() const { return unanswered_; }

 private:
  struct Character {
    BootTime at;  // when it is there as a whole
    std::uint8_t value;
  };
  bool Unplugged();
  BootTime NextBurst() const;
  void Ask(DeviceIndex slave, const modbus::ReadRequest& request, BootTime heard);
  void Say(std::vector<std::uint8_t> frame, BootTime from);

  board::SimClock& clock_;
  std::vector<FaultPlan>& faults_;
  FaultPlan& line_;
  std::vector<Witness>& witnesses_;
  Random& random_;
  const modbus::CharacterFormat format_{};
  std::deque<Character> coming_;
  std::array<std::uint8_t, modbus::kMaxRtuAduSize> adu_{};
  std::vector<std::uint64_t> unanswered_ = std::vector<std::uint64_t>(faults_.size());
  BootTime asked_{};
  bool open_ = false;
};

}  // namespace tramgac::poll
