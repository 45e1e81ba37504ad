// Whether a row of a table is one of those that are wanted. Pure functions; safe anywhere.
#pragma once

#include "agent/core/model/raw_block.h"
#include "drivers/snmp/address.h"

namespace tramgac::snmp {

// Does the row with `index`, whose cell in condition.oid is `cell` with the content `bytes`, fulfil `condition`?
// Null: the row has no such cell; then only conditions that need none are fulfilled.
bool Fulfils(const RowCondition& condition, OidView index, const RawItem* cell, ByteSpan bytes);

}  // namespace tramgac::snmp
