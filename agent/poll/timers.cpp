#include "agent/poll/timers.h"

namespace tramgac::poll {

void Timers::Set(TimedTask& task, BootTime when) {
  ++task.timer_generation_;
  if (when != kNever) deadlines_.push({when, &task, task.timer_generation_});
}

BootTime Timers::NextDue() {
  while (!deadlines_.empty() && deadlines_.top().replaced()) deadlines_.pop();
  return deadlines_.empty() ? kNever : deadlines_.top().when;
}

bool Timers::Fire(BootTime now) {
  bool any = false;
  for (; NextDue() <= now; any = true) {
    TimedTask* task = deadlines_.top().task;
    deadlines_.pop();
    task->OnTimer(now);
  }
  return any;
}

}  // namespace tramgac::poll
