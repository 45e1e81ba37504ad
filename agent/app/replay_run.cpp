#include "agent/app/replay_run.h"

#include <algorithm>
#include <utility>

namespace tramgac::app {
namespace {

using document::Phrase;
using document::Say;

constexpr Phrase kTooManyRuns{
    "the node is started more than {0} times; replay a part: tramgac store export --from, --to",
    "nút khởi động hơn {0} lần; hãy chạy lại một phần: tramgac store export --from, --to"};
constexpr Phrase kTooLong{"more than {0} days; replay a part: tramgac store export --from, --to",
                          "dài hơn {0} ngày; hãy chạy lại một phần: tramgac store export --from, --to"};
constexpr Phrase kTooManyAlarms{"more than {0} different alarms", "nhiều hơn {0} cảnh báo khác nhau"};

// Answers of several lines come in as they are done; a delay of records beyond this is another run.
constexpr Duration kDisorder = std::chrono::minutes(10);

}  // namespace

Duration SilenceOf(std::span<const DeviceSpec> devices) {
  Duration longest = ReplayLimits().silence / 2;
  const auto look_at = [&longest](std::span<const PointSpec> points) {
    for (const PointSpec& point : points) longest = std::max(longest, point.reporting.heartbeat);
  };
  for (const DeviceSpec& device : devices) {
    look_at(device.points);
    for (const TableSpec& table : device.tables) look_at(table.columns);
  }
  return 2 * longest;
}

ReplayRun::ReplayRun(std::vector<AlarmReplay*> engines, const ReplayLimits& limits)
    : engines_(std::move(engines)), limits_(limits) {}

bool ReplayRun::IsNewRun(const RecordedStamp& stamp) const {
  return figures_.runs == 0 || stamp.boot != boot_ || stamp.at < last_ - kDisorder ||
         stamp.at > last_ + limits_.silence;
}

bool ReplayRun::Follow(const RecordedStamp& stamp) {
  if (stamp.quality != TimeQuality::kNone) {
    if (figures_.from_utc_ms == 0) figures_.from_utc_ms = stamp.utc_ms;
    figures_.to_utc_ms = stamp.utc_ms;
  }
  if (IsNewRun(stamp)) {
    if (figures_.runs == limits_.most_runs) return why_ = Say(kTooManyRuns, limits_.most_runs), false;
    End();
    ++figures_.runs;
    boot_ = stamp.boot;
    last_ = stamp.at;
    recorded_.BeginRun(last_);
    for (AlarmReplay* engine : engines_) engine->BeginRun(stamp);
  }
  figures_.ran += std::max(Duration(), stamp.at - last_);
  last_ = std::max(last_, stamp.at);
  if (figures_.ran <= limits_.longest) return true;
  why_ = Say(kTooLong, limits_.longest / std::chrono::hours(24));
  return false;
}

void ReplayRun::End() {
  if (figures_.runs == 0) return;
  recorded_.EndRun(last_);
  for (AlarmReplay* engine : engines_) engine->EndRun(last_);
}

bool ReplayRun::OnReading(const RecordedReading& reading) {
  if (!Follow(reading.stamp)) return false;
  ++figures_.readings;
  for (AlarmReplay* engine : engines_) engine->Take(reading);
  return true;
}

bool ReplayRun::OnEvent(const RecordedEvent& event) {
  if (!Follow(event.stamp)) return false;
  ++figures_.events;
  if (event.kind != RecordKind::kAlarm) {
    for (AlarmReplay* engine : engines_) engine->Take(event);
  } else if (!recorded_.Take(event)) {
    why_ = Say(kTooManyAlarms, AlarmTally::kMost);
    return false;
  }
  return true;
}

}  // namespace tramgac::app
