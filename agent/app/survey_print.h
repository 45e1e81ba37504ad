// What `tramgac survey` prints. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/app/survey_draft.h"

namespace tramgac::app {

// How much of each range can be read, and which registers changed.
std::string SurveyText(const SurveyState& state, document::Language language);

// The readings with their likeliest candidates, at most `width` characters a line.
std::string MatchesText(const std::vector<MatchedReading>& matches, const SurveyState& state, std::size_t width,
                        document::Language language);

// Both as JSON:
// {"target","device","ranges":[..],"changed":[..],"matches":[{"label","reading","unit","candidates":[..]}]}.
nlohmann::json SurveyJson(const SurveyState& state, const std::vector<MatchedReading>& matches);

}  // namespace tramgac::app
