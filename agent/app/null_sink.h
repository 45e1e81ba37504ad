// The way out of a node without a broker: nothing leaves, everything is stored.
#pragma once

#include "agent/core/model/message.h"

namespace tramgac::app {

class NullSink final : public MessageSink {
 public:
  std::uint32_t connection() const override { return 0; }
  std::size_t Room() const override { return 0; }
  Status Publish(const Message&) override { return Status::kUnavailable; }
  std::size_t TakeAcknowledgements(std::span<Acknowledgement>) override { return 0; }
};

}  // namespace tramgac::app
