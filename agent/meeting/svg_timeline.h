// The picture of one room's timeline for the page of call_report.h. Pure functions; nothing blocks.
#pragma once

#include <string>

#include "agent/meeting/call_report.h"

namespace tramgac::meeting {

// An invisible svg with the hatchings that the pictures refer to: once a page.
std::string TimelinePatterns();

// A small box filled as the state is drawn, for the legend.
std::string LookSample(RoomLook look);

// A band of states from kWatchAhead before the start until the end, the loss of each minute below it, and a time axis.
// `timeline` may be nullptr: nothing is known.
std::string TimelineSvg(const CallReport& report, const RoomTimeline* timeline, Language language);

}  // namespace tramgac::meeting
