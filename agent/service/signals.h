// Signals as readable events, so that no code of ours ever runs in a signal handler.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "agent/core/base/status.h"
#include "agent/service/unique_fd.h"

namespace tramgac::service {

enum class Signal : std::uint8_t {
  kTerminate,  // SIGTERM: the service manager stops the agent
  kInterrupt,  // SIGINT: Ctrl-C
  kReload,     // SIGHUP: check the configuration and reload it
};

// "SIGTERM", "SIGINT", "SIGHUP". Outcome: always a non-empty view of static text.
std::string_view SignalName(Signal signal);

// Thread safety: one thread.
class Signals {
 public:
  // Blocks the three signals in the calling thread and those that it starts, and ignores SIGPIPE (a peer that goes
  // away is an error code, not the end of the agent). Must be called before the first thread is started; a thread
  // that does not block a signal would be killed by it. Does not block.
  // Outcomes: kOk; kResourceExhausted: no descriptor left; kFailedPrecondition: open already.
  Status Open();

  // Readable when Read() has something.
  int fd() const { return fd_.get(); }

  // The next signal received. Outcome: nothing when there is none, or before Open(). Does not block.
  std::optional<Signal> Read();

 private:
  UniqueFd fd_;
};

}  // namespace tramgac::service
