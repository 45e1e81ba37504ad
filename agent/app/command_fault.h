// What is wrong with a command line, for people: what, where, and what to do, in the user's language.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "agent/app/verbs.h"

namespace tramgac::app {

// Two lines for standard error, or the help of a command that lacks one of its own. `app` is what was parsed when it
// threw `error`.
std::string DescribeFault(const CLI::App& app, const CLI::ParseError& error, const Shell& shell);

}  // namespace tramgac::app
