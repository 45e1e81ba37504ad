#include "agent/app/sudo_user.h"

#include <unistd.h>

#include <cstdlib>

namespace tramgac::app {

void AddSudoUser(nlohmann::json& request) {
  // Of anybody but root the agent would not believe it.
  if (geteuid() != 0) return;
  if (const char* user = std::getenv("SUDO_USER"); user != nullptr) request["user"] = user;
}

}  // namespace tramgac::app
