// What the reason words and answer codes of questions mean, and what to do next: for whoever reads `tramgac probe`.
#pragma once

#include <string_view>

#include "agent/document/problem.h"
#include "drivers/reach/question.h"

namespace tramgac::app {

// One line about a `reason` of a question of that kind (docs/design/reach.md). Pure; thread-safe.
// Outcome: never empty but for "none"; of a word that is not known it says so.
document::Wording ReasonWords(reach::Kind kind, std::string_view reason);

// One line about a `code`. Pure; thread-safe. Outcome: empty for a code that says nothing to a technician.
document::Wording CodeWords(reach::Kind kind, std::int64_t code);

}  // namespace tramgac::app
