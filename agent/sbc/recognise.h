// Which of the boards that are described is this machine?
//
// Thread safety: the functions share nothing.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "agent/sbc/board_file.h"

namespace tramgac::sbc {

// All *.yaml in `folder`, by their names; those that are wrong are in `problems` and left out, as is a board that is
// there twice. At most 100 files. May block on the disk. Outcome: empty without such a folder, which is no problem.
std::vector<BoardFile> LoadBoards(const std::string& folder, document::Problems& problems);

// `compatible`: the words of the machine's device tree, the most particular first; `has_dmi`: its firmware has a table
// of what it is. The first word that a board has decides; then a board for any firmware table. Pure.
// Outcome: null if none fits.
const BoardFile* Recognise(std::span<const BoardFile> boards, std::span<const std::string> compatible, bool has_dmi);

}  // namespace tramgac::sbc
