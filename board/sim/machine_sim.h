// A machine that is what a test says. Never in production code.
#pragma once

#include "board/api/machine.h"

namespace tramgac::board {

// Single-threaded, unlike what the contract wants of real ones.
class SimMachine final : public Machine {
 public:
  MachineState Look(const std::string&) const override { return state; }

  MachineState state;
};

}  // namespace tramgac::board
