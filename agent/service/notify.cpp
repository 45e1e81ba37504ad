#include "agent/service/notify.h"

#include <systemd/sd-daemon.h>
#include <time.h>

#include <algorithm>
#include <string>

namespace tramgac::service {
namespace {

Status Send(const std::string& message) {
  return sd_notify(0, message.c_str()) < 0 ? Status::kUnavailable : Status::kOk;
}

// A line break in a status text would begin another assignment.
std::string StatusLine(std::string_view text) {
  std::string line = "STATUS=" + std::string(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\0'; }, ' ');
  return line;
}

}  // namespace

Status Notifier::Ready(std::string_view status) const { return Send("READY=1\n" + StatusLine(status)); }

Status Notifier::Reloading() const {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);  // this protocol's clock, not the agent's
  return Send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.tv_sec * 1'000'000LL + now.tv_nsec / 1000));
}

Status Notifier::Stopping(std::string_view status) const { return Send("STOPPING=1\n" + StatusLine(status)); }

Status Notifier::SetStatus(std::string_view status) const { return Send(StatusLine(status)); }

Status Notifier::FeedWatchdog() const { return Send("WATCHDOG=1"); }

Status Notifier::TriggerWatchdog() const { return WatchdogInterval() ? Send("WATCHDOG=trigger") : Status::kOk; }

std::optional<Duration> Notifier::WatchdogInterval() const {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return Duration(static_cast<Duration::rep>(microseconds));
}

}  // namespace tramgac::service
