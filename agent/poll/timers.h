// The deadlines of the tasks of one thread. Time is an argument: real in PollLoop, simulated in tests.
// Single-threaded; nothing blocks.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "agent/core/base/time.h"

namespace tramgac::poll {

// A state machine that waits for a moment. Must not block.
class TimedTask {
 public:
  virtual ~TimedTask() = default;
  // The deadline set by Timers::Set has come.
  virtual void OnTimer(BootTime now) = 0;

 private:
  friend class Timers;
  std::uint64_t timer_generation_ = 0;
};

class Timers {
 public:
  // The task's only deadline; replaces the one before. kNever: none. The task outlives it.
  void Set(TimedTask& task, BootTime when);

  // The next deadline, kNever if there is none.
  BootTime NextDue();

  // Calls all tasks whose deadline has come. Outcome: whether there was any.
  bool Fire(BootTime now);

 private:
  struct Deadline {
    BootTime when;
    TimedTask* task;
    std::uint64_t generation;
    // Older deadlines of the task stay in the heap and are recognised when they come up.
    bool replaced() const { return task->timer_generation_ != generation; }
    bool operator>(const Deadline& other) const { return when > other.when; }
  };

  std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> deadlines_;
};

}  // namespace tramgac::poll
