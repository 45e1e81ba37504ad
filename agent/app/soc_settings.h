// How the control room reaches its broker, from the command line.
#pragma once

#include <optional>
#include <string>

#include "agent/document/problem.h"
#include "agent/publish/settings.h"

namespace tramgac::app {

struct SocOptions {
  std::string url = {};                             // mqtt://host[:1883] or mqtts://host[:8883]
  std::string ca = {}, certificate = {}, key = {};  // PEM files
  std::string user = {}, password_file = {};
  std::string client = {};  // empty: one is made up
};

// Settings without subscriptions. Reads the password; may block on the disk. Outcome: nothing: `problem` says why.
std::optional<publish::PublisherSettings> SocSettings(const SocOptions& options, document::Wording& problem);

// The operator's name for commands: --user, else that of this login.
std::string SocUser(const SocOptions& options);

}  // namespace tramgac::app
