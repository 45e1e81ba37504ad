// What `tramgac probe` prints.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "agent/app/probe_read.h"

namespace tramgac::app {

// {"target","profile","device":{"vendor","model"},"points":[{"name","row","value","unit","quality","oid" or "register",
// "raw"}]}; `row` only for table rows. The model is the one that the device tells, else the profile's. Pure.
nlohmann::json ProbeJson(const std::string& target, const profile::Profile& profile, const ProbeResult& result);

// The same for people: a table of at most `width` characters a line, and a line that counts. Pure.
std::string ProbeText(const std::string& target, const profile::Profile& profile, const ProbeResult& result,
                      std::size_t width, document::Language language);

// How many points are good.
std::size_t GoodPoints(const ProbeResult& result);

// The quality that most points which are not good have. Outcome: kGood if all are good or there are none.
Quality CommonFailure(const ProbeResult& result);

}  // namespace tramgac::app
