// Horn, lamp and silence button of the node: LocalOutput between its lines and the agent.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "agent/config/config.h"
#include "agent/core/alarm/local_output.h"
#include "agent/service/log.h"
#include "board/api/gpio.h"

namespace tramgac::app {

// All functions on the pipeline's thread. A line that cannot be used is a warning in the log, and is tried again every
// minute: the agent goes on without it.
class LocalPanel {
 public:
  // Opens no line yet. `gpio` and `log` outlive the panel.
  LocalPanel(const config::LocalConfig& config, board::Gpio& gpio, service::Log& log);

  // Does what is due at `now`: looks at the button, moves horn and lamp. `connected`: to the broker, or none is
  // configured. Outcome: when it wants to be called at the latest.
  BootTime Update(BootTime now, const AlarmSummary& alarms, bool connected);

  // {"horn","lamp","silenced","testing","network_gone","lines":[{"use","line","working","problem"}]}
  nlohmann::json View() const;

 private:
  // A line, open or waiting for its next try.
  struct Wire {
    std::string_view use;  // "horn", "lamp", "silence"
    board::GpioLine line;
    std::unique_ptr<board::GpioOutput> output;
    std::unique_ptr<board::GpioInput> input;
    std::optional<bool> level;     // written last
    Status problem = Status::kOk;  // why it is not open
    Status told = Status::kOk;     // what the log has of it
    BootTime retry_at{};
  };

  void Add(std::string_view use, const std::optional<board::GpioLine>& line);
  void Open(Wire& wire, BootTime now);
  void Lose(Wire& wire, Status why, BootTime now);
  void Tell(Wire& wire);
  board::GpioLevel ReadButton(BootTime now);
  void Drive(std::string_view use, bool active, BootTime now);
  bool IsNetworkGone(BootTime now, bool connected);

  board::Gpio& gpio_;
  service::Log& log_;
  std::vector<Wire> wires_;
  LocalOutput output_;
  bool network_gone_ = false;
  std::optional<BootTime> away_since_;
};

// What a technician does about a line that cannot be opened, and why it cannot. Outcome: never empty.
LocalText LineProblem(Status status);

// Writes that the line of `use` ("horn", "contact.1") works again, or why not. Any thread.
void LogLine(service::Log& log, std::string_view use, const std::string& line, Status status);

}  // namespace tramgac::app
