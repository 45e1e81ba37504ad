#include "agent/publish/topic_aliases.h"

#include <algorithm>

namespace tramgac::publish {

void TopicAliases::Reset(std::uint16_t most) {
  most_ = std::min(most, kMost);
  aliases_.clear();
}

TopicAliases::Alias TopicAliases::For(std::string_view topic) {
  if (most_ == 0) return {};
  if (const auto found = aliases_.find(topic); found != aliases_.end()) return found->second;
  if (aliases_.size() >= most_) return {};
  const Alias made{static_cast<std::uint16_t>(aliases_.size() + 1), false};
  aliases_.emplace(topic, made);
  return made;
}

void TopicAliases::Accepted(std::string_view topic) {
  if (const auto found = aliases_.find(topic); found != aliases_.end()) found->second.known = true;
}

}  // namespace tramgac::publish
