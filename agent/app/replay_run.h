// Leads what was recorded through the engines of several configurations, from one start of the node to the next.
//
// Single-threaded; no I/O.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agent/app/alarm_replay.h"
#include "agent/app/alarm_tally.h"
#include "agent/app/recorded_day.h"

namespace tramgac::app {

struct ReplayLimits {
  // Nothing recorded for longer than this: the node did not run.
  Duration silence = std::chrono::minutes(30);
  Duration longest = std::chrono::hours(40 * 24);  // time of a node that runs, of all runs
  std::uint32_t most_runs = 10'000;
};

// Twice the longest time after which one of the points is reported unchanged, at least half an hour.
Duration SilenceOf(std::span<const DeviceSpec> devices);

struct ReplayFigures {
  std::uint64_t readings = 0, events = 0;
  std::uint32_t runs = 0;
  Duration ran{};
  std::int64_t from_utc_ms = 0, to_utc_ms = 0;  // 0: no record has a time
};

class ReplayRun final : public RecordedSink {
 public:
  // The engines outlive it.
  ReplayRun(std::vector<AlarmReplay*> engines, const ReplayLimits& limits);

  bool OnReading(const RecordedReading& reading) override;
  bool OnEvent(const RecordedEvent& event) override;
  // After the last one.
  void End();

  // Why a call has returned false. Outcome: empty if none has.
  const document::Wording& why() const { return why_; }
  const ReplayFigures& figures() const { return figures_; }
  // What the alarms of the file itself say.
  const AlarmTally& recorded() const { return recorded_; }

 private:
  bool Follow(const RecordedStamp& stamp);
  bool IsNewRun(const RecordedStamp& stamp) const;

  std::vector<AlarmReplay*> engines_;
  const ReplayLimits limits_;
  AlarmTally recorded_;
  ReplayFigures figures_;
  document::Wording why_;
  std::string boot_;
  BootTime last_{};
};

}  // namespace tramgac::app
