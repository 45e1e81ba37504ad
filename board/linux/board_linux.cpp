#include "board/linux/board_linux.h"

#include <algorithm>

#include "board/linux/machine_files.h"
#include "board/linux/machine_parse.h"

namespace tramgac::board {
namespace {

constexpr std::size_t kMostWords = 16;

// The words of `text` between any of `separators`.
std::vector<std::string> WordsOf(std::string_view text, std::string_view separators) {
  std::vector<std::string> words;
  while (words.size() < kMostWords) {
    text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
    if (text.empty()) break;
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

// A text of the device tree ends with a zero.
std::string TreeText(const std::string& path) {
  std::string text = ReadText(path);
  text.erase(std::min(text.find('\0'), text.size()));
  return text;
}

std::string FirmwareModel(const std::string& dmi) {
  const std::string vendor = ReadWord(dmi + "/sys_vendor"), product = ReadWord(dmi + "/product_name");
  return vendor.empty() || product.empty() ? vendor + product : vendor + " " + product;
}

std::vector<WatchdogChip> Watchdogs(const std::string& sys) {
  std::vector<WatchdogChip> chips;
  for (const std::string& folder : FoldersIn(sys + "/class/watchdog")) {
    WatchdogChip chip;
    chip.identity = ReadWord(folder + "/identity");
    const std::string state = ReadWord(folder + "/state");
    if (!state.empty()) chip.active = state == "active";
    chips.push_back(std::move(chip));
  }
  return chips;
}

std::optional<ClockChip> FirstClock(const std::string& sys) {
  constexpr double kMicrovolt = 1e-6;
  for (const std::string& folder : FoldersIn(sys + "/class/rtc")) {
    if (ReadWord(folder + "/since_epoch").empty()) continue;
    ClockChip chip;
    chip.name = ReadWord(folder + "/name");
    const auto battery = ParseNumber(ReadText(folder + "/battery_voltage"));  // rtc-rpi, in microvolts
    if (battery) chip.battery_volt = static_cast<double>(*battery) * kMicrovolt;
    return chip;
  }
  return std::nullopt;
}

}  // namespace

BoardFacts LookAtBoard(const std::string& root) {
  using namespace std::string_view_literals;
  const std::string tree = root + "/proc/device-tree", sys = root + "/sys";
  BoardFacts facts;
  facts.model = TreeText(tree + "/model");
  facts.compatible = WordsOf(ReadText(tree + "/compatible"), "\0"sv);
  facts.has_dmi = !ReadWord(sys + "/class/dmi/id/sys_vendor").empty();
  if (facts.model.empty()) facts.model = FirmwareModel(sys + "/class/dmi/id");
  facts.consoles = WordsOf(ReadWord(sys + "/class/tty/console/active"), " "sv);
  facts.watchdogs = Watchdogs(sys);
  facts.clock = FirstClock(sys);
  return facts;
}

}  // namespace tramgac::board
