// What is known of a board before anybody looks at it: board/sbc/<name>.yaml (README.md there explains the keys).
//
// Thread safety: plain values; the functions share nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/core/base/time.h"
#include "agent/document/field.h"

namespace tramgac::sbc {

// Who switches the RS-485 transmitter of a port on and off.
enum class Direction : std::uint8_t {
  kKernel,       // the port's driver by RTS: rs485=rts-on-send in the device's address
  kTransceiver,  // the transceiver or adapter by itself: nothing in the address
};

struct SerialPort {
  std::string name;    // what a technician calls it: "RS-485 1"
  std::string device;  // "/dev/ttyAMA4"; "/dev/serial/by-id/*": whatever is plugged in
  Direction direction{};
  std::uint32_t tx = 0, rx = 0, rts = 0;  // pins of the header; 0: none
  std::string boot;                       // what enables it, in the file of the boot lines; may be empty
};

enum class LineUse : std::uint8_t { kHorn, kLamp, kSilence, kContact };

// "horn", "lamp", "silence", "contact".
std::string_view LineUseName(LineUse use);

struct BoardLine {
  LineUse use{};
  std::uint32_t line = 0;  // of the chip
  std::uint32_t pin = 0;   // of the header; 0: none
  bool active_low = false;
  bool pull_up = false;
};

// "gpio:pinctrl-rp1/22?active=low&bias=pull-up", as node.yaml wants it.
std::string LineAddress(std::string_view chip, const BoardLine& line);

struct BoardFile {
  std::string id;  // "raspberry-pi-5"
  document::LocalString label;
  bool tried = false;                   // on hardware; else from documentation only
  std::vector<std::string> compatible;  // of the device tree; any of them
  bool any_firmware_table = false;      // any machine with DMI that no other file fits
  std::string boot_file;                // where boot lines go; may be empty
  std::vector<std::string> boot;        // lines that every node of this board needs
  std::vector<SerialPort> serial;
  std::string chip;  // the label of the GPIO chip; empty: no pins
  std::vector<BoardLine> lines;
  Duration watchdog_longest{};  // what its hardware can count to; 0: not known
  Duration watchdog_set{};      // what to set
  bool has_clock_chip = false;  // of its own
  document::LocalString clock_advice;
  std::vector<std::string> clock_boot;  // what a clock chip needs
  std::vector<document::LocalString> notes;
};

inline constexpr std::size_t kMostPorts = 16, kMostLines = 64, kMostBootLines = 16;

// Reads and checks a file; all that is wrong is in `problems`. May block on the disk.
// Outcome: nothing if there was a problem.
std::optional<BoardFile> LoadBoardFile(const std::string& path, document::Problems& problems);

// The same for a text called `file` in problems. Does not block.
std::optional<BoardFile> ParseBoardFile(const std::string& file, std::string_view text, document::Problems& problems);

}  // namespace tramgac::sbc
