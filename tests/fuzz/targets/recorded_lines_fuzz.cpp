// Libraries: tramgac_app
// The JSON lines of a recorded day, and what the alarms of a device do about them.
#include <cstdlib>
#include <sstream>

#include "agent/app/recorded_lines.h"
#include "agent/app/replay_print.h"
#include "agent/app/replay_run.h"

namespace {

using namespace tramgac;

// A device with a limit, a rule that looks back, and a table with an alarm a row.
class OneDevice {
 public:
  OneDevice() {
    points_[0].name = "a";
    points_[1].name = "b";
    points_[1].type = ValueType::kText;
    column_.name = "c";
    table_.name = "rows";
    table_.columns = {&column_, 1};
    table_.max_rows = 8;
    for (AlarmSpec& alarm : alarms_) alarm.kind = AlarmKind::kHigh;
    alarms_[0].name = "high";
    alarms_[0].on_delay = std::chrono::seconds(5);
    alarms_[1].name = "rise";
    alarms_[1].kind = AlarmKind::kRise;
    alarms_[1].window = std::chrono::minutes(1);
    alarms_[2].name = "row";
    alarms_[2].table = 0;
    alarms_[3].name = "unavailable";
    alarms_[3].kind = AlarmKind::kUnavailable;
    alarms_[4].name = "no-data";
    alarms_[4].kind = AlarmKind::kNoData;
    alarms_[4].point = 1;
    notification_ = {"told", {}, {}, {}, "high", true};
    spec.id = "d";
    spec.period = std::chrono::seconds(10);
    spec.points = points_;
    spec.tables = {&table_, 1};
    spec.alarms = alarms_;
    spec.notifications = {&notification_, 1};
  }
  DeviceSpec spec;

 private:
  PointSpec points_[2], column_;
  TableSpec table_;
  AlarmSpec alarms_[5];
  NotificationSpec notification_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const OneDevice device;
  app::AlarmReplay replay({&device.spec, 1}, {});
  app::ReplayRun run({&replay}, {.longest = std::chrono::hours(24), .most_runs = 100});
  document::Problems problems;
  std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
  const app::RecordedFile file = app::ReadRecordedLines("fuzz", in, size, run, {}, problems);
  run.End();
  if (file.ok != problems.empty()) abort();
  if (replay.tally().Total().active > std::chrono::hours(24) * 7) abort();
  const app::Comparison comparison{"fuzz", "new", "", run, replay, nullptr, 0};
  if (app::ReplayText(comparison, document::Language::kVietnamese, 80).empty()) abort();
  if (app::ReplayJson(comparison).empty()) abort();
  return 0;
}
