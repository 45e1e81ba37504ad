// What a consumer publishes on tramgac/v1/wm/{consumer}/{node}: {"store":"<uuid>","seq":123} (docs/reference/mqtt.md).
// Pure functions; allocate; safe on any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/core/model/record_store.h"

namespace tramgac::app {

// What to subscribe to.
std::string WatermarkFilter(std::string_view node);

struct WatermarkMessage {
  std::string consumer;
  std::string store;
  SequenceNumber seq = 0;
};

// Any bytes may be given. Outcome: empty if the topic is none of a watermark of this node, or the payload is none.
std::optional<WatermarkMessage> ReadWatermark(std::string_view node, std::string_view topic, std::string_view payload);

}  // namespace tramgac::app
