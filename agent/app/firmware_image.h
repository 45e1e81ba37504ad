// tramgac firmware sign, show and update: images that nodes take over the network (docs/reference/firmware.md).
#pragma once

#include "agent/app/verbs.h"

namespace tramgac::app {

// Adds them to `verb`, tramgac firmware.
void AddFirmwareImageVerbs(CLI::App& verb, Shell& shell);
void AddFirmwareUpdateVerb(CLI::App& verb, Shell& shell);

}  // namespace tramgac::app
