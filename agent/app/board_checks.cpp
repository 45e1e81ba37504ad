#include "agent/app/board_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;
using document::Wording;

constexpr double kFlatBattery = 1.0;  // volts; a cell that is there has more

constexpr Phrase kUnknown{"not one that is described: {0}", "chưa có mô tả cho bo mạch này: {0}"};
constexpr Phrase kNothingLost{"nothing depends on it; what is known of boards is in docs/guides/boards.md",
                              "không ảnh hưởng hoạt động; thông tin về bo mạch ở docs/vi/guides/boards.md"};
constexpr Phrase kKnown{"{0} ({1})", "{0} ({1})"};
constexpr Phrase kKnownUntried{"{0} ({1}); described from documentation, not tried on hardware",
                               "{0} ({1}); mô tả theo tài liệu, chưa thử trên phần cứng"};
constexpr Phrase kInUse{"watchdog in use: {0}", "watchdog đang dùng: {0}"};
constexpr Phrase kUnused{"watchdog not in use: {0}", "watchdog chưa dùng: {0}"};
constexpr Phrase kNoWatchdog{"no watchdog", "không có watchdog"};
constexpr Phrase kUntold{"this kernel does not tell whether it is in use: {0}",
                         "nhân hệ điều hành không cho biết có đang dùng không: {0}"};
constexpr Phrase kUseIt{
    "a machine that hangs stays so. sudo install -D -m 644 /usr/share/doc/tramgac/examples/watchdog.conf "
    "/etc/systemd/system.conf.d/watchdog.conf, then restart the machine",
    "máy treo sẽ không tự khởi động lại. sudo install -D -m 644 /usr/share/doc/tramgac/examples/watchdog.conf "
    "/etc/systemd/system.conf.d/watchdog.conf, rồi khởi động lại máy"};
constexpr Phrase kBootLines{"In {0}: {1}", "Trong {0}: {1}"};
constexpr Phrase kLookAtBoard{"What its chip needs is in the notes of: tramgac board",
                              "Chip của máy cần gì: xem ghi chú của tramgac board"};
constexpr Phrase kConsoleThere{"the kernel's console is on {0} ({1})", "console của nhân nằm trên {0} ({1})"};
constexpr Phrase kMoveConsole{
    "a device on this line hears it as nonsense: take console= of this line out of the kernel's command line "
    "(/boot/firmware/cmdline.txt or GRUB), sudo systemctl disable --now serial-getty@{0}, then restart the machine",
    "thiết bị trên đường này sẽ nhận phải dữ liệu rác: bỏ console= của đường này khỏi dòng lệnh của nhân "
    "(/boot/firmware/cmdline.txt hoặc GRUB), sudo systemctl disable --now serial-getty@{0}, rồi khởi động lại máy"};
constexpr Phrase kConsoleElsewhere{"on no line for devices", "không nằm trên đường dành cho thiết bị"};
constexpr Phrase kNoClock{"no clock chip", "không có chip đồng hồ"};
constexpr Phrase kNoClockNote{"after a power cut the time is not trusted until the network is back",
                              "sau khi mất điện, giờ không đáng tin cho đến khi có mạng"};
constexpr Phrase kBattery{"{0} V", "{0} V"};
constexpr Phrase kNoBattery{"the clock has no battery ({0} V)", "đồng hồ không có pin ({0} V)"};

Wording BootLines(const sbc::BoardFile& board, const std::vector<std::string>& lines) {
  if (lines.empty() || board.boot_file.empty()) return {};
  return Say(kBootLines, board.boot_file, fmt::format("{}", fmt::join(lines, ", ")));
}

Check JudgeName(const sbc::BoardFile* board, const board::BoardFacts& facts) {
  const std::string model = facts.model.empty() ? "?" : facts.model;
  if (board == nullptr) return NodeCheck("board", Verdict::kNotRun, Say(kUnknown, model), Say(kNothingLost));
  const Phrase& known = board->tried ? kKnown : kKnownUntried;
  return NodeCheck("board", Verdict::kPassed,
                   {Say(known, board->label.en, model).en, Say(known, board->label.vi, model).vi});
}

