// Virtual time: what happens when, and the agent's own timers, on one clock.
#pragma once

#include <functional>
#include <map>

#include "agent/poll/timers.h"

namespace tramgac::poll {

class SimWorld {
 public:
  explicit SimWorld(BootTime begin) : now_(begin) {}

  void At(BootTime when, std::function<void()> call) { events_.emplace(when, std::move(call)); }
  void RunUntil(BootTime end);

  BootTime now() const { return now_; }
  Timers& timers() { return timers_; }

 private:
  BootTime now_;
  Timers timers_;
  std::multimap<BootTime, std::function<void()>> events_;
};

}  // namespace tramgac::poll
