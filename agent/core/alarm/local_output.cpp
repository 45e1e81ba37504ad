#include "agent/core/alarm/local_output.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tramgac {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kFastHalf = milliseconds(250);  // lit, and as long dark: two flashes a second
constexpr Duration kSlowHalf = seconds(1);
constexpr Duration kBeepEvery = seconds(60);
constexpr Duration kBeep = milliseconds(500);
constexpr Duration kHoldForTest = seconds(3);
constexpr Duration kTest = seconds(3);

// Of a square wave that begins with being on: is it on now, and when does it change?
struct Wave {
  bool on;
  BootTime changes;
};

Wave WaveAt(BootTime now, BootTime start, Duration on, Duration period) {
  const Duration phase = (now - start) % period;
  const BootTime begun = now - phase;
  return phase < on ? Wave{true, begun + on} : Wave{false, begun + period};
}

}  // namespace

std::string_view HornModeName(HornMode mode) {
  constexpr std::array<std::string_view, 3> kNames = {"quiet", "sounding", "beeping"};
  return kNames[static_cast<std::size_t>(mode)];
}

std::string_view LampModeName(LampMode mode) {
  constexpr std::array<std::string_view, 4> kNames = {"off", "steady", "slow-blink", "fast-blink"};
  return kNames[static_cast<std::size_t>(mode)];
}

const LocalState& LocalOutput::Update(BootTime now, const LocalInput& input) {
  state_ = {};
  // The button is about what was heard before this moment: what is new now sounds after it.
  FollowButton(now, input);
  FollowAlarms(now, input.alarms);
  FollowNetwork(now, input.network_gone);
  TakeTurns(now);
  if (!std::exchange(asked_, input.test) && input.test) test_ends_ = now + kTest;
  state_.lamp = LampOf(input);
  state_.silenced = (calling_ && alarms_silenced_) || (network_gone_ && outage_silenced_);
  Show(now);
  return state_;
}

// Only the moment of pressing silences. A button that is stuck, or a wire that is short, silences once and no alarm
// after that.
void LocalOutput::FollowButton(BootTime now, const LocalInput& input) {
  if (input.was_pressed && !held_) Silence();
  if (input.pressed && !std::exchange(held_, input.pressed)) held_since_ = now, hold_served_ = false;
  held_ = input.pressed;
  if (!held_ || hold_served_) return;
  if (now - held_since_ < kHoldForTest) return WantCall(held_since_ + kHoldForTest);
  hold_served_ = true;
  test_ends_ = now + kTest;
}

void LocalOutput::Silence() {
  alarms_silenced_ = calling_;
  outage_silenced_ = network_gone_;
}

void LocalOutput::FollowAlarms(BootTime now, const AlarmSummary& alarms) {
  const bool calling = alarms.worst_unacked && *alarms.worst_unacked >= settings_.horn_from;
  const std::uint64_t announced = alarms.AnnouncedFrom(settings_.horn_from);
  const bool is_new = calling && (!calling_ || announced > announced_);
  calling_ = calling;
  announced_ = announced;
  if (!is_new && calling) return;
  alarms_silenced_ = false;
  sounding_ = is_new;
  turn_ends_ = is_new ? now + settings_.horn_for : kNever;
}

void LocalOutput::FollowNetwork(BootTime now, bool gone) {
  if (gone == network_gone_) return;
  network_gone_ = gone;
  outage_silenced_ = false;
  gone_since_ = now;
}

// Sounding and quiet take turns while nobody acknowledges. Deadlines follow from the last one.
void LocalOutput::TakeTurns(BootTime now) {
  while (calling_ && now >= turn_ends_) {
    sounding_ = !sounding_;
    turn_ends_ += sounding_ ? settings_.horn_for : settings_.remind;
  }
  if (!calling_ || alarms_silenced_) return;
  WantCall(turn_ends_);
}

LampMode LocalOutput::LampOf(const LocalInput& input) const {
  if (calling_) return LampMode::kFastBlink;
  if (input.alarms.worst_unacked || network_gone_) return LampMode::kSlowBlink;
  return input.alarms.active > 0 ? LampMode::kSteady : LampMode::kOff;
}

// From modes to the two lines at this moment.
void LocalOutput::Show(BootTime now) {
  const bool sounds = calling_ && sounding_ && !alarms_silenced_;
  const bool beeps = network_gone_ && !outage_silenced_;
  state_.horn = sounds ? HornMode::kSounding : beeps ? HornMode::kBeeping : HornMode::kQuiet;
  state_.horn_on = sounds;
  if (state_.horn == HornMode::kBeeping) {
    const Wave wave = WaveAt(now, gone_since_, kBeep, kBeepEvery);
    state_.horn_on = wave.on;
    WantCall(wave.changes);
  }
  state_.lamp_on = state_.lamp == LampMode::kSteady;
  if (state_.lamp == LampMode::kFastBlink || state_.lamp == LampMode::kSlowBlink) {
    const Duration half = state_.lamp == LampMode::kFastBlink ? kFastHalf : kSlowHalf;
    // From the beginning of boot time, so that a change of the rest does not disturb the rhythm.
    const Wave wave = WaveAt(now, BootTime(), half, 2 * half);
    state_.lamp_on = wave.on;
    WantCall(wave.changes);
  }
  state_.testing = now < test_ends_;
  if (!state_.testing) return;
  state_.horn_on = state_.lamp_on = true;
  WantCall(test_ends_);
}

void LocalOutput::WantCall(BootTime at) { state_.next = std::min(state_.next, at); }

}  // namespace tramgac
