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

void Timers::Fire(BootTime now) {
  while (NextDue() <= now) {
    TimedTask* task = deadlines_.top().task;
    deadlines_.pop();
    task->OnTimer(now);
  }
}

}  // namespace tramgac::poll
