// The board for people: `tramgac board`, and the comments that `tramgac init` writes into a node.yaml.
#pragma once

#include <string>

#include "agent/app/board_view.h"

namespace tramgac::app {

// The whole page, lines of at most `width` characters where that can be. Pure.
std::string BoardText(const BoardSight& sight, document::Language language, std::size_t width);

// Horn, lamp, button and contacts of this board as commented lines of node.yaml, one of each kind. Outcome: empty for a
// board without pins.
std::string BoardYaml(const sbc::BoardFile& board, document::Language language);

}  // namespace tramgac::app
