// What is expected of a bus after a day on which everything went wrong now and then (docs/design/dead-devices.md).
// Fails the test that is running.
#pragma once

#include <span>

#include "tests/simulation/bus/faults.h"
#include "tests/simulation/bus/truth.h"

namespace tramgac::poll {

struct BusKind {
  Duration failure;    // what a poll that nobody answers takes
  bool one_at_a_time;  // others wait meanwhile
  int lost_polls;      // of a healthy device in a row, when what others do ends the connection
};

class Verdict {
 public:
  // `faults` are those of the witnesses' devices, `bus` those of the bus as a whole.
  Verdict(std::span<const Witness> witnesses, std::span<const FaultPlan> faults, const FaultPlan& bus,
          const BusKind& kind, BootTime end)
      : witnesses_(witnesses), faults_(faults), bus_(bus), kind_(kind), end_(end) {}

  // No value of another device, of another question or of an earlier poll.
  void ExpectNothingCrossed() const;
  // Everything was read in each of the last ten periods.
  void ExpectEverybodyBack() const;
  // A device that has nothing wrong is polled every period, give or take a tenth, and one timeout for each of the
  // others; where others can end the connection, one poll may be lost besides.
  void ExpectNobodyStuck() const;
  // While others are dead, a healthy one is late by a tenth of its period at most.
  void ExpectHealthyOnesInTime() const;
  // A dead one takes a twentieth of the time of a bus on which others answer.
  void ExpectDeadOnesCheap() const;
  // While all that is wrong is that answers come twice, everything is read.
  void ExpectDuplicatesHarmless() const;
  // After its silence a device is read within the longest pause between two probes and two periods; after the silence
  // of a whole bus everybody is read within two periods and one timeout each.
  void ExpectQuickReturns() const;

 private:
  Duration OthersFail() const;
  bool IsDisturbed(BootTime from, BootTime until) const;
  bool Calm(std::size_t device, BootTime from, BootTime until, bool& somebody_is_dead) const;

  std::span<const Witness> witnesses_;
  std::span<const FaultPlan> faults_;
  const FaultPlan& bus_;
  BusKind kind_;
  BootTime end_;
};

}  // namespace tramgac::poll
