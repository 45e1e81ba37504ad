// Words of the operators' terminal in both languages. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "agent/app/soc_state.h"
#include "agent/document/problem.h"

namespace tramgac::app {

// "!!!!" for the worst; as many columns as the severity is high, so that it is seen without colour.
std::string_view SocMark(SocSeverity severity);
std::string SocSeverityWord(SocSeverity severity, document::Language language);

// "NEW", "known", "over"; of a normal one that is listed because it is hidden: "normal".
std::string_view SocPhaseWord(SocPhase phase, document::Language language);

// Why it is hidden. Outcome: the node's own word if it is not known.
std::string SocHidingWord(const std::string& hidden, document::Language language);

// A transition, a verb of an operator, a result. Outcome: the word itself if it is not known.
std::string SocHappeningWord(const std::string& word, document::Language language);

}  // namespace tramgac::app
