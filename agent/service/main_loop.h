// The loop of the main thread: descriptors, periodic work and calls from other threads. It carries nothing heavy:
// signals, the control socket, the watchdog.
//
// Time comes from the board's clock, so that tests own it.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"
#include "agent/service/unique_fd.h"
#include "board/api/clock.h"

namespace tramgac::service {

// Thread safety: Post() and Stop() from any thread; everything else from the thread that runs the loop. Handlers
// run on that thread, one at a time, and may call everything, also to remove themselves.
class MainLoop {
 public:
  using Handler = std::function<void(std::uint32_t events)>;  // EPOLL* bits (epoll_ctl(2))
  using Work = std::function<void(BootTime now)>;

  // `clock` must outlive the loop.
  explicit MainLoop(const board::Clock& clock) : clock_(clock) {}

  // Makes the descriptors. Outcomes: kOk; kResourceExhausted: none left; kFailedPrecondition: open already.
  Status Open();

  // Calls `handler` whenever one of `events` holds for `fd` (level triggered). `fd` stays the caller's, who must
  // call Unwatch() before closing it.
  // Outcomes: kOk; kAlreadyExists: `fd` is watched; kResourceExhausted; kInvalidArgument: not a descriptor that
  // can be waited for; kFailedPrecondition: not open.
  Status Watch(int fd, std::uint32_t events, Handler handler);

  // Waits for other events on `fd`. Outcomes: kOk; kNotFound: `fd` is not watched.
  Status Change(int fd, std::uint32_t events);

  // Stops watching. Events already fetched for `fd` are not delivered. Does nothing when `fd` is not watched.
  void Unwatch(int fd);

  // Calls `work` every `period` (> 0), first after one period. Deadlines follow from the one before, on boot time;
  // deadlines missed while the thread was busy are skipped, not made up for.
  void Every(Duration period, Work work);

  // Runs `call` soon on the loop's thread. From any thread. The queue is not bounded by itself: callers post at
  // most one call for each thing of which they have a bounded number.
  // Outcomes: kOk; kFailedPrecondition: not open.
  Status Post(std::function<void()> call);

  // Waits at most `wait` (rounded up to a millisecond) for something to do, does it and returns.
  // Outcomes: kOk, also when nothing was to do; kFailedPrecondition: not open; kInternal: the kernel refused.
  Status Step(Duration wait);

  // Steps until Stop(). Outcomes: kOk: stopped; kFailedPrecondition, kInternal as Step().
  Status Run();

  // Ends Run() soon. From any thread.
  void Stop();

 private:
  struct Watched {
    int fd;
    std::shared_ptr<Handler> handler;
  };
  struct Timer {
    BootTime due;
    Duration period;
    Work work;
  };

  void RunTimers(BootTime now);
  void RunPosted();
  int WaitMilliseconds(Duration wait) const;

  const board::Clock& clock_;
  UniqueFd epoll_, wake_;
  // By a number that is never used twice: a descriptor closed and opened anew between epoll_wait() and its turn
  // must not get the old one's event.
  std::map<std::uint64_t, Watched> watched_;
  std::map<int, std::uint64_t> numbers_;
  std::uint64_t next_number_ = 1;
  std::list<Timer> timers_;  // a list: work may add timers

  std::mutex mutex_;  // guards the two below
  std::vector<std::function<void()>> posted_;
  bool stopping_ = false;
};

}  // namespace tramgac::service