Check JudgeWatchdog(const sbc::BoardFile* board, const board::BoardFacts& facts) {
  const auto& chips = facts.watchdogs;
  const auto active = std::ranges::find(chips, std::optional(true), &board::WatchdogChip::active);
  if (active != chips.end()) return NodeCheck("watchdog", Verdict::kPassed, Say(kInUse, active->identity));
  if (chips.empty()) {
    if (board == nullptr) return NodeCheck("watchdog", Verdict::kNotRun, Say(kNoWatchdog));
    const Wording boot = BootLines(*board, board->boot);
    return NodeCheck("watchdog", Verdict::kNoticed, Say(kNoWatchdog),
                     Sentences(Say(kUseIt), boot.empty() ? Say(kLookAtBoard) : boot));
  }
  const auto idle = std::ranges::find(chips, std::optional(false), &board::WatchdogChip::active);
  if (idle == chips.end()) {
    return NodeCheck("watchdog", Verdict::kNotRun, Say(kUntold, chips.front().identity));
  }
  return NodeCheck("watchdog", Verdict::kNoticed, Say(kUnused, idle->identity), Say(kUseIt));
}

Check JudgeConsole(const sbc::BoardFile* board, const board::BoardFacts& facts) {
  const std::vector<sbc::SerialPort> none;
  for (const sbc::SerialPort& port : board != nullptr ? board->serial : none) {
    const std::string name = port.device.substr(port.device.rfind('/') + 1);
    if (std::ranges::find(facts.consoles, name) == facts.consoles.end()) continue;
    return NodeCheck("console", Verdict::kNoticed, Say(kConsoleThere, port.device, port.name), Say(kMoveConsole, name));
  }
  return NodeCheck("console", board != nullptr ? Verdict::kPassed : Verdict::kNotRun, Say(kConsoleElsewhere));
}

Check JudgeClockChip(const sbc::BoardFile* board, const board::BoardFacts& facts) {
  if (facts.clock) return NodeCheck("clock-chip", Verdict::kPassed, {facts.clock->name, facts.clock->name});
  return NodeCheck("clock-chip", Verdict::kNoticed, Say(kNoClock), Sentences(Say(kNoClockNote), ClockAdvice(board)));
}

nlohmann::json Reading(const char* point, const nlohmann::json& value) {
  return {{"device", "node"}, {"point", point}, {"value", value}};
}

}  // namespace

Wording ClockAdvice(const sbc::BoardFile* board) {
  if (board == nullptr) return {};
  return Sentences({board->clock_advice.en, board->clock_advice.vi}, BootLines(*board, board->clock_boot));
}

std::vector<Check> JudgeBoard(const sbc::BoardFile* board, const board::BoardFacts& facts) {
  std::vector<Check> checks = {JudgeName(board, facts), JudgeWatchdog(board, facts), JudgeConsole(board, facts),
                               JudgeClockChip(board, facts)};
  const std::optional<double> volt = facts.clock ? facts.clock->battery_volt : std::nullopt;
  if (!volt) return checks;
  const std::string text = fmt::format("{:.1f}", *volt);
  checks.push_back(*volt >= kFlatBattery
                       ? NodeCheck("battery", Verdict::kPassed, Say(kBattery, text))
                       : NodeCheck("battery", Verdict::kNoticed, Say(kNoBattery, text), ClockAdvice(board)));
  return checks;
}

std::vector<Check> JudgeMachine(const board::MachineState& machine) {
  AgentSays says;
  if (machine.under_voltage) says.readings.push_back(Reading("device.undervoltage", *machine.under_voltage));
  if (machine.throttled) says.readings.push_back(Reading("cpu.throttled", *machine.throttled));
  if (machine.cpu_temperature) says.readings.push_back(Reading("cpu.temperature", *machine.cpu_temperature));
  return JudgeSupply(says);
}

std::string BoardLacks(const std::vector<Check>& checks, Language language) {
  std::string text;
  for (const Check& check : checks) {
    const bool lacks = check.verdict == Verdict::kNoticed || check.verdict == Verdict::kFailed;
    if (!lacks) continue;
    text += (text.empty() ? "" : "; ") + check.found.In(language);
  }
  return text;
}

}  // namespace tramgac::app
