// What a text file must be before it is parsed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/document/problem.h"

namespace tramgac::document {

// Removes a byte order mark and turns CRLF into LF: files edited on Windows are welcome.
std::string NormaliseText(std::string_view text);

// Looks for bytes that are not UTF-8 (RFC 3629: no overlong forms, no surrogates) and for control characters
// other than tab and line feed (yaml-cpp takes 0x04 for the end of the file and would lose the rest).
// Outcomes: nullopt if there are none; otherwise the first, without a file name. Does not block; thread-safe.
std::optional<Problem> CheckText(std::string_view text);

// Number of characters of valid UTF-8.
std::size_t CountCharacters(std::string_view text);

}  // namespace tramgac::document
