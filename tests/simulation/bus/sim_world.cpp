#include "tests/simulation/bus/sim_world.h"

#include <algorithm>
#include <utility>

namespace tramgac::poll {

void SimWorld::RunUntil(BootTime end) {
  while (true) {
    const BootTime event = events_.empty() ? kNever : events_.begin()->first;
    const BootTime next = std::min(event, timers_.NextDue());
    if (next > end) break;
    now_ = std::max(now_, next);
    if (event <= now_) {
      const std::function<void()> call = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      call();
    } else {
      timers_.Fire(now_);
    }
  }
  now_ = end;
}

}  // namespace tramgac::poll
