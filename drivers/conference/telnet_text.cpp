#include "drivers/conference/telnet_text.h"

namespace tramgac::conference {
namespace {

// RFC 854, "TELNET COMMANDS".
constexpr std::uint8_t kEndOfSubnegotiation = 240, kSubnegotiation = 250, kWill = 251, kWont = 252, kDo = 253,
                       kDont = 254, kInterpretAsCommand = 255;

}  // namespace

std::optional<char> TelnetText::Take(std::uint8_t byte) {
  switch (at_) {
    case At::kText:
      if (byte != kInterpretAsCommand) return static_cast<char>(byte);
      at_ = At::kCommand;
      break;
    case At::kCommand:
      verb_ = byte;
      at_ = byte == kSubnegotiation ? At::kParameters : byte >= kWill && byte <= kDont ? At::kOption : At::kText;
      if (byte == kInterpretAsCommand) return static_cast<char>(byte);
      break;
    case At::kOption:
      at_ = At::kText;
      if (verb_ != kWill && verb_ != kDo) break;
      answers_.insert(answers_.end(), {kInterpretAsCommand, verb_ == kWill ? kDont : kWont, byte});
      break;
    case At::kParameters:
      if (byte == kInterpretAsCommand) at_ = At::kEndOfParameters;
      break;
    case At::kEndOfParameters: at_ = byte == kEndOfSubnegotiation ? At::kText : At::kParameters; break;
  }
  return std::nullopt;
}

}  // namespace tramgac::conference
