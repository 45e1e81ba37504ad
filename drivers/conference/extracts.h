// What a session finds in answers, as findings: a value for each point, or why there is none. Pure; nothing blocks.
#pragma once

#include "drivers/conference/document.h"
#include "drivers/reach/findings.h"

namespace tramgac::conference {

// Room for the texts of a session (reach::Findings).
std::size_t TextBytes(const reach::Api& api);

// What stands at one extract's path. Outcomes: a text or truth; kNoSuchObject (not in the answer), kNotAvailable (an
// empty text), kUnknownCode (a word that is neither true nor false).
void TellExtract(const reach::ApiExtract& extract, std::size_t position, const Found& found, reach::Findings& findings);

// The extracts of `request` that nothing is known of yet are not known for this reason.
void SpoilExtracts(const reach::Api& api, std::size_t request, Quality why, reach::Findings& findings);

// Unless there is a reason already.
void TellReason(std::string_view reason, reach::Findings& findings);

}  // namespace tramgac::conference
