// The live table of `tramgac tail`: one screen of a running agent. Pure; no terminal, no clock.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/document/problem.h"

namespace tramgac::app {

// What the control socket said: the verbs status, readings and alarms.
struct LiveData {
  nlohmann::json status;
  std::vector<nlohmann::json> readings;
  std::vector<nlohmann::json> alarms;
  std::int64_t now_utc_ms = 0;
};

struct Screen {
  std::size_t width = 80;
  std::size_t height = 24;
  bool colour = true;
};

// At most screen.height lines of at most screen.width characters: the node, active alarms, readings that need
// attention, then the others, with an equal share for every device. What does not fit is counted in the last line.
std::vector<std::string> LiveFrame(const LiveData& data, const Screen& screen, document::Language language);

// "demo-01 (demo): 4 devices, 1 unavailable; broker connected; 0 to send; 1 active alarm".
std::string NodeLine(const nlohmann::json& status, document::Language language);

// One active alarm: severity, device, text, since when.
std::string AlarmLine(const nlohmann::json& alarm, std::int64_t now_utc_ms, document::Language language);

// One report in one line: "ups-1 input.voltage 230.1 V good".
std::string ReportLine(const nlohmann::json& reading, document::Language language);

}  // namespace tramgac::app
