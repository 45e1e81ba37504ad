// Lines that a test wires: it presses the buttons and sees what the horn does. Never in production code.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "board/api/gpio.h"

namespace tramgac::board {

// Lines go by their GpioLineName; each is there unless Fail says otherwise. Thread safety: all functions from any
// thread. Outlives the lines that it gave.
class SimGpio final : public Gpio {
 public:
  // What lies on an input. A line that was never set is inactive.
  void Set(const std::string& line, bool active);
  // A press that is over before anybody looks.
  void Pulse(const std::string& line);

  // From now on opening `line` answers `why`, and what is open of it kUnavailable; kOk: it is well again.
  void Fail(const std::string& line, Status why);

  // The level of an output. Outcome: false as well when it is not open.
  bool Level(const std::string& line) const;
  bool IsOpen(const std::string& line) const;
  // How often an output has become active since the beginning.
  int Activations(const std::string& line) const;

  Result<std::unique_ptr<GpioOutput>> OpenOutput(const GpioLine& line) override;
  // Outcome: also kUnimplemented, of an LED.
  Result<std::unique_ptr<GpioInput>> OpenInput(const GpioLine& line) override;

 private:
  class Output;
  class Input;
  struct Wire {
    bool active = false;
    bool was_active = false;
    bool open = false;
    int activations = 0;
    Status failure = Status::kOk;
  };

  Status Claim(const GpioLine& line);
  void Release(const std::string& line);
  Status Write(const std::string& line, bool active);
  Result<GpioLevel> Read(const std::string& line);

  mutable std::mutex mutex_;
  std::map<std::string, Wire> wires_;
};

}  // namespace tramgac::board
