// Numbers in place of topics (MQTT v5 clause 3.3.2.3.4): a topic is sent once with a number, later the number alone.
// A table of one connection. Single-threaded (the pipeline's thread); never blocks; allocates for each new topic.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tramgac::publish {

class TopicAliases {
 public:
  struct Alias {
    std::uint16_t number = 0;  // 0: the topic is sent as it is
    bool known = false;        // to the broker: the number is enough
  };

  // A new connection: the broker knows nothing yet. `most`: how many it takes (Topic Alias Maximum of its CONNACK).
  void Reset(std::uint16_t most);

  // Outcome: how `topic` is to be sent. The first topics get the numbers there are; the others none.
  Alias For(std::string_view topic);

  // The broker has accepted a message on `topic`, so it knows the number. Before that it is not relied upon: a broker
  // may refuse a message and forget the number with it, and to one that it does not know it answers with the end of the
  // connection (reason 0x94).
  void Accepted(std::string_view topic);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  // More are of no use to a node, and each takes memory at the broker.
  static constexpr std::uint16_t kMost = 1000;

  std::uint16_t most_ = 0;
  std::unordered_map<std::string, Alias, Hash, std::equal_to<>> aliases_;
};

}  // namespace tramgac::publish
