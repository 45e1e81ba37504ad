// tramgac alarms --broker: the alarms of all nodes, for the operators of the control room.
#pragma once

#include "agent/app/soc_commands.h"
#include "agent/app/soc_settings.h"
#include "agent/document/problem.h"

namespace tramgac::app {

// The screen, until q, Ctrl-C or SIGTERM. Outcome: the exit code: 0; 2: bad options, or no terminal.
int RunSocTerminal(const SocOptions& options, document::Language language);

// One JSON object a line on standard output, until SIGINT or SIGTERM (0). Outcome: else 1: nobody reads any more, or
// too slowly; 2: bad options.
int RunSocStream(const SocOptions& options, document::Language language);

// One question, and its answer for people or as JSON. `request.key` names the node and the alarm.
// Outcome: 0 done, or so already; 1 refused, failed, no answer, or no connection; 2 bad options.
int RunSocOnce(const SocOptions& options, const SocRequest& request, bool as_json, document::Language language);

}  // namespace tramgac::app
