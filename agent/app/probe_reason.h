// Why a device could not be read and what to do about it, for the technician who stands in front of it.
#pragma once

#include "agent/config/target.h"
#include "agent/core/model/quality.h"
#include "agent/document/problem.h"

namespace tramgac::app {

// What `why`, the outcome of a whole poll of `target`, means and what to check first. Asks the driver of a serial port
// that could not be used with rs485=; otherwise pure. Thread-safe.
// Outcome: never empty.
document::Wording ReasonFor(Quality why, const config::Target& target);

}  // namespace tramgac::app
