// tramgac firmware sign and show: images that nodes take (docs/guides/firmware-update.md).
#pragma once

#include "agent/app/verbs.h"

namespace tramgac::app {

// Adds them to `verb`, tramgac firmware.
void AddFirmwareImageVerbs(CLI::App& verb, Shell& shell);

}  // namespace tramgac::app
