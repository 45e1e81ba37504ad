// Where a node's broker is, as text: lines `key = value`, `#` begins a comment. Pure; views refer to the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agent/core/base/status.h"
#include "agent/core/model/local_text.h"

namespace tramgac::firmware {

inline constexpr std::size_t kSettingsBytes = 1024;  // of a whole text, at most

struct AddressText {
  std::uint32_t address = 0;  // IPv4, the first byte highest; 0: none given
  std::uint16_t port = 0;
};

struct SettingsText {
  AddressText broker;               // broker = 10.0.2.2:8883
  std::string_view name;            // name = broker.example; what its certificate is made out to
  AddressText time;                 // time = 10.0.2.2:123; none: the node has no wall clock
  std::uint32_t address = 0;        // address = 10.0.2.15/24; none: DHCP
  std::uint8_t prefix = 0;          // .. of 1 to 30 bits
  std::uint32_t gateway = 0;        // gateway = 10.0.2.2
  std::string_view user, password;  // sent if they are given
  std::string_view authority;       // ca = FILE, certificate = FILE, key = FILE: DER
  std::string_view certificate, key;
};

// What is wrong with a text.
struct SettingsProblem {
  std::size_t line = 0;  // from 1 on; 0: of the whole
  std::string_view key;  // that of the line, or the one that is missing
  LocalText text;        // what was expected
};

// Outcomes: kOk; kInvalidArgument: `problem` says where and why; `settings` is unspecified. broker, name and ca have to
// be there; certificate and key together or not at all, as user and password.
Status ReadSettings(std::string_view text, SettingsText& settings, SettingsProblem& problem);

}  // namespace tramgac::firmware
