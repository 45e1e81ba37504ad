// The direction of an RS-485 line, switched by the port's driver with the RTS signal (Linux Documentation/driver-api/
// serial/serial-rs485.rst). Only the driver can do it in time: a program that drops RTS itself is late by milliseconds,
// and its transmitter then talks into the beginning of the answer.
//
// Thread safety: none for one port; different ports are independent of each other.
#pragma once

#include <linux/serial.h>

#include <string>

#include "agent/core/base/status.h"
#include "drivers/modbus/client.h"

namespace tramgac::modbus {

// What the driver is to be told: `present`, as it is set now (delays, termination), with the direction as wanted.
// Precondition: `wanted` is not kLeftAlone.
serial_rs485 WithDirection(serial_rs485 present, Rs485 wanted);

// Does the driver do what is wanted? Drivers take what they can and say so by changing the rest.
// Precondition: `wanted` is not kLeftAlone.
bool HasDirection(const serial_rs485& present, Rs485 wanted);

// Makes the driver of the open port `fd` switch the direction. Does not block.
// Outcomes: kOk (also for kLeftAlone, which changes nothing); kUnimplemented (this driver cannot do it, or only with
// the other polarity; then it is as it was before).
Status SwitchDirection(int fd, Rs485 wanted);

// The same for a port that is not open, in order to tell people why Open failed. May block for as long as open() does.
// Outcomes: those of SwitchDirection; kUnavailable (the port cannot be opened).
Status CheckDirection(const std::string& path, Rs485 wanted);

}  // namespace tramgac::modbus
