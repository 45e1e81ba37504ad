// What a verb that checks files says in the end.
#pragma once

#include <cstddef>
#include <string_view>

#include "agent/document/problem.h"

namespace tramgac::app {

// Prints `problems` to the standard output: as JSON {"ok", "problems"}, or for people with a last line that counts
// them; without a problem that line tells how many files were looked at. Outcome: the exit code, 0 without a problem,
// else 1.
// `notes`: what is no mistake, and should be known all the same.
int PrintProblems(const document::Problems& problems, std::size_t files, bool as_json, document::Language language,
                  const std::vector<document::Wording>& notes = {});

// Ends what a verb has printed. Outcome: the exit code: 0, or 1 if standard output could not be written, which is told.
int EndOutput(std::string_view verb, document::Language language);

}  // namespace tramgac::app
