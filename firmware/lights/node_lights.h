// What the two lamps of a node say (docs/reference/led-codes.md): the one of alarms as the Linux agent's lamp does, by
// the same rules, and the one of its own life a number of flashes.
//
// Portable and single-threaded: no clock, no allocation; blocks as the lamps do. Times are boot time.
#pragma once

#include <cstdint>

#include "agent/core/alarm/local_output.h"
#include "board/api/lights.h"

namespace tramgac::firmware {

// The number of flashes.
enum class LifeCode : std::uint8_t {
  kWell = 1,      // the node runs
  kNoBroker = 2,  // it has a broker, and has not reached it for longer than a minute
  kNotSetUp = 3,  // it has no configuration of its own, or refuses it: the console's `config` says why
};

// Is the lamp lit at `now`? Every three seconds it flashes as often as the code says.
constexpr bool LifeIsLit(BootTime now, LifeCode code) {
  constexpr auto kPeriod = std::chrono::milliseconds(3000), kFlash = std::chrono::milliseconds(200);
  const auto phase = now.time_since_epoch() % kPeriod;
  return phase < 2 * kFlash * static_cast<int>(code) && phase / kFlash % 2 == 0;
}

struct NodeHealth {
  bool set_up = false;        // by a block of its own
  bool wants_broker = false;  // it has one, and a network to reach it
  bool has_broker = false;    // the connection stands now
};

class NodeLights {
 public:
  static constexpr Duration kGoneAfter = std::chrono::minutes(1);  // as the Linux agent

  // `lights` outlives it.
  explicit NodeLights(board::Lights& lights) : lights_(lights) {}

  // To be called each millisecond. Asks `alarms`, a function that gives an AlarmSummary, some four times a second.
  template <typename Alarms>
  void Step(BootTime now, const NodeHealth& health, Alarms alarms) {
    if (now >= look_due_) {
      Look(now, health, alarms());
    }
    Show(now);
  }

 private:
  void Look(BootTime now, const NodeHealth& health, const AlarmSummary& alarms);
  void Show(BootTime now);

  board::Lights& lights_;
  LocalOutput output_{LocalOutputSettings()};
  BootTime look_due_{}, broker_seen_{};
  LifeCode code_ = LifeCode::kWell;
};

}  // namespace tramgac::firmware
