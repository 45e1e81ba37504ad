// Attributes of /proc and /sys. Private to board/linux. Nothing is kept; any thread; blocks as the file system does.
#pragma once

#include <string>
#include <vector>

namespace tramgac::board {

// The beginning of a file, at most 16 KiB. Outcome: empty if it cannot be read.
std::string ReadText(const std::string& path);

// Its first line without the end. Outcome: empty if it cannot be read.
std::string ReadWord(const std::string& path);

// The paths in `folder`, in order, at most 256. Outcome: empty if it cannot be read.
std::vector<std::string> FoldersIn(const std::string& folder);

}  // namespace tramgac::board
