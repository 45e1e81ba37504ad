#include "agent/app/board_view.h"

#include <glob.h>

#include <algorithm>

#include "agent/app/data_files.h"
#include "agent/app/selftest_run.h"
#include "agent/sbc/recognise.h"
#include "board/linux/machine_linux.h"

namespace tramgac::app {
namespace {

using nlohmann::json;

// A pattern stands for whatever is plugged in.
bool IsHere(const std::string& device) {
  glob_t found{};
  const bool here = ::glob(device.c_str(), 0, nullptr, &found) == 0;
  ::globfree(&found);
  return here;
}

json LabelView(const document::LocalString& label) { return {{"en", label.en}, {"vi", label.vi}}; }

json PinView(std::uint32_t pin) { return pin == 0 ? json() : json(pin); }

json SerialView(const BoardSight& sight) {
  json list = json::array();
  for (std::size_t i = 0; i < sight.board->serial.size(); ++i) {
    const sbc::SerialPort& port = sight.board->serial[i];
    list.push_back({{"name", port.name},
                    {"device", port.device},
                    {"direction", port.direction == sbc::Direction::kKernel ? "kernel" : "transceiver"},
                    {"pins", {{"tx", PinView(port.tx)}, {"rx", PinView(port.rx)}, {"rts", PinView(port.rts)}}},
                    {"boot", port.boot.empty() ? json() : json(port.boot)},
                    {"here", i < sight.here.size() && sight.here[i]}});
  }
  return list;
}

json GpioView(const BoardSight& sight) {
  if (sight.board->chip.empty()) return nullptr;
  json lines = json::array();
  for (const sbc::BoardLine& line : sight.board->lines) {
    const std::string user = UserOf(sight, line);
    lines.push_back({{"for", sbc::LineUseName(line.use)},
                     {"address", sbc::LineAddress(sight.board->chip, line)},
                     {"pin", PinView(line.pin)},
                     {"used_by", user.empty() ? json() : json(user)}});
  }
  const std::string name = ChipName(sight);
  return {{"chip", sight.board->chip}, {"name", name.empty() ? json() : json(name)}, {"lines", std::move(lines)}};
}

json NotesView(const sbc::BoardFile& board) {
  json list = json::array();
  for (const document::LocalString& note : board.notes) list.push_back(LabelView(note));
  return list;
}

json ChecksView(const std::vector<Check>& checks) {
  json list = json::array();
  for (const Check& check : checks) list.push_back(CheckView(check));
  return list;
}

}  // namespace

BoardSight LookAtThisBoard(document::Problems& problems) {
  BoardSight sight;
  sight.facts = board::LookAtBoard(BoardRoot());
  sight.boards = sbc::LoadBoards(FindDataFiles().boards, problems);
  sight.board = sbc::Recognise(sight.boards, sight.facts.compatible, sight.facts.has_dmi);
  sight.checks = JudgeBoard(sight.board, sight.facts);
  return sight;
}

BoardSight LookCloselyAtThisBoard(const config::NodeConfig* config, document::Problems& problems) {
  BoardSight sight = LookAtThisBoard(problems);
  const std::string root = BoardRoot();
  const board::MachineState machine = board::LinuxMachine({root + "/proc", root + "/sys"}).Look("/");
  for (Check& check : JudgeMachine(machine)) sight.checks.push_back(std::move(check));
  sight.chips = board::ListGpioChips({root + "/dev", root + "/sys/class/leds", {}});
  const std::vector<sbc::SerialPort> none;
  for (const sbc::SerialPort& port : sight.board != nullptr ? sight.board->serial : none) {
    sight.here.push_back(IsHere(root + port.device));
  }
  if (config != nullptr) sight.users = LineUsers(*config);
  return sight;
}

std::vector<LineUser> LineUsers(const config::NodeConfig& config) {
  std::vector<LineUser> users;
  const auto add = [&users](const std::optional<board::GpioLine>& line, std::string use) {
    if (!line || line->kind != board::GpioLine::Kind::kGpio) return;
    users.push_back({line->chip, line->offset, std::move(use)});
  };
  if (config.local) {
    add(config.local->horn, "horn");
    add(config.local->lamp, "lamp");
    add(config.local->silence, "silence");
  }
  for (std::size_t i = 0; i < config.contacts.size(); ++i) {
    add(config.contacts[i].line, "contact." + std::to_string(i + 1));
  }
  return users;
}

std::string UserOf(const BoardSight& sight, const sbc::BoardLine& line) {
  const std::string name = ChipName(sight);
  for (const LineUser& user : sight.users) {
    const bool same_chip = user.chip == sight.board->chip || (!name.empty() && user.chip == name);
    if (same_chip && user.line == line.line) return user.use;
  }
  return {};
}

std::string ChipName(const BoardSight& sight) {
  if (sight.board == nullptr || sight.board->chip.empty()) return {};
  const auto found = std::ranges::find(sight.chips, sight.board->chip, &board::GpioChip::label);
  return found == sight.chips.end() ? std::string() : found->name;
}

json BoardSummary(const BoardSight& sight) {
  return {{"board", sight.board != nullptr ? json(sight.board->id) : json()},
          {"label", sight.board != nullptr ? LabelView(sight.board->label) : json()},
          {"model", sight.facts.model},
          {"checks", ChecksView(sight.checks)}};
}

json BoardView(const BoardSight& sight) {
  json view = BoardSummary(sight);
  if (sight.board == nullptr) return view;
  const sbc::BoardFile& board = *sight.board;
  view["tried"] = board.tried;
  view["boot"] = {{"file", board.boot_file.empty() ? json() : json(board.boot_file)}, {"lines", board.boot}};
  view["serial"] = SerialView(sight);
  view["gpio"] = GpioView(sight);
  view["clock"] = {
      {"chip", board.has_clock_chip}, {"advice", LabelView(board.clock_advice)}, {"boot", board.clock_boot}};
  view["notes"] = NotesView(board);
  return view;
}

}  // namespace tramgac::app
