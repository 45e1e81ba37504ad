// What libmodbus leaves in errno, as a quality.
#pragma once

#include "agent/core/model/quality.h"

namespace tramgac::modbus {

// The quality for the errno of libmodbus when it could not send or receive a frame. Never blocks; safe from any thread.
// Outcomes: kTimeout, kCrc, kWrongUnit, kDisconnected (errors of the port itself), and kBadFrame for everything else
// that libmodbus says about a frame. Never kGood.
Quality QualityOfErrno(int error);

}  // namespace tramgac::modbus
