// Messages to the service manager (sd_notify(3)). Without NOTIFY_SOCKET, that is when nobody manages the program,
// every call does nothing and succeeds.
//
// Thread safety: any thread, as long as none changes the environment. Nothing blocks for long: a datagram to a
// local socket. Outcomes of every function: kOk: sent, or nobody listens; kUnavailable: the service manager's
// socket refused it; the manager then acts as if the message had never been sent.
#pragma once

#include <optional>
#include <string_view>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"

namespace tramgac::service {

class Notifier {
 public:
  // READY=1: started, or finished reloading; and STATUS=`status`, one line for `systemctl status`.
  Status Ready(std::string_view status) const;

  // RELOADING=1 with the monotonic time that Type=notify-reload wants. Must be followed by Ready().
  Status Reloading() const;

  // STOPPING=1.
  Status Stopping(std::string_view status) const;

  // STATUS= alone.
  Status SetStatus(std::string_view status) const;

  // WATCHDOG=1: the program is alive. Only after Watchdog::Check() said so.
  Status FeedWatchdog() const;

  // WATCHDOG=trigger: the program is not alive any more; the service manager (systemd 243 and later) is to act now and
  // not after another WatchdogSec of silence. Does nothing when there is no watchdog for this process.
  Status TriggerWatchdog() const;

  // The silence after which the service manager kills this process (WatchdogSec=).
  // Outcome: nothing when there is no watchdog for this process.
  std::optional<Duration> WatchdogInterval() const;
};

}  // namespace tramgac::service
