// The self-test from its beginning to its end: asks a running agent, waits, judges.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/app/selftest_checks.h"

namespace tramgac::app {

struct SelftestOptions {
  std::string control;
  int seconds = 30;      // how long the devices are watched
  int wait = 300;        // seconds that people have for contacts and the alarm
  std::string contacts;  // wait until every contact of this device was switched; empty: do not
  bool alarm = false;    // raise a test alarm and wait until somebody acknowledges it
};

// Blocks for as long as the options say; Ctrl-C ends it early. Progress is on standard error. `on_check`: each check as
// soon as it is known. Outcome: all checks; `broken_off` if Ctrl-C ended it.
std::vector<Check> RunSelftest(const SelftestOptions& options, document::Language language,
                               const std::function<void(const Check&)>& on_check, bool& broken_off);

// {"check","of","verdict","found":{"en","vi"},"advice":{"en","vi"}}.
nlohmann::json CheckView(const Check& check);

// The checks of what `tramgac selftest --json` printed. Outcome: empty if it is none of that.
std::vector<Check> ParseChecks(std::string_view text);

// What a check is called: "broker", or the device.
std::string CheckTitle(const Check& check, document::Language language);
// "ok", "note", "FAILED", "-".
std::string VerdictMark(Verdict verdict, document::Language language);

}  // namespace tramgac::app
