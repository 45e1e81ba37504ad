// What a technician reads off the panels of devices, beside what the node reads.
//
//   panel: 1
//   devices:
//     ups-1:
//       input.voltage: 231
//       ups.status: on-line
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/document/field.h"

namespace tramgac::app {

struct PanelReading {
  std::string device, point;
  std::string typed;  // as the panel shows it, without the unit; a decimal comma is understood
  document::Place place;
};

inline constexpr std::size_t kMostPanelReadings = 2000;

// Pure. Outcome: what could be read; everything wrong is added to `problems`.
std::vector<PanelReading> ParsePanel(const std::string& file, std::string_view text, document::Problems& problems);
// The same of a file; blocks on the disk.
std::vector<PanelReading> LoadPanel(const std::string& path, document::Problems& problems);

enum class Agreement : std::uint8_t { kAgrees, kDeviates, kNotRead };

struct Comparison {
  Agreement agreement = Agreement::kNotRead;
  std::optional<double> difference;  // read minus typed, in the point's unit; of numbers
  std::optional<double> percent;     // of what was typed; nothing if that is 0
};

// `value`: as ReadingView says, null if it is not good. Numbers agree within `tolerance_percent` of what was typed, or
// within one unit of its last digit: a panel rounds. Texts agree without regard to case, states also in their words.
// Pure; thread-safe.
Comparison Compare(std::string_view typed, const nlohmann::json& value, double tolerance_percent);

}  // namespace tramgac::app
