// What can be typed at the console of a node.
#pragma once

#include "board/api/clock.h"
#include "firmware/app/load_meter.h"
#include "firmware/app/node.h"
#include "firmware/app/node_setup.h"
#include "firmware/app/node_uplink.h"
#include "firmware/console/console.h"
#include "firmware/console/read_command.h"

namespace tramgac::firmware {

struct BoardFacts {
  std::string_view name;        // of the board's folder
  std::string_view last_words;  // of the program before this one; empty: there were none
};

class NodeCommands final : public ConsoleCommands {
 public:
  // All outlive it.
  NodeCommands(const board::Clock& clock, Node& node, const NodeSetup& setup, const NodeUplink& uplink,
               const LoadMeter& load, const BoardFacts& board)
      : clock_(clock),
        node_(node),
        setup_(setup),
        uplink_(uplink),
        load_(load),
        read_(node.poll().by_hand()),
        board_(board) {}

  std::span<const ConsoleCommand> list() const override;
  bool Run(std::size_t index, std::string_view argument, ConsoleText& answer) override;
  bool GoOn(ConsoleText& answer) override;

 private:
  void Status(ConsoleText& answer) const;
  void WriteLine(ConsoleText& answer) const;
  void WriteStore(ConsoleText& answer) const;

  const board::Clock& clock_;
  Node& node_;
  const NodeSetup& setup_;
  const NodeUplink& uplink_;
  const LoadMeter& load_;
  ReadCommand read_;
  BoardFacts board_;
};

}  // namespace tramgac::firmware
