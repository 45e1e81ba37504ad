// Telnet (RFC 854) as much as a command line needs: the text out of what a peer sends, and "no" to each option that it
// offers or wants. Single-threaded; nothing blocks; allocates what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace tramgac::conference {

class TelnetText {
 public:
  // The next byte of the stream. Outcome: a byte of text; nothing for one of a command.
  std::optional<char> Take(std::uint8_t byte);

  // What must be sent back, at most a byte for each that was taken; whoever sends it clears it.
  std::vector<std::uint8_t>& answers() { return answers_; }

 private:
  enum class At : std::uint8_t { kText, kCommand, kOption, kParameters, kEndOfParameters };
  At at_ = At::kText;
  std::uint8_t verb_ = 0;
  std::vector<std::uint8_t> answers_;
};

}  // namespace tramgac::conference
