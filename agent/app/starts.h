// How often the agent has started on a store, and when lately: kept in the store (key "starts").
#pragma once

#include <cstdint>

#include "agent/core/model/record_store.h"

namespace tramgac::app {

// Single-threaded; blocks on the store.
// Counts one start at `wall` (0: the time is not known) and commits it, so that a crash in the first second counts as
// well. What the store refuses is not counted: it has an alarm of its own.
void CountStart(RecordStore& store, UtcTime wall);

struct Starts {
  std::uint64_t restarts = 0;      // since the store was made; its first start is none
  std::uint64_t restarts_day = 0;  // in the 24 hours before `wall`, at most sixteen
};

// Outcome: zeros for a store that has not counted any.
Starts StartsUntil(RecordStore& store, UtcTime wall);

}  // namespace tramgac::app
