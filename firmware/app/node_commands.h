// What can be typed at the console of a node.
#pragma once

#include "board/api/clock.h"
#include "drivers/modbus/line_master.h"
#include "firmware/console/console.h"
#include "firmware/console/read_command.h"

namespace tramgac::firmware {

class NodeCommands final : public ConsoleCommands {
 public:
  // `clock` and `line` outlive it, `board` is the name of the board's folder, static text.
  NodeCommands(const board::Clock& clock, modbus::LineMaster& line, std::string_view board)
      : clock_(clock), line_(line), read_(line), board_(board) {}

  std::span<const ConsoleCommand> list() const override;
  bool Run(std::size_t index, std::string_view argument, ConsoleText& answer) override;
  bool GoOn(ConsoleText& answer) override;

  // The line's Step has said that a question ended; GoOn is to follow before the next Step.
  void OnAnswer() { answered_ = true; }

 private:
  void Status(ConsoleText& answer) const;
  void WriteLine(ConsoleText& answer) const;

  const board::Clock& clock_;
  modbus::LineMaster& line_;
  ReadCommand read_;
  std::string_view board_;
  bool answered_ = false;
};

}  // namespace tramgac::firmware
