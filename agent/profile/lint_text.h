// Small questions that the house rules ask of texts and numbers. Private to agent/profile. Safe anywhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tramgac::profile {

// Has `text` a letter that English does not have and Vietnamese has (ă, ế, đ ..)? Precondition: UTF-8.
bool HasVietnameseLetter(std::string_view text);

// Outcome: nullopt if `text` is not one number.
std::optional<double> NumberIn(std::string_view text);

// The shortest text that is read back as `number`.
std::string NumberText(double number);

}  // namespace tramgac::profile
