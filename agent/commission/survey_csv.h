// A survey as a table for a spreadsheet: a line a register or bit, with every interpretation. Pure; thread-safe.
#pragma once

#include <string>

#include "agent/commission/snapshot.h"

namespace tramgac::commission {

// Columns: table, address (as on the wire, from 0), hex, the numbers of one register and of this and the next one in
// both word orders, with the scales 0.1 and 0.01 where devices use them, BCD, characters, and how often the word
// changed, its lowest and highest while it was watched. What cannot be said is empty. Lines end with LF.
std::string SurveyCsv(const Snapshot& snapshot);

}  // namespace tramgac::commission
