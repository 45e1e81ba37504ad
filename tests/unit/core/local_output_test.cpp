// The annunciator sequence in virtual time. The story below is also the table of docs/reference/local-output.md: after
// a change run this test with TRAMGAC_UPDATE_DOCS=1.
#include "agent/core/alarm/local_output.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// A room: what is wrong, who presses what, and the time.
class Room {
 public:
  explicit Room(const LocalOutputSettings& settings = {}) : output(settings) {}

  void Raise(Severity severity) {
    ++input.alarms.announced[static_cast<std::size_t>(severity)];
    Unacked(severity);
    ++input.alarms.active;
  }
  void Unacked(std::optional<Severity> worst) { input.alarms.worst_unacked = worst; }
  const LocalState& Look() { return output.Update(now, input); }
  // As the agent does: at least once a second, and when it is asked to.
  void Wait(Duration duration) {
    for (const BootTime end = now + duration; now < end;) {
      const BootTime asked = Look().next;
      EXPECT_GT(asked, now);
      now = std::min({end, now + seconds(1), asked});
    }
    Look();
  }
  void Press(Duration held = milliseconds(200)) {
    input.pressed = input.was_pressed = true;
    Wait(held);
    input.pressed = input.was_pressed = false;
    Look();
  }

  BootTime now = BootTime(hours(5));
  LocalInput input;
  LocalOutput output;
};

struct Step {
  const char* what;
  std::function<void(Room&)> act;
  LampMode lamp;
  HornMode horn;
  bool testing = false;
};

const std::vector<Step>& Story() {
  using enum LampMode;
  using enum HornMode;
  static const std::vector<Step> kStory = {
      {"nothing is wrong", [](Room&) {}, kOff, kQuiet},
      {"a major alarm is raised", [](Room& r) { r.Raise(Severity::kMajor); }, kFastBlink, kSounding},
      {"the button is pressed", [](Room& r) { r.Press(); }, kFastBlink, kQuiet},
      {"a minor alarm is raised", [](Room& r) { r.Raise(Severity::kMinor), r.Unacked(Severity::kMajor); }, kFastBlink,
       kQuiet},
      {"a critical alarm is raised", [](Room& r) { r.Raise(Severity::kCritical); }, kFastBlink, kSounding},
      {"it is over before anybody has acknowledged it", [](Room& r) { --r.input.alarms.active; }, kFastBlink,
       kSounding},
      {"all are acknowledged, two are active", [](Room& r) { r.Unacked({}); }, kSteady, kQuiet},
      {"they are over", [](Room& r) { r.input.alarms.active = 0; }, kOff, kQuiet},
      {"a minor alarm is raised", [](Room& r) { r.Raise(Severity::kMinor); }, kSlowBlink, kQuiet},
      {"it is acknowledged and over", [](Room& r) { r.Unacked({}), r.input.alarms.active = 0; }, kOff, kQuiet},
      {"a major alarm is raised", [](Room& r) { r.Raise(Severity::kMajor); }, kFastBlink, kSounding},
      {"nobody comes for `horn_for`", [](Room& r) { r.Wait(minutes(10)); }, kFastBlink, kQuiet},
      {"nobody comes for another `remind`", [](Room& r) { r.Wait(minutes(30)); }, kFastBlink, kSounding},
      {"the button is pressed", [](Room& r) { r.Press(); }, kFastBlink, kQuiet},
      {"nobody acknowledges for hours", [](Room& r) { r.Wait(hours(3)); }, kFastBlink, kQuiet},
      {"it is acknowledged, still active", [](Room& r) { r.Unacked({}); }, kSteady, kQuiet},
      {"the network is gone", [](Room& r) { r.input.network_gone = true; }, kSlowBlink, kBeeping},
      {"the button is pressed", [](Room& r) { r.Press(); }, kSlowBlink, kQuiet},
      {"the network is back", [](Room& r) { r.input.network_gone = false; }, kSteady, kQuiet},
      {"the network is gone again", [](Room& r) { r.input.network_gone = true; }, kSlowBlink, kBeeping},
      {"a major alarm is raised", [](Room& r) { r.Raise(Severity::kMajor); }, kFastBlink, kSounding},
      {"the button is pressed", [](Room& r) { r.Press(); }, kFastBlink, kQuiet},
      {"all is over and acknowledged, the network is back",
       [](Room& r) { r.Unacked({}), r.input.alarms.active = 0, r.input.network_gone = false; }, kOff, kQuiet},
      {"the button is held for 3 s", [](Room& r) { r.Press(seconds(3)); }, kOff, kQuiet, true},
      {"3 s later", [](Room& r) { r.Wait(seconds(3)); }, kOff, kQuiet},
  };
  return kStory;
}

TEST(LocalOutput, FollowsTheSequence) {
  Room room;
  for (const Step& step : Story()) {
    step.act(room);
    const LocalState& state = room.Look();
    EXPECT_EQ(LampModeName(state.lamp), LampModeName(step.lamp)) << step.what;
    EXPECT_EQ(HornModeName(state.horn), HornModeName(step.horn)) << step.what;
    EXPECT_EQ(state.testing, step.testing) << step.what;
  }
}

std::string Table() {
  std::string table = "| what happens | lamp | horn |\n| --- | --- | --- |\n";
  for (const Step& step : Story()) {
    const std::string lamp(step.testing ? "test: lit" : LampModeName(step.lamp));
    const std::string horn(step.testing ? "test: sounding" : HornModeName(step.horn));
    table += "| " + std::string(step.what) + " | " + lamp + " | " + horn + " |\n";
  }
  return table;
}

