// Who is behind a command that runs as root.
#pragma once

#include <nlohmann/json.hpp>

namespace tramgac::app {

// Puts `"user"` into a request to the agent, whose log then says who it was and not "root": the person who has run this
// program by sudo. Nothing is added without sudo: the agent takes the account of the caller.
void AddSudoUser(nlohmann::json& request);

}  // namespace tramgac::app
