// How other threads wake the pipeline's thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "agent/core/base/time.h"

namespace tramgac::app {

// Thread safety: Set from any thread, Wait from one.
class Wake {
 public:
  Wake() = default;
  // Lets a Set that is under way end. None may begin any more.
  ~Wake() { const std::lock_guard lock(mutex_); }

  void Set() {
    const std::lock_guard lock(mutex_);
    if (set_) return;  // somebody has woken it already
    set_ = true;
    // Within the lock: who is woken may destroy this at once, and the condition with it.
    changed_.notify_one();
  }

  // Returns after Set (also one since the last Wait) or `longest`, but never before `breath`: what comes in the
  // meantime is taken together with what woke us, because on a small board a wake-up costs more than a reading.
  void Wait(Duration breath, Duration longest) {
    // Not on the condition: it would wake for every Set only to sleep on.
    std::this_thread::sleep_for(breath);
    std::unique_lock lock(mutex_);
    if (longest > breath) changed_.wait_for(lock, longest - breath, [this] { return set_; });
    set_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

}  // namespace tramgac::app
