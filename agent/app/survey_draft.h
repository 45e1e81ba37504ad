// From the readings of the front panel to a draft of a profile: which point names they have, and which registers.
#pragma once

#include <string>
#include <vector>

#include "agent/app/survey.h"
#include "agent/commission/draft_profile.h"
#include "agent/config/target.h"
#include "agent/profile/names_registry.h"

namespace tramgac::app {

// A reading with what explains it, the likeliest first.
struct MatchedReading {
  commission::PanelReading reading;
  std::vector<commission::Candidate> candidates;
  bool narrowed = false;   // an earlier reading under the same label has taken candidates away
  bool conflicts = false;  // nothing explains both; then these explain the present one only
};

// Matches `readings` and keeps in `state` what is left for the next run.
std::vector<MatchedReading> MatchReadings(const std::vector<commission::PanelReading>& readings, SurveyState& state);

// The registered point that a technician means by `label`: "battery.voltage", "battery voltage", or its label in either
// language. Outcome: null if there is none.
const profile::PointName* PointOf(const std::string& label, const profile::NamesRegistry& names);

// The text of DIR/profile.yaml for `name`. Outcome: empty if no reading became a point; `problems` says why readings
// did not.
std::string DraftOf(const std::string& name, const std::vector<MatchedReading>& matches, const SurveyState& state,
                    const config::Target& target, const profile::NamesRegistry& names,
                    std::vector<document::Wording>& problems);

}  // namespace tramgac::app
