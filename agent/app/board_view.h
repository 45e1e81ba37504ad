// The board that this program runs on: what is described of it and what is there, looked at once.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/app/board_checks.h"
#include "agent/config/config.h"
#include "agent/document/problem.h"
#include "board/linux/gpio_linux.h"

namespace tramgac::app {

// What a line of the board's description is used for by a configuration: "horn", "contact.2".
struct LineUser {
  std::string chip;  // as in node.yaml: name or label
  std::uint32_t line = 0;
  std::string use;
};

struct BoardSight {
  std::vector<sbc::BoardFile> boards;     // all that are described
  const sbc::BoardFile* board = nullptr;  // one of them; null: none fits
  board::BoardFacts facts;
  std::vector<board::GpioChip> chips;
  std::vector<bool> here;  // of each port of the board: is its device there?
  std::vector<LineUser> users;
  std::vector<Check> checks;  // JudgeBoard, and JudgeMachine where it was asked for
};

// Looks at this machine; wrong descriptions are in `problems`. Any thread; blocks for milliseconds. The addresses of
// what it gives stay valid when it is moved.
BoardSight LookAtThisBoard(document::Problems& problems);

// The same with the machine's supply and heat, the GPIO chips, the ports, and whom `config` gives its lines to (null:
// nobody).
BoardSight LookCloselyAtThisBoard(const config::NodeConfig* config, document::Problems& problems);

// The lines of the board that `config` uses.
std::vector<LineUser> LineUsers(const config::NodeConfig& config);

// Who uses `line` of the board, by the chip's label or its name. Outcome: empty if nobody does.
std::string UserOf(const BoardSight& sight, const sbc::BoardLine& line);

// The name in /dev of the chip with the board's label. Outcome: empty if it is not there or cannot be asked.
std::string ChipName(const BoardSight& sight);

// {"board","label","model","tried","boot","serial","gpio","clock","notes","checks"}: `tramgac board --json`.
nlohmann::json BoardView(const BoardSight& sight);

// {"board","label","model","checks"}: what `tramgac status --json` has of it.
nlohmann::json BoardSummary(const BoardSight& sight);

}  // namespace tramgac::app