TEST(LocalOutput, TheTableInTheDocumentationIsTheStory) {
  constexpr const char* kPath = "docs/reference/local-output.md";
  std::ifstream file(kPath);
  std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::size_t begin = page.find("| what happens |");
  ASSERT_NE(begin, std::string::npos);
  const std::size_t end = page.find("\n\n", begin) + 1;
  if (std::getenv("TRAMGAC_UPDATE_DOCS") != nullptr) {
    std::ofstream(kPath) << page.replace(begin, end - begin, Table());
    return;
  }
  EXPECT_EQ(page.substr(begin, end - begin), Table());
}

TEST(LocalOutput, ALateLookLosesNoTurn) {
  Room room;
  room.Raise(Severity::kMajor);
  room.Look();
  room.now += minutes(10 + 30 + 5);
  EXPECT_EQ(room.Look().horn, HornMode::kSounding);
  room.now += minutes(5);
  EXPECT_EQ(room.Look().horn, HornMode::kQuiet) << "counted from when the turn should have begun";
}

TEST(LocalOutput, WhatIsUnackedAtTheStartIsNew) {
  Room room;
  room.Unacked(Severity::kCritical);
  room.input.alarms.active = 1;
  EXPECT_EQ(room.Look().horn, HornMode::kSounding);
}

TEST(LocalOutput, HornFromDecidesWhatSounds) {
  Room room({.horn_from = Severity::kWarning});
  room.Raise(Severity::kWarning);
  EXPECT_EQ(room.Look().horn, HornMode::kSounding);
  Room strict({.horn_from = Severity::kCritical});
  strict.Raise(Severity::kMajor);
  EXPECT_EQ(strict.Look().horn, HornMode::kQuiet);
  EXPECT_EQ(strict.Look().lamp, LampMode::kSlowBlink);
}

TEST(LocalOutput, AnAlarmAndAPressAtOnceAreHeardInThatOrder) {
  Room room;
  room.Raise(Severity::kMajor);
  room.Look();
  room.Raise(Severity::kMajor);
  room.input.was_pressed = true;
  EXPECT_EQ(room.Look().horn, HornMode::kSounding) << "who pressed had not heard it";
}

TEST(LocalOutput, AShortPressSilences) {
  Room room;
  room.Raise(Severity::kMajor);
  room.Look();
  room.input.was_pressed = true;
  EXPECT_EQ(room.Look().horn, HornMode::kQuiet);
  EXPECT_TRUE(room.output.state().silenced);
  EXPECT_FALSE(room.output.state().testing);
}

TEST(LocalOutput, AStuckButtonSilencesOnceAndTestsOnce) {
  Room room;
  room.input.pressed = room.input.was_pressed = true;
  int tests = 0;
  bool was_testing = false;
  for (int i = 0; i < 60; ++i) {
    const bool testing = room.Look().testing;
    if (testing && !was_testing) ++tests;
    was_testing = testing;
    room.now += seconds(1);
  }
  EXPECT_EQ(tests, 1);
  room.Raise(Severity::kMajor);
  EXPECT_EQ(room.Look().horn, HornMode::kSounding);
  room.Wait(seconds(30));
  EXPECT_EQ(room.output.state().horn, HornMode::kSounding);
}

TEST(LocalOutput, SilenceWithoutASoundIsNothing) {
  Room room;
  room.Press();
  EXPECT_FALSE(room.output.state().silenced);
  room.Raise(Severity::kMajor);
  EXPECT_EQ(room.Look().horn, HornMode::kSounding);
}

// How often and how long a line is on in a minute.
struct Rhythm {
  int times = 0;
  Duration on{};
};

Rhythm Count(Room& room, bool LocalState::*line) {
  Rhythm rhythm;
  bool before = false;
  for (const BootTime end = room.now + minutes(1); room.now < end;) {
    const LocalState& state = room.Look();
    const BootTime next = std::min({end, state.next, room.now + seconds(1)});
    if (state.*line && !before) ++rhythm.times;
    if (state.*line) rhythm.on += next - room.now;
    before = state.*line;
    room.now = next;
  }
  return rhythm;
}

TEST(LocalOutput, BlinksAndBeepsInRhythm) {
  Room room;
  room.Raise(Severity::kMajor);
  EXPECT_EQ(Count(room, &LocalState::lamp_on).times, 120);
  EXPECT_EQ(Count(room, &LocalState::lamp_on).on, seconds(30));
  EXPECT_EQ(Count(room, &LocalState::horn_on).on, minutes(1)) << "without a break";
  room.Unacked(Severity::kMinor);
  EXPECT_EQ(Count(room, &LocalState::lamp_on).times, 30);
  room.input.network_gone = true;
  const Rhythm beeps = Count(room, &LocalState::horn_on);
  EXPECT_EQ(beeps.times, 1);
  EXPECT_EQ(beeps.on, milliseconds(500));
  room.Unacked({});
  room.input.network_gone = false;
  EXPECT_EQ(Count(room, &LocalState::lamp_on).on, minutes(1)) << "steady";
  room.input.alarms.active = 0;
  EXPECT_EQ(Count(room, &LocalState::lamp_on).on, Duration());
}

TEST(LocalOutput, ARequestedTestIsOne) {
  Room room;
  room.input.test = true;
  EXPECT_TRUE(room.Look().lamp_on && room.Look().horn_on);
  room.Wait(seconds(3));
  EXPECT_FALSE(room.output.state().testing) << "until it is asked for again";
  room.input.test = false;
  room.Look();
  room.input.test = true;
  EXPECT_TRUE(room.Look().testing);
}

TEST(LocalOutput, NothingToDoAsksForNothing) {
  Room room;
  EXPECT_EQ(room.Look().next, kNever);
}

}  // namespace
}  // namespace tramgac
