// A profile.yaml made from what a survey found out. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/commission/match.h"

namespace tramgac::commission {

struct DraftPoint {
  std::string name;  // of the registry
  Candidate candidate;
  double factor = 1;  // the registry's unit in the unit that was typed: 1000 for W when kW was typed
  std::string note;   // what the panel showed
  std::vector<std::int64_t> not_available;
};

struct DraftReadable {
  modbus::Table table = modbus::Table::kHoldingRegister;
  std::uint16_t first = 0;
  std::uint16_t last = 0;
};

struct DraftProfile {
  std::string name;             // of the folder
  std::string vendor, product;  // what the device calls itself (function 43/14); may be empty
  std::string source;           // when and how it was made
  std::uint8_t unit = 1;
  std::uint32_t baud = 9600;
  char parity = 'N';
  std::uint8_t stop_bits = 1;
  std::uint16_t max_words = 125;
  std::vector<DraftReadable> readable;
  std::vector<DraftPoint> points;
  std::vector<std::string> remarks;  // become comments: readings that no point was made of
};

// Points that need a register which an earlier point has are left out, because a profile may not use one twice.
// Outcome: how many points are in; `yaml` is the file. 0: there is no file.
std::size_t WriteDraft(const DraftProfile& draft, std::string& yaml);

// How much of the registry's unit one of the typed unit is: 1 for "V" and "V", 1000 for "kW" and "W", 60 for "min" and
// "s". Outcome: nullopt if they are not the same quantity.
std::optional<double> UnitFactor(std::string_view typed, std::string_view registry);

}  // namespace tramgac::commission
