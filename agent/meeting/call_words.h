// The words of a call report. Part of call_report.h. Pure functions; nothing blocks.
#pragma once

#include "agent/meeting/call_report.h"

namespace tramgac::meeting {

// What there is to say of a room. Outcome: empty if nothing.
std::string CallRemark(const CallReport& report, const RoomCall& room, Language language);

// All rooms in a few sentences.
std::string CallSummary(const CallReport& report, Language language);

}  // namespace tramgac::meeting
