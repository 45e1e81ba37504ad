// Which profile fits a Modbus device: by what it calls itself (function 43/14), else by reading what profiles say.
#pragma once

#include <memory>
#include <span>

#include "agent/app/modbus_link.h"
#include "agent/app/probe_auto.h"
#include "agent/profile/profile.h"
#include "drivers/modbus/device_id.h"

namespace tramgac::app {

struct ModbusIdentity {
  Quality quality = Quality::kNotReadYet;  // of asking: kGood, or why it did not tell
  modbus::DeviceId id;
};

// Asks `unit` what it is. Blocks for at most kMostRequests timeouts; a device that is silent costs one.
ModbusIdentity IdentifyModbus(ModbusLink& link, std::uint8_t unit, Duration timeout);

// "APC SMT1500 1.02": what a device calls itself. Outcome: empty if it does not.
std::string IdentityText(const modbus::DeviceId& id);

// The profile whose `modbus_identification` is in what the device says; of several that which names most.
// Outcome: an empty name if no profile names such a device.
ProfileChoice ChooseByIdentity(const modbus::DeviceId& id, ProfileList profiles);

// Reads every point of each Modbus profile until one fits: every block readable, every value plausible, and enough
// different values that this is no accident. Single bits fit anything, so profiles of bits alone are never found.
// Blocks for as long as that takes; a profile whose first block stays unanswered costs one timeout.
// `values`: how many different numbers that are not 0 are no accident. Outcome: an empty name if none fits.
ProfileChoice ChooseByFit(ModbusLink& link, std::uint8_t unit, Duration timeout, ProfileList profiles,
                          std::size_t values);

// By `identity`, else by fit. Outcome: an empty name if neither says anything.
ProfileChoice Recognise(ModbusLink& link, std::uint8_t unit, Duration timeout, const ModbusIdentity& identity,
                        ProfileList profiles);

}  // namespace tramgac::app
