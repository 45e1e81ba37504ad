// The verb `support-bundle` of the command line; see verbs.h.
#pragma once

#include "agent/app/verbs.h"

namespace tramgac::app {

void AddSupportBundleVerb(CLI::App& app, Shell& shell);

}  // namespace tramgac::app
