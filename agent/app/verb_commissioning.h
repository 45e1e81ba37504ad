// `tramgac report commissioning`; see verbs.h.
#pragma once

#include "agent/app/verbs.h"

namespace tramgac::app {

// Adds it to the verb `report`.
void AddCommissioningReport(CLI::App& report, Shell& shell);

}  // namespace tramgac::app
