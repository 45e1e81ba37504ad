// Text from the network made safe for a terminal, and made comparable for a search. Pure; thread-safe; nothing blocks.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace tramgac::app {

// `text` as a terminal may show it, at most `limit` bytes, never cut within a character. Control characters (also C1),
// characters that change the direction of writing, bytes that are not UTF-8 and characters that are not one column
// wide become '?'; accents that stand apart from their letter are left out.
std::string CleanText(std::string_view text, std::size_t limit);

// The member `key` of `object` as clean text. Outcome: empty if it is not there or not a string.
std::string CleanMember(const nlohmann::json& object, const char* key, std::size_t limit);

// Small letters without accents, so that "dien ap" finds "Điện áp".
std::string FoldForSearch(std::string_view text);

// "2026-11-23T09:24:03.250Z" in milliseconds since 1970. Outcome: 0 for what is not a time written like that.
std::int64_t UtcMsOf(std::string_view text);

}  // namespace tramgac::app
