// How other threads wake the pipeline's thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "agent/core/base/time.h"

namespace tramgac::app {

// Thread safety: Set from any thread, Wait from one.
class Wake {
 public:
  void Set() {
    {
      const std::lock_guard lock(mutex_);
      set_ = true;
    }
    changed_.notify_one();
  }

  // Returns at once if Set was called since the last Wait, else after Set or `longest`.
  void Wait(Duration longest) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, longest, [this] { return set_; });
    set_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

}  // namespace tramgac::app
