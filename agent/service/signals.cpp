#include "agent/service/signals.h"

#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>

namespace tramgac::service {

std::string_view SignalName(Signal signal) {
  switch (signal) {
    case Signal::kTerminate: return "SIGTERM";
    case Signal::kInterrupt: return "SIGINT";
    case Signal::kReload: return "SIGHUP";
  }
  return "SIGTERM";
}

Status Signals::Open() {
  if (fd_.valid()) return Status::kFailedPrecondition;
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  fd_.Reset(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  return fd_.valid() ? Status::kOk : Status::kResourceExhausted;
}

std::optional<Signal> Signals::Read() {
  signalfd_siginfo info{};
  while (fd_.valid() && read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
    switch (info.ssi_signo) {
      case SIGTERM: return Signal::kTerminate;
      case SIGINT: return Signal::kInterrupt;
      case SIGHUP: return Signal::kReload;
      default: break;
    }
  }
  return std::nullopt;
}

}  // namespace tramgac::service
