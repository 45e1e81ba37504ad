// Puts a new store in the place of a damaged one, so that wherever it is interrupted the next start finishes it.
// Thread safety: any thread, while nobody has the file open. Blocks on the file system.
#pragma once

#include <string>
#include <string_view>

#include "agent/core/base/bytes.h"
#include "agent/store/problem.h"

namespace tramgac::store {

// As many damaged stores are kept, so that a failing card does not fill the disk.
constexpr unsigned kDamagedKept = 3;

// The key under which the new store remembers that there is something to salvage: the name of the file that was set
// aside, in the same folder (ByteWriter::Text), and behind it what the salvage remembers of itself. It comes with the
// tables, and goes with the last record that is moved.
constexpr std::string_view kSalvageKey = "salvage";

// Makes a new store beside the damaged one at `path` (`<path>.new`), renames the damaged one with its -wal and -journal
// to `<path>.damaged-<N>`, N one above the highest that is there, and moves the new one to its place. `vfs`: as in
// OpenOptions. Outcomes: no problem; that of the disk on which no store can be made, or kDataLoss (it cannot be
// renamed): then the damaged file is where it was.
Problem ReplaceStore(const std::string& path, const char* vfs);

// Does what an interrupted ReplaceStore has left undone; nothing if there is nothing. Outcomes: no problem; kDataLoss
// (a file cannot be renamed).
Problem FinishReplacing(const std::string& path, const char* vfs);

// Where the file is that a value of kSalvageKey in the store at `path` names. `begun`: whether a salvage has remembered
// anything behind it. Outcome: empty if it names none.
std::string SetAsideOf(const std::string& path, ByteSpan value, bool& begun);

// Removes the files that are too many now that `set_aside` has come.
void RemoveOldest(const std::string& path, const std::string& set_aside);

}  // namespace tramgac::store
