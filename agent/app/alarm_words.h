// When an alarm is raised and when it is over, in the words of people.
#pragma once

#include <string>
#include <string_view>

#include "agent/core/model/device.h"
#include "agent/document/problem.h"

namespace tramgac::app {

// "when input.voltage is above 250 V for 5 s; over when it is not above 245 V for 10 s": as the engine does it
// (agent/core/alarm). Pure. Precondition: `alarm` is of `device`.
document::Wording WhenItFires(const DeviceSpec& device, const AlarmSpec& alarm);

// The alarms of a node, device by device: what each is called, when it fires, how soon and how to respond. No line end
// within a line. Pure.
std::string AlarmsText(std::span<const DeviceSpec> devices, document::Language language);

}  // namespace tramgac::app
