// Local time of this machine.
#pragma once

#include "agent/core/base/time.h"

namespace tramgac::app {

// How far local time is ahead of UTC at `utc`, in minutes. Outcome: 0 if the system does not know. Thread-safe; does
// not block once the zone has been read.
int LocalOffset(UtcTime utc);

}  // namespace tramgac::app
