#include "agent/sbc/board_file.h"

#include <chrono>
#include <map>

#include "agent/document/parse.h"
#include "agent/document/scalar.h"
#include "agent/sbc/messages.h"

namespace tramgac::sbc {
namespace {

using namespace std::chrono_literals;
using document::Document;
using document::Field;
using document::Mapping;
using document::Problems;
using document::Quoted;
using document::Say;

constexpr std::int64_t kMostPins = 200;       // of a header; that of a compute module has two of 100
constexpr std::int64_t kMostChipLines = 511;  // of a chip
constexpr std::size_t kLongestText = 300;     // characters

constexpr document::Choice<Direction> kDirections[] = {{"kernel", Direction::kKernel},
                                                       {"transceiver", Direction::kTransceiver}};
constexpr document::Choice<LineUse> kUses[] = {
    {"horn", LineUse::kHorn}, {"lamp", LineUse::kLamp}, {"silence", LineUse::kSilence}, {"contact", LineUse::kContact}};

// Which pin and which line of the chip was given where.
struct Taken {
  std::map<std::uint32_t, std::uint32_t> pins, lines;  // to the line of the file
};

std::uint32_t ReadPin(const Field& field, Taken& taken) {
  const auto pin = static_cast<std::uint32_t>(field.Integer(1, kMostPins, 0));
  if (pin == 0) return 0;
  const auto [found, is_new] = taken.pins.emplace(pin, field.place().line);
  if (!is_new) field.Complain(Say(kPinTwice, pin, found->second));
  return pin;
}

std::vector<std::string> ReadBootLines(const Field& list) {
  std::vector<std::string> lines;
  for (const Field& item : list.List(1, kMostBootLines)) lines.push_back(item.Text());
  return lines;
}

SerialPort ReadPort(const Field& field, Taken& taken) {
  SerialPort port;
  Mapping map = field.Map();
  const Field device = map.Required("device"), direction = map.Required("direction"), pins = map.Optional("pins");
  port.name = map.Required("name").Text({1, 30, {}});
  port.device = device.Text();
  port.direction = direction.Word(kDirections, Direction::kTransceiver);
  port.boot = map.Optional("boot").Text();
  Mapping pin = pins.Map();
  port.tx = ReadPin(pin.Optional("tx"), taken);
  port.rx = ReadPin(pin.Optional("rx"), taken);
  port.rts = ReadPin(pin.Optional("rts"), taken);
  const bool is_device = port.device.starts_with("/dev/") && port.device.find("..") == std::string::npos;
  if (!port.device.empty() && !is_device) device.Complain(Say(kNoDevice, Quoted(port.device)), Say(kWantDevice));
  if (port.direction == Direction::kKernel && port.rts == 0) direction.Complain(Say(kNoRts));
  return port;
}

BoardLine ReadLine(const Field& field, Taken& taken) {
  BoardLine line;
  Mapping map = field.Map();
  const Field number = map.Required("line");
  line.use = map.Required("for").Word(kUses, LineUse::kContact);
  line.line = static_cast<std::uint32_t>(number.Integer(0, kMostChipLines));
  line.pin = ReadPin(map.Optional("pin"), taken);
  line.active_low = map.Optional("active_low").Bool(false);
  line.pull_up = map.Optional("pull_up").Bool(false);
  const auto [found, is_new] = taken.lines.emplace(line.line, number.place().line);
  if (!is_new) number.Complain(Say(kLineTwice, line.line, found->second));
  return line;
}

void ReadGpio(const Field& section, BoardFile& board, Taken& taken) {
  if (!section.present()) return;
  Mapping map = section.Map();
  board.chip = map.Required("chip").Text({1, 31, "a-zA-Z0-9_.:@-"});
  std::map<LineUse, int> uses;
  for (const Field& item : map.Required("lines").List(1, kMostLines)) {
    const BoardLine line = ReadLine(item, taken);
    if (++uses[line.use] > 1 && line.use != LineUse::kContact) {
      item.Complain(Say(kUseTwice, Quoted(LineUseName(line.use))));
    }
    board.lines.push_back(line);
  }
}

void ReadRecognise(const Field& section, BoardFile& board) {
  Mapping map = section.Map();
  for (const Field& word : map.Optional("compatible").List(1, 16)) board.compatible.push_back(word.Text());
  board.any_firmware_table = map.Optional("dmi").Bool(false);
  if (section.present() && board.compatible.empty() && !board.any_firmware_table) {
    section.Complain(Say(kNothingToRecognise), Say(kWantCompatible));
  }
}

void ReadWatchdog(const Field& section, BoardFile& board) {
  Mapping map = section.Map();
  const Field set = map.Required("set");
  board.watchdog_longest = map.Optional("longest").Period(1s, 1h, Duration());
  board.watchdog_set = set.Period(1s, 1h);
  if (board.watchdog_longest > Duration() && board.watchdog_set + 1s > board.watchdog_longest) {
    set.Complain(Say(kSetTooLong, document::FormatDuration(board.watchdog_longest)), Say(kWantShorter));
  }
}

void ReadClock(const Field& section, BoardFile& board) {
  Mapping map = section.Map();
  board.has_clock_chip = map.Required("chip").Bool(false);
  board.clock_advice = map.Required("advice").Local(kLongestText);
  const Field boot = map.Optional("boot");
  if (boot.present()) board.clock_boot = ReadBootLines(boot);
}

void ReadBoard(const Field& root, BoardFile& board) {
  Mapping map = root.Map();
  Taken taken;
  board.id = map.Required("board").Text(document::kIdRule);
  board.label = map.Required("label").Local(60);
  board.tried = map.Required("tried").Bool(false);
  ReadRecognise(map.Required("recognise"), board);
  const Field boot = map.Optional("boot");
  board.boot_file = map.Optional("boot_file").Text();
  if (boot.present()) board.boot = ReadBootLines(boot);
  for (const Field& item : map.Required("serial").List(1, kMostPorts)) board.serial.push_back(ReadPort(item, taken));
  ReadGpio(map.Optional("gpio"), board, taken);
  ReadWatchdog(map.Required("watchdog"), board);
  ReadClock(map.Required("clock"), board);
  const Field notes = map.Optional("notes");
  for (const Field& item : notes.List(1, 16)) board.notes.push_back(item.Local(kLongestText));
  if (!board.boot.empty() && board.boot_file.empty()) boot.Complain(Say(kNoBootFile));
}

std::optional<BoardFile> Read(const Document& document, const Problems& problems, std::size_t before) {
  BoardFile board;
  ReadBoard(document.root(), board);
  if (problems.count() != before) return std::nullopt;
  return board;
}

}  // namespace

std::string_view LineUseName(LineUse use) { return kUses[static_cast<std::size_t>(use)].word; }

std::string LineAddress(std::string_view chip, const BoardLine& line) {
  std::string text = "gpio:" + std::string(chip) + "/" + std::to_string(line.line);
  if (line.active_low) text += "?active=low";
  if (line.pull_up) text += line.active_low ? "&bias=pull-up" : "?bias=pull-up";
  return text;
}

std::optional<BoardFile> LoadBoardFile(const std::string& path, Problems& problems) {
  const std::size_t before = problems.count();
  return Read(Document::Load(path, problems), problems, before);
}

std::optional<BoardFile> ParseBoardFile(const std::string& file, std::string_view text, Problems& problems) {
  const std::size_t before = problems.count();
  return Read(Document::Parse(file, text, problems), problems, before);
}

}  // namespace tramgac::sbc
