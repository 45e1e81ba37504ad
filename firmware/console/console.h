// The serial console of a node without an operating system: a technician types a line, the node answers.
//
// Single-threaded; nothing blocks; allocates nothing. What does not fit into the line or the answer's buffer is said,
// or marked with "...", never cut in silence.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "board/api/serial_port.h"

namespace tramgac::firmware {

// Where a command writes its answer. Lines end with '\n' here.
class ConsoleText {
 public:
  void Write(std::string_view text);
  void Write(std::int64_t number);

  // For the console: did something not fit; what is to be sent next, and that so much of it was.
  bool cut() const { return cut_; }
  ByteSpan waiting() const { return ByteSpan(text_).subspan(begin_, end_ - begin_); }
  void Sent(std::size_t size);

 private:
  void Cut(char next);

  static constexpr std::size_t kSize = 2048;
  static constexpr std::string_view kCut = "...\r\n";

  std::array<std::uint8_t, kSize> text_{};
  std::size_t begin_ = 0, end_ = 0;
  bool cut_ = false;
};

struct ConsoleCommand {
  std::string_view name, english, vietnamese;  // the two say what it does, for `help`
};

// What can be typed.
class ConsoleCommands {
 public:
  // The same for ever; `help` itself is not among them.
  virtual std::span<const ConsoleCommand> list() const = 0;
  // Does the `index`th of them with what stands behind its name, without blanks around it. Outcome: is it done? If not,
  // GoOn does the rest.
  virtual bool Run(std::size_t index, std::string_view argument, ConsoleText& answer) = 0;
  // Goes on with what takes longer than a moment. Outcome: is it done? What is typed before then waits.
  virtual bool GoOn(ConsoleText& answer) { return static_cast<void>(answer), true; }

 protected:
  ~ConsoleCommands() = default;
};

class Console {
 public:
  // Both outlive it; `port` is open, and nobody else uses it.
  Console(board::SerialPort& port, ConsoleCommands& commands) : port_(port), commands_(commands) {}

  // Says which program is there, on which board, and asks for a line.
  void Greet(std::string_view program, std::string_view board);

  // Takes what was typed, does what it says, and sends as much of the answers as the port has room for.
  void Step();

 private:
  static constexpr std::size_t kLineSize = 80;

  void Take(char c);
  void Erase();
  void Execute();
  void Ask();
  bool Do(std::string_view line, bool too_long);
  void Help();

  board::SerialPort& port_;
  ConsoleCommands& commands_;
  ConsoleText answer_;
  std::array<char, kLineSize> line_{};
  std::size_t size_ = 0;     // of what was typed, also of what did not fit
  bool busy_ = false;        // with a command that is not done
  bool must_ask_ = false;    // for the next line, once there is room
  bool after_cr_ = false;    // a terminal sends CR, LF or both
  std::uint8_t escape_ = 0;  // within an arrow key or its like: 1 after ESC, 2 after ESC [
};

}  // namespace tramgac::firmware
