// What one configuration has and another has not, as whoever wrote both would say it: by the keys of the file.
//
// Pure; any thread. Allocates.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/document/problem.h"

namespace tramgac::config {

struct Change {
  enum class Kind : std::uint8_t { kAdded, kRemoved, kChanged };
  Kind kind = Kind::kChanged;
  std::vector<std::string> path;  // keys, and the ids of what has one: {"devices", "ups-1", "period"}
  std::string before, after;      // as in the file, on one line, without communities; empty where there is none
};

// The changes that make `after` of `before`, in the order of the files: first what has gone or is different, then what
// is new. Layout, comments and the order of devices are no change. Outcome: empty if there are none, or if one of the
// texts is no YAML.
std::vector<Change> Difference(std::string_view before, std::string_view after);

// One change in words, on one line: `device ups-1: period: 5s -> 2s`.
document::Wording ChangeText(const Change& change);

// "added", "removed" or "changed".
std::string_view ChangeWord(Change::Kind kind);

}  // namespace tramgac::config
