// The name of a table row, made from the cell of its label column. Nothing here blocks; safe anywhere.
#pragma once

#include <string>

#include "drivers/snmp/varbind.h"

namespace tramgac::snmp {

inline constexpr std::size_t kMaxLabelBytes = 96;

// Writes the label of a row to `out`: octets as UTF-8 text (stops at NUL, invalid bytes and control characters
// become '?', blanks at both ends are cut, at most kMaxLabelBytes without splitting a character), numbers in
// decimal, addresses and object identifiers dotted. If nothing is left of it, the row's index dotted.
// Allocates only if `out` has not yet room for kMaxLabelBytes.
void MakeRowLabel(const Varbind& cell, OidView index, std::string& out);

// The index as dotted text, cut at kMaxLabelBytes.
void MakeIndexLabel(OidView index, std::string& out);

}  // namespace tramgac::snmp
