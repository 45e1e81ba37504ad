// Single lines of the board: a contact that drives a horn or a lamp, a button, an LED.
//
// Backends: board/linux/gpio_linux.h (GPIO character device, LED class), board/sim/gpio_sim.h (tests). A line is named
// by a target text in the configuration, "gpio:gpiochip0/17" or "led:red:status".
//
// "Active" is what the configuration means by on, whatever the voltage: a backend MUST apply GpioLine::active_low in
// both directions, so that nobody above it knows of polarity.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "agent/core/base/status.h"
#include "agent/core/base/time.h"

namespace tramgac::board {

enum class GpioBias : std::uint8_t {
  kLeftAlone,  // as the hardware or the boot loader has set it
  kNone,       // no resistor
  kPullUp,
  kPullDown,
};

struct GpioLine {
  enum class Kind : std::uint8_t { kGpio, kLed };

  Kind kind = Kind::kGpio;
  std::string chip;                      // "gpiochip0" or its label "pinctrl-rp1"; of an LED its name, "red:status"
  std::uint32_t offset = 0;              // of the line in its chip; not of an LED
  bool active_low = false;               // from here on not of an LED
  GpioBias bias = GpioBias::kLeftAlone;  // of an input
  Duration debounce{};                   // of an input: shorter changes are none; 0: all count
};

// "gpio:gpiochip0/17", "led:red:status": two lines are the same if their names are. Allocates.
inline std::string GpioLineName(const GpioLine& line) {
  if (line.kind == GpioLine::Kind::kLed) return "led:" + line.chip;
  return "gpio:" + line.chip + "/" + std::to_string(line.offset);
}

// Thread safety of a line: one thread at a time. Interrupt safety: none. Nothing blocks for longer than the bus that a
// line hangs on needs (microseconds; some milliseconds for an expander on I2C).
class GpioOutput {
 public:
  // MUST make the line inactive, as far as it still can: a horn must not sound on behalf of an agent that has ended.
  virtual ~GpioOutput() = default;

  // Makes the line active or inactive. The level MUST stay until the next Write.
  // Outcomes: kOk: the driver has taken it; kUnavailable: the line is gone (an adapter was pulled out), open it anew.
  virtual Status Write(bool active) = 0;
};

struct GpioLevel {
  bool active = false;      // now
  bool was_active = false;  // now, or at any time since the line was opened or read last
};

class GpioInput {
 public:
  virtual ~GpioInput() = default;

  // The level now, and what was missed since the last Read: a short press between two looks. A backend MUST NOT say
  // `was_active` of what it has not seen; one whose line cannot tell of changes MAY miss short ones.
  // Outcomes: kOk; kUnavailable: the line is gone, open it anew.
  virtual Result<GpioLevel> Read() = 0;
};

// Thread safety: a backend MUST allow both functions from any thread at the same time. They may block for milliseconds
// and allocate: to be called while things are configured, and seldom afterwards.
class Gpio {
 public:
  // Opens a line for writing, inactive: it MUST NOT be active for a moment first.
  // Outcomes: kOk; kNotFound: there is no such chip or LED, or it is hidden from this program; kOutOfRange: the chip
  // has no line of that number; kPermissionDenied; kAlreadyExists: another program or a driver uses the line;
  // kUnimplemented: the chip cannot do what is asked, or is none; kResourceExhausted: no descriptors; kUnavailable:
  // everything else.
  virtual Result<std::unique_ptr<GpioOutput>> OpenOutput(const GpioLine& line) = 0;

  // Opens a line for reading. What of `debounce` the chip cannot do MUST be left out rather than refused; a bias that
  // it is known to be unable to do MUST be refused, because a floating input reads anything. An LED is no input:
  // kUnimplemented.
  // Outcomes: as OpenOutput.
  virtual Result<std::unique_ptr<GpioInput>> OpenInput(const GpioLine& line) = 0;

 protected:
  ~Gpio() = default;  // nobody owns it through its interface; the lines that it gave may outlive it
};

}  // namespace tramgac::board
