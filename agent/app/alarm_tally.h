// How often each alarm was raised, how often operators were told, and how long it was active: counted from the records
// of transitions, whoever wrote them.
//
// Single-threaded; no I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "agent/app/recorded_day.h"

namespace tramgac::app {

struct AlarmCount {
  std::uint64_t raised = 0;  // times that it was active; one more if it was active already when the records begin
  std::uint64_t told = 0;    // announcements to operators
  Duration active{};         // while the node ran
  bool is_active = false;    // at the last record
  BootTime since{};          // of what is active: from when time is counted
};

class AlarmTally {
 public:
  static constexpr std::size_t kMost = 20'000;

  // The node runs from here to there. What is active when it stops still is when it runs again; time in between is not
  // counted, because nobody has looked.
  void BeginRun(BootTime at);
  void EndRun(BootTime at);

  // A record of an alarm. What the node says about itself depends on more than its readings and is passed over, but for
  // the flood of alarms. Outcome: false, if this is one alarm too many.
  bool Take(const RecordedEvent& event);

  const std::map<std::string, AlarmCount, std::less<>>& alarms() const { return alarms_; }
  AlarmCount Total() const;

 private:
  std::map<std::string, AlarmCount, std::less<>> alarms_;
  BootTime run_began_{};
};

}  // namespace tramgac::app
