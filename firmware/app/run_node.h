// The node on whatever board: what a board's main hands over, and the loop that never ends.
#pragma once

#include <string_view>

#include "board/api/entropy.h"
#include "board/api/gpio.h"
#include "board/api/i2c.h"
#include "board/api/lights.h"
#include "board/api/nonvolatile.h"
#include "board/api/serial_port.h"
#include "board/api/watchdog.h"
#include "board/cortex_m/clock_systick.h"
#include "firmware/app/node.h"

namespace tramgac::firmware {

// The parts of a board, and what is special about them. All live for ever.
struct NodeBoard {
  std::string_view name;        // of the board's folder
  std::string_view site, node;  // what the node is called until its block says otherwise
  board::SysTickClock& clock;
  board::Entropy& entropy;
  board::SerialPort& console;
  board::SerialPort& line;    // of devices
  Duration line_pause;        // a longer silence ends a frame; zero: what the baud rate says
  bool line_is_8n1;           // whatever the block says: a simulated line has no format
  board::Nonvolatile& flash;  // of the records
  ByteSpan block;             // memory that begins with the node's configuration, if one was written
  board::Gpio& gpio;          // of the contacts
  const char* contact_chip;   // the chip of their lines, as in board::GpioLine
  bool closed_is_low;         // contacts to ground and pull-ups
  board::Watchdog& watchdog;
  // What the processor knows of its reset, static text: told when the program before has left no last words.
  std::string_view reset_cause{};
  const NodeMemory& memory = kRoomyNode;
  board::Lights* lights = nullptr;  // null: there are none
  board::I2cBus* i2c = nullptr;     // of the sensors; null: none of them can be read
  // Of a board without entropy: what no other chip has, for the identity of its store. Its boots then have no identity
  // of their own, and TLS does not start: such an image has no network.
  RingLog::Identity chip_number{};
};

// The node, from its start on. To be called by a board's main, once its parts are made. Panics when one of them cannot
// be used.
[[noreturn]] void RunNode(const NodeBoard& board);

}  // namespace tramgac::firmware
