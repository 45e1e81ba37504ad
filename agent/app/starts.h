// How often the agent has started on a store, when lately, and why: kept in the store (keys "starts" and "run").
#pragma once

#include <cstdint>
#include <string_view>

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

// Why a program begins, as `state` says it (docs/reference/mqtt.md): judged by what the one before it has left in the
// store. From now on the store says that this one runs; it is on the disk with the next commit (CountStart). To be
// called once, before CountStart. `boot_id`: of now. `by_watchdog`: the one before has asked for its end, because
// something in it did not go on. Outcome: static; empty: not known, the store is of a version that kept nothing of it.
std::string_view BeginRun(RecordStore& store, std::string_view boot_id, std::string_view version, bool by_watchdog);

// The program comes to the end that it was asked for. Commits; what the store refuses counts as a crash.
void EndRun(RecordStore& store);

}  // namespace tramgac::app
