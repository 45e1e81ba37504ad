// Two counts of the alarms of one recorded day side by side, for people and as JSON. Pure functions.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/app/alarm_replay.h"
#include "agent/app/alarm_tally.h"
#include "agent/app/replay_run.h"

namespace tramgac::app {

enum class AlarmNote : std::uint8_t {
  kNone,
  kGone,  // the configuration after does not have it
  kNew,   // the configuration before does not have it
};

struct ComparedAlarm {
  std::string id;
  AlarmCount before, after;
  AlarmNote note = AlarmNote::kNone;
};

// What is to be compared. Referred to, not copied.
struct Comparison {
  std::string file;
  std::string after_name;   // of the new configuration
  std::string before_name;  // of the old one; empty: what the file itself says
  const ReplayRun& run;
  const AlarmReplay& after;
  const AlarmReplay* before = nullptr;  // null: what the file itself says
  std::uint64_t damaged = 0;            // records of the file that could not be read

  const AlarmTally& before_tally() const { return before != nullptr ? before->tally() : run.recorded(); }
};

// The alarms that were raised or told on either side; the largest difference in what operators are told first.
std::vector<ComparedAlarm> Compare(const Comparison& comparison);

// The alarms of the file that the new configuration does not have.
NameList MissingAlarms(const Comparison& comparison);

// For people: a table of lines of at most `width` characters, what it comes to, and what to bear in mind.
std::string ReplayText(const Comparison& comparison, document::Language language, std::size_t width);

// {"file", "before", "after", "from", "to", "readings", "alarms": [..], "total", "left_out", ..}.
nlohmann::ordered_json ReplayJson(const Comparison& comparison);

}  // namespace tramgac::app
