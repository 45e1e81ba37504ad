// `tramgac scan` of Modbus: one serial line, or a range of addresses over TCP. Asks for one holding register a unit;
// any answer, a refusal too, shows that a unit is there.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/app/modbus_link.h"
#include "agent/app/progress.h"
#include "agent/app/recognise_modbus.h"
#include "agent/app/scan_find.h"
#include "agent/commission/pace.h"

namespace tramgac::app {

// What all parts of one scan share. What it refers to outlives the scan.
struct ScanContext {
  const board::Clock& clock;
  Progress& progress;
  ProfileList profiles;
  document::Language language;
  int stop_fd;                        // readable: end early
  std::function<bool()> interrupted;  // the same, asked between two requests
  std::vector<std::uint8_t> units;    // --units; empty: the likely ones
  double rate;                        // requests a second
  Duration timeout;                   // of one request; zero: what suits the transport
  std::vector<ScanFind>& finds;
};

// Sweeps the settings that `line` leaves open and the units. Outcomes: empty, or why the line cannot be used.
document::Wording ScanSerial(const config::ModbusRtuTarget& line, ScanContext& context);

// Sweeps `hosts` (numeric addresses); port, framing and unit are those of `target`.
void ScanTcp(const config::ModbusTcpTarget& target, const std::vector<std::string>& hosts, ScanContext& context);

}  // namespace tramgac::app
