// What `tramgac profile list` and `show` print.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "agent/document/problem.h"
#include "agent/profile/profile.h"

namespace tramgac::app {

// "verified", "partial", "draft"; and in the words of a language. Pure.
std::string_view MaturityName(profile::Maturity maturity);
std::string_view MaturityText(profile::Maturity maturity, document::Language language);

// One profile in a line of the list, or whole. Pure.
nlohmann::json ProfileSummaryJson(const profile::Profile& profile);
nlohmann::json ProfileJson(const profile::Profile& profile);

// A table with one line a profile; the whole profile for people: points, tables, alarms with their texts, sources.
// No table line is longer than `width` characters. Pure.
std::string ProfileListText(const std::vector<std::shared_ptr<const profile::Profile>>& profiles, std::size_t width,
                            document::Language language);
std::string ProfileText(const profile::Profile& profile, std::size_t width, document::Language language);

}  // namespace tramgac::app
