// TARGET on the command line: understood, or explained with a mark under the character that is wrong.
#pragma once

#include <optional>
#include <string>

#include "agent/config/target.h"

namespace tramgac::app {

// Outcomes: the target; nothing, after the problems were printed on standard error. Pure but for that.
std::optional<config::Target> TakeTarget(const std::string& verb, const std::string& text, document::Language language);

// The problems of `text`, each with a mark under its place.
std::string FormatTargetProblems(const std::string& text, const std::vector<config::TargetProblem>& problems,
                                 document::Language language);

// Replaces a host name in `target` by its address; the agent itself never looks names up. Blocks on the name service.
// Outcome: empty, or what is wrong.
document::Wording ResolveHost(config::Target& target);

}  // namespace tramgac::app
