// A survey in a file, so that it can be interrupted and gone on with. JSON.
#pragma once

#include <string>

#include "agent/app/survey.h"
#include "agent/core/base/status.h"

namespace tramgac::app {

// The state as text, and back. Outcome of reading: nullopt if the text is no survey (any text may be given).
std::string FormatSurvey(const SurveyState& state);
std::optional<SurveyState> ParseSurvey(const std::string& text);

// Writes `text` to `path` so that the file is there whole or as it was. May block on the disk.
// Outcomes: kOk; kUnavailable (`why` says what the system says).
Status WriteWhole(const std::string& path, const std::string& text, std::string& why);

}  // namespace tramgac::app
