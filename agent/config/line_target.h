// Lines of the board as people write them:
//
//   gpio:gpiochip0/17[?active=low][&bias=pull-up][&debounce=20ms]
//   led:red:status
//
// Pure functions over values: nothing here touches a file or blocks; thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "agent/config/target.h"
#include "board/api/gpio.h"

namespace tramgac::config {

// Understands `text`. `output`: what only an input has is a problem, and otherwise an LED is. Outcomes: the line;
// nullopt with at least one entry added to `problems`.
std::optional<board::GpioLine> ParseLine(std::string_view text, bool output, std::vector<TargetProblem>& problems);

}  // namespace tramgac::config
