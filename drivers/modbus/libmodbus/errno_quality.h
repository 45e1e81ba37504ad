// What libmodbus leaves in errno, as a quality.
#pragma once

#include "agent/core/model/quality.h"

namespace tramgac::modbus {

// The quality for the errno of a failed libmodbus read. Never blocks; safe from any thread.
// Outcomes: kTimeout, kCrc, kWrongUnit, kException1 to kException11, kDisconnected (errors of the port itself), and
// kBadFrame for everything else that libmodbus says about an answer. Never kGood.
Quality QualityOfErrno(int error);

}  // namespace tramgac::modbus
