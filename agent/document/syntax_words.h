// What the YAML parser complains about, in the words of people.
//
// Pure; thread-safe; nothing blocks.
#pragma once

#include <string_view>

#include "agent/document/problem.h"

namespace tramgac::document {

// "not valid YAML: ..", and behind it in brackets what the parser itself says (English only, for a search). Outcome:
// the parser's words alone behind "not valid YAML" where ours would say no more.
Wording SyntaxWording(std::string_view parser_says);

}  // namespace tramgac::document
