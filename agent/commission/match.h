// Which registers explain what the front panel shows. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/commission/interpret.h"
#include "agent/core/base/status.h"

namespace tramgac::commission {

// "battery voltage=409.0 V": what a technician read off the panel.
struct PanelReading {
  std::string label;
  std::string number;  // as typed, with a decimal point
  double value = 0;
  int decimals = 0;
  std::string unit;  // as typed; may be empty
};

// A decimal comma is understood. Outcomes: the reading; kInvalidArgument (no '=', no label, or no number behind it).
Result<PanelReading> ParsePanelReading(std::string_view text);

struct Candidate {
  modbus::Table table = modbus::Table::kHoldingRegister;
  std::uint16_t address = 0;
  const NumberForm* form = nullptr;
  const NumberScale* scale = nullptr;
  double value = 0;  // after the scale
  int rank = 0;      // 0: nothing speaks against it; more: less likely
};

// "input:104 f32 low-first * 1": the same candidate has the same name in another run.
std::string CandidateName(const Candidate& candidate);

// Everything in `snapshot` that the panel would show as the reading, the likeliest first. A panel rounds or cuts off,
// so values less than one unit of the last digit typed away count; those that would be rounded to it come first.
std::vector<Candidate> Match(const Snapshot& snapshot, const PanelReading& reading);

// A device keeps one order of words: where most readings have their best candidate in one order, candidates in the
// other one are ranked behind. `all`: by reading, as Match gave them.
void PreferOneWordOrder(std::vector<std::vector<Candidate>>& all);

}  // namespace tramgac::commission
