// Settings of a question by name, as profiles and addresses write them. Pure, safe anywhere; allocates: for
// configuring.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "drivers/reach/question.h"

namespace tramgac::reach {

enum class SettingOutcome : std::uint8_t {
  kOk,
  kUnknown,    // no question has a setting of this name
  kNotOfKind,  // questions of this kind do not have it
  kBadValue,   // SettingForm says what is wanted
};

// Sets `name` to `value`. Outcomes: as above; unless kOk nothing has changed.
SettingOutcome SetSetting(Question& question, std::string_view name, std::string_view value);

// What a value of the setting looks like, for people of any language: "1-65535", "udp, tcp, tls", "3s, 500ms". Outcome:
// empty for an unknown name.
std::string_view SettingForm(std::string_view name);

// The settings and the facts that questions of a kind have, by name.
std::vector<std::string_view> SettingsOf(Kind kind);
std::vector<std::string_view> FactsOf(Kind kind);
bool HasFact(Kind kind, Fact fact);

}  // namespace tramgac::reach
