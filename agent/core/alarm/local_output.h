// A horn, a lamp and a button in the room: the annunciator for whoever stands there, also when the network is gone.
//
// The sequence is A of ISA-18.1 (automatic reset; an alarm that is over locks in until it is acknowledged) with a
// button that silences the horn and nothing else: acknowledging is for those who see which alarm it is. Beyond the
// standard: the horn ends by itself, reminds, and beeps when nobody else can be told. The table is
// docs/reference/local-output.md; a test compares every row.
//
// Pure and single-threaded: no I/O, no clock, no allocation. Times are boot time.
#pragma once

#include <cstdint>
#include <string_view>

#include "agent/core/alarm/alarm_summary.h"
#include "agent/core/base/time.h"

namespace tramgac {

struct LocalOutputSettings {
  Severity horn_from = Severity::kMajor;         // the least severity that sounds the horn
  Duration horn_for = std::chrono::minutes(10);  // then it is quiet by itself
  Duration remind = std::chrono::minutes(30);    // quiet this long before it sounds again
};

struct LocalInput {
  AlarmSummary alarms;
  bool network_gone = false;  // nobody else is told: the broker has been away for longer than a moment
  bool pressed = false;       // the silence button now
  bool was_pressed = false;   // now, or since the last Update
  bool test = false;          // somebody asks for a test of lamp and horn
};

enum class HornMode : std::uint8_t {
  kQuiet,
  kSounding,  // an alarm is new
  kBeeping,   // the network is gone: half a second each minute
};

enum class LampMode : std::uint8_t {
  kOff,        // nothing is active, everything is acknowledged
  kSteady,     // something is active and known
  kSlowBlink,  // something below `horn_from` is not acknowledged, or the network is gone
  kFastBlink,  // something of at least `horn_from` is not acknowledged
};

// "quiet", "sounding", "beeping"; "off", "steady", "slow-blink", "fast-blink". Outcome: a non-empty view of static
// text.
std::string_view HornModeName(HornMode mode);
std::string_view LampModeName(LampMode mode);

struct LocalState {
  HornMode horn = HornMode::kQuiet;
  LampMode lamp = LampMode::kOff;
  bool horn_on = false;  // what the lines are to be at this moment
  bool lamp_on = false;
  bool silenced = false;   // somebody has silenced what would sound or beep
  bool testing = false;    // both are on, whatever the modes say
  BootTime next = kNever;  // when Update is to be called at the latest
};

class LocalOutput {
 public:
  explicit LocalOutput(const LocalOutputSettings& settings) : settings_(settings) {}

  // Takes everything into account that is known at `now`, which never goes back. An alarm that is not acknowledged when
  // the first Update comes is new.
  const LocalState& Update(BootTime now, const LocalInput& input);
  const LocalState& state() const { return state_; }

 private:
  void FollowButton(BootTime now, const LocalInput& input);
  void FollowAlarms(BootTime now, const AlarmSummary& alarms);
  void FollowNetwork(BootTime now, bool gone);
  void Silence();
  void TakeTurns(BootTime now);
  LampMode LampOf(const LocalInput& input) const;
  void Show(BootTime now);
  void WantCall(BootTime at);

  LocalOutputSettings settings_;
  LocalState state_;
  bool calling_ = false;         // an alarm of at least horn_from is not acknowledged
  std::uint64_t announced_ = 0;  // of those, at the last Update
  bool alarms_silenced_ = false;
  bool sounding_ = false;
  BootTime turn_ends_ = kNever;  // of sounding, or of the quiet after it
  bool network_gone_ = false;
  bool outage_silenced_ = false;
  BootTime gone_since_{};
  bool held_ = false;  // the button was down at the last Update
  BootTime held_since_{};
  bool hold_served_ = false;  // this hold has had its test
  bool asked_ = false;        // LocalInput::test at the last Update
  BootTime test_ends_{};      // in the past: no test
};

}  // namespace tramgac
