// Carries events from the MQTT library's threads to the pipeline's thread.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>

#include "agent/publish/broker_link.h"

namespace tramgac::publish {

// Thread safety: every function from any thread. Holds its lock for the time of a copy only.
class LinkEventQueue {
 public:
  // `acknowledgements`: the most kAcknowledged events kept; further ones are dropped and counted, so that the
  // messages concerned run into their acknowledgement timeout and are sent again. Events of a connection are
  // never dropped: between two calls of Connect there are at most two, one for each subscription, each probe and each
  // look at files. `wake` must not block.
  LinkEventQueue(std::size_t acknowledgements, std::function<void()> wake);

  // Adds an event and calls `wake`, without holding the lock.
  void Put(LinkEvent event);

  // Moves the oldest event to `event`. Outcome: false if there is none.
  bool Take(LinkEvent& event);

  // kAcknowledged events dropped since the start.
  std::uint64_t dropped() const;

 private:
  const std::size_t capacity_;
  const std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::deque<LinkEvent> events_;
  std::uint64_t dropped_ = 0;
};

}  // namespace tramgac::publish
