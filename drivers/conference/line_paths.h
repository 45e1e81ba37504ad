// What stands where in the lines of a command line's answer, by the paths of drivers/reach/document_path.h:
//
//   /gatekeeper             of the first line whose first word is this: all that follows, "online"
//   /gatekeeper[2]          of the second such line
//   /mute/near              word by word: of "mute near off" it is "off"
//   /callinfo/4             of what follows the fourth field between colons; -5: the fifth from the end
//   /call/tvpl              what follows "tvpl:", up to the next word with a colon: "0.0 %"
//   count(/callinfo/8)      how many lines fit
//   max(/call/tvpl)         of the numbers at the beginning of each; also sum(..)
//
// Words end at blanks and colons and are compared byte by byte.
// Single-threaded; pure but for what it collects; nothing blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "drivers/conference/document.h"

namespace tramgac::conference {

// Outcome: nothing, if `path` does not fit the line; a view into it, without blanks around, perhaps empty.
std::optional<std::string_view> InLine(std::string_view line, const reach::DocumentPath& path);

class LinePaths {
 public:
  // As MakeReader.
  LinePaths(std::span<const reach::DocumentPath* const> paths, std::span<Found> found);

  // Outcome: whether a path fits.
  bool Take(std::string_view line);
  // There are no more lines.
  void Finish();

 private:
  struct Path {
    const reach::DocumentPath* path;
    Collector collector;
    std::uint32_t fitted = 0;
  };
  std::vector<Path> paths_;
};

}  // namespace tramgac::conference
