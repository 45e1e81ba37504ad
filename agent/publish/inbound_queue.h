// Carries what other clients have published from the MQTT library's threads to the pipeline's thread, within bounds.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>

#include "agent/publish/broker_link.h"
#include "agent/publish/settings.h"

namespace tramgac::publish {

// Thread safety: every function from any thread. Holds its lock for the time of a move only.
class InboundQueue {
 public:
  // `wake` must not block.
  InboundQueue(const InboundLimits& limits, std::function<void()> wake);

  // Adds a message and calls `wake`, without holding the lock. A message beyond a limit is dropped and counted.
  void Put(InboundMessage message);

  // Moves the oldest message to `message`. Outcome: false if there is none.
  bool Take(InboundMessage& message);

  InboundDrops drops() const;

 private:
  // What the message does not fit; null: it fits.
  std::uint64_t* DropCounter(const InboundMessage& message);

  const InboundLimits limits_;
  const std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::deque<InboundMessage> messages_;
  std::size_t bytes_ = 0;  // of messages_
  InboundDrops drops_;
};

}  // namespace tramgac::publish
