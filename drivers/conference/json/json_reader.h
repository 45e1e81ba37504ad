// JSON (RFC 8259) over nlohmann-json. A document is kept until it is whole, at most kMostJson bytes of it, then looked
// through. Single-threaded; nothing blocks.
#pragma once

#include "drivers/conference/document.h"

namespace tramgac::conference {

inline constexpr std::size_t kMostJson = 262144;

// As MakeReader. A text that is JSON again is looked into where a path goes on behind it. Numbers are given as the
// library writes them again; truths as "true" and "false"; null is not there. Outcome: never null.
std::unique_ptr<DocumentReader> MakeJsonReader(std::span<const reach::DocumentPath* const> paths,
                                               std::span<Found> found);

}  // namespace tramgac::conference
