// Values, units, qualities and times as people read them on the command line, in English and Vietnamese.
// Pure functions; thread-safe; nothing blocks.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "agent/core/model/quality.h"
#include "agent/core/model/value.h"
#include "agent/document/problem.h"

namespace tramgac::app {

// A value as JSON. Outcome: null for kNone. Text that is not UTF-8 must have been cleaned before (core/decode).
nlohmann::json ValueJson(const Value& value);

// A JSON value as people read it: "230.4", "yes", "charging". Outcome: "-" for null and for what is not a value.
std::string ValueText(const nlohmann::json& value, document::Language language);

// A UCUM code as people write the unit: "Cel" is "°C". Outcome: the code itself if it is written so.
std::string_view UnitText(std::string_view code);

// A quality in a few words. In English its name, which the broker's payloads use too.
std::string_view QualityText(Quality quality, document::Language language);
// The same for a name. Outcome: the name itself if it is not known.
std::string QualityText(std::string_view name, document::Language language);

// A duration in seconds, rounded, with a unit: "12 s", "3 min", "5 h", "2 d". Outcome: "-" if negative.
std::string AgeText(double seconds, document::Language language);

// Bytes: "512 B", "3.4 MiB".
std::string BytesText(std::uint64_t bytes);

// The text in `language` of an object {"en":..,"vi":..}. Outcome: the other language if that is empty; else empty.
std::string LabelText(const nlohmann::json& label, document::Language language);

// `en` or `vi`.
constexpr const char* Pick(document::Language language, const char* en, const char* vi) {
  return language == document::Language::kVietnamese ? vi : en;
}

}  // namespace tramgac::app
