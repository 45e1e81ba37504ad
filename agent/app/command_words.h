// What the command line says of itself: the frame of its help in the user's language, and all of it as data, from which
// man pages, the reference in docs/ and the completion of shells are made (scripts/lib/command_pages.py).
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "agent/app/verbs.h"

namespace tramgac::app {

// Sets the words around the options ("Usage", "REQUIRED") and the help of --help. Call it before verbs are added: they
// take both from `app` when they are made.
void SetHelpWords(CLI::App& app, const Shell& shell);

// {"name","text","positionals":[OPTION..],"options":[OPTION..],"verbs":[..]}, as deep as there are verbs; OPTION is
// {"names":["--json"],"takes":"TEXT","text","required","default","needs":["--broker"]}. In the order of the help.
nlohmann::json DescribeCommands(const CLI::App& app);

// Adds the verb `describe`, which help does not list: prints DescribeCommands of `app`.
void AddDescribeVerb(CLI::App& app, Shell& shell);

}  // namespace tramgac::app
