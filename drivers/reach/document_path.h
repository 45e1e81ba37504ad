// Where something stands in a document, XML or JSON alike, as a profile writes it:
//
//   /Status/SystemUnit/Uptime       by names; of several that fit the first one in the document counts
//   /Status/Network[2]/Speed        the second one of its name, from 1
//   /Status/Call[item=3]/Duration   XML: the attribute, JSON: the member `item` is 3
//   /calls/@total                   XML: an attribute
//   /[1]/state                      JSON: the document is a list
//   count(/Status/Call)             how many there are, 0 too
//   sum(/Status/Call/Rate)          of all that fit, where they are numbers; also max(..)
//
// Names are local names (XML namespaces do not count) and are compared byte by byte. In JSON the members of a list have
// the name of the list, as XML would write them, and a text that is JSON again is looked into.
// Plain values; pure; allocates: for configuring.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tramgac::reach {

inline constexpr std::size_t kMostSteps = 16;

struct PathStep {
  std::string name;        // empty: whatever its name; JSON: a member of the list that the document is
  std::uint32_t nth = 0;   // from 1; 0: any
  std::string key, value;  // a key that is not empty must have this value
  bool operator==(const PathStep&) const = default;
};

enum class PathUse : std::uint8_t { kFirst, kCount, kSum, kMax };

struct DocumentPath {
  std::vector<PathStep> steps;  // 1 to kMostSteps
  std::string attribute;        // of what the steps lead to; empty: its text
  PathUse use = PathUse::kFirst;
  bool operator==(const DocumentPath&) const = default;
};

// Outcome: nothing if `text` is no such path, or longer than 255 bytes.
std::optional<DocumentPath> ParseDocumentPath(std::string_view text);

}  // namespace tramgac::reach
