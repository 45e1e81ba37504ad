// Answers that wait for room on the way out. Single-threaded; allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "agent/core/model/message.h"
#include "firmware/command/command_channel.h"

namespace tramgac::firmware {

class ReplyQueue {
 public:
  static constexpr std::size_t kMost = 4;            // as many as a broker sends without our PUBACK
  static constexpr std::size_t kLongestTopic = 256;  // bytes, as those of the Linux agent
  static constexpr std::size_t kLongestCorrelation = 64;

  // Is there room for an answer to what came with these?
  bool Takes(std::string_view topic, std::string_view correlation) const {
    return count_ < kMost && topic.size() <= kLongestTopic && correlation.size() <= kLongestCorrelation;
  }
  // Copies. Precondition: Takes; `payload` is an answer of CommandChannel.
  void Put(std::string_view topic, std::string_view correlation, std::string_view payload);

  // Hands over what `sink` has room for. What a broker refuses now it would refuse again: it is forgotten.
  void Send(MessageSink& sink);

 private:
  template <std::size_t kSize>
  struct Text {
    std::array<char, kSize> bytes;
    std::size_t size = 0;
    void Set(std::string_view text) { size = text.copy(bytes.data(), kSize); }
    std::string_view view() const { return {bytes.data(), size}; }
  };
  struct Reply {
    Text<kLongestTopic> topic;
    Text<kLongestCorrelation> correlation;
    Text<CommandChannel::kLargestAnswer> payload;
  };

  std::array<Reply, kMost> replies_{};
  std::size_t first_ = 0, count_ = 0;
};

}  // namespace tramgac::firmware
