// A parsed file as a tree that remembers where everything stood. Immutable; any thread may read it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "agent/document/problem.h"

namespace tramgac::document {

struct Node {
  enum class Kind : std::uint8_t { kNothing, kScalar, kList, kMapping };
  Kind kind = Kind::kNothing;
  bool quoted = false;       // a scalar in quotes is text, never a number or a truth value
  bool complete = false;     // false while its end has not been read (an alias to it would be endless)
  std::uint16_t height = 1;  // levels of nesting in it
  std::uint32_t weight = 1;  // values in it, aliases counted in full
  Place place;
  std::string text;                                          // scalars
  std::vector<const Node*> items;                            // lists
  std::vector<std::pair<const Node*, const Node*>> members;  // mappings, in the order of the file
};

}  // namespace tramgac::document
