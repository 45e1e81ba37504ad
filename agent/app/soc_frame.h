// One screen of the operator's terminal. Pure; thread-safe; no terminal, no clock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/app/live_view.h"
#include "agent/app/soc_state.h"
#include "agent/app/soc_ui.h"
#include "agent/document/problem.h"

namespace tramgac::app {

// How things stand around the alarms.
struct SocSituation {
  bool connected = false;
  bool was_connected = false;        // at some time
  std::int64_t lost_ms = 0;          // since when it is not connected
  document::Wording fault;           // why; may be empty
  std::string broker;                // "host:port"
  std::string refused_subscription;  // a topic filter; empty: none
  std::uint64_t dropped = 0;         // messages that came too fast or were too large
  std::size_t waiting = 0;           // commands without an answer
  std::int64_t now_ms = 0;           // UTC
  std::int64_t local_offset_s = 0;   // what local time is ahead of it
};

// At most screen.height lines of at most screen.width characters: header, banner if need be, list or detail, what the
// operator is asked or told, keys.
std::vector<std::string> SocFrame(const SocState& state, const SocUi& ui, const SocSituation& situation,
                                  const Screen& screen);

// How many rows the list has on a screen of this height.
std::size_t SocListRows(std::size_t height);

// How far the detail can be scrolled, in lines.
std::size_t SocLongestScroll(const SocState& state, const SocUi& ui, const SocSituation& situation,
                             const Screen& screen);

}  // namespace tramgac::app
