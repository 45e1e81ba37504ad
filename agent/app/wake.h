// How other threads wake the pipeline's thread.
#pragma once

#include <algorithm>
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

  // Returns `breath` after Set (also one since the last Wait), or after `longest` if that is earlier: what comes in the
  // meantime is taken together with what woke us, because on a small board a wake-up costs more than a reading.
  void Wait(Duration breath, Duration longest) {
    const auto end = std::chrono::steady_clock::now() + longest;
    std::unique_lock lock(mutex_);
    if (!changed_.wait_until(lock, end, [this] { return set_; })) return;
    lock.unlock();
    // Not on the condition: it would wake for every Set only to sleep on.
    std::this_thread::sleep_until(std::min(end, std::chrono::steady_clock::now() + breath));
    lock.lock();
    set_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

}  // namespace tramgac::app
