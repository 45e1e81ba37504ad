// What can be typed at the console of a node.
#pragma once

#include "board/api/clock.h"
#include "firmware/console/console.h"

namespace tramgac::firmware {

class NodeCommands final : public ConsoleCommands {
 public:
  // `clock` outlives it, `board` is the name of the board's folder, static text.
  NodeCommands(const board::Clock& clock, std::string_view board) : clock_(clock), board_(board) {}

  std::span<const ConsoleCommand> list() const override;
  void Run(std::size_t index, std::string_view argument, ConsoleText& answer) override;

 private:
  void Status(ConsoleText& answer) const;

  const board::Clock& clock_;
  std::string_view board_;
};

}  // namespace tramgac::firmware
