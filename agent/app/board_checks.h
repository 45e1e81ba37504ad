// What `tramgac board`, `selftest` and `status` make of the board that they run on. Pure functions over plain values;
// thread-safe; nothing blocks.
#pragma once

#include <string>
#include <vector>

#include "agent/app/selftest_checks.h"
#include "agent/sbc/board_file.h"
#include "board/api/machine.h"
#include "board/linux/board_linux.h"

namespace tramgac::app {

// "board", "watchdog", "console", "clock-chip", and "battery" where the clock tells of one. `board`: what is known of
// it; null: nothing. Nothing here fails: a node works without any of it, and somebody should know.
std::vector<Check> JudgeBoard(const sbc::BoardFile* board, const board::BoardFacts& facts);

// "power" and "heat" out of a look at the machine.
std::vector<Check> JudgeMachine(const board::MachineState& machine);

// How this board gets a clock chip, with the boot lines. Outcome: empty if that is not known.
document::Wording ClockAdvice(const sbc::BoardFile* board);

// What is to be noted, in one line: "no clock chip; watchdog not in use". Outcome: empty if nothing is.
std::string BoardLacks(const std::vector<Check>& checks, document::Language language);

}  // namespace tramgac::app
