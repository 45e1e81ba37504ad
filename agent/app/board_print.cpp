#include "agent/app/board_print.h"

#include <fmt/format.h>

#include <algorithm>

#include "agent/app/selftest_run.h"
#include "agent/app/table_view.h"
#include "agent/app/value_text.h"

namespace tramgac::app {
namespace {

using document::Language;
using document::Phrase;
using document::Say;

constexpr Phrase kBoot{"In {0}, then restart the machine:", "Trong {0}, rồi khởi động lại máy:"};
constexpr Phrase kPins{"Pins of chip {0}, pin = number on the header:",
                       "Các chân của chip {0}, chân = số trên hàng chân:"};
constexpr Phrase kChipThere{"{0}, here {1}", "{0}, ở đây là {1}"};
constexpr Phrase kChipAway{"{0}, which is not there or may not be asked (sudo)",
                           "{0}, không thấy hoặc không được hỏi (cần sudo)"};
constexpr Phrase kYamlHead{
    "# Pins of this board ({0}). Wire, take the # away, allow: guides/local-output.md, guides/contacts.md; all pins: "
    "tramgac board",
    "# Các chân của bo mạch này ({0}). Đấu dây, bỏ dấu #, cấp quyền: vi/guides/local-output.md, vi/guides/contacts.md; "
    "mọi chân: tramgac board"};
constexpr Phrase kYamlPin{"  # pin {0}", "  # chân {0}"};

std::string In(const document::LocalString& text, Language language) {
  return language == Language::kVietnamese ? text.vi : text.en;
}

std::string UseText(sbc::LineUse use, Language language) {
  switch (use) {
    case sbc::LineUse::kHorn: return Pick(language, "horn", "còi");
    case sbc::LineUse::kLamp: return Pick(language, "lamp", "đèn");
    case sbc::LineUse::kSilence: return Pick(language, "silence button", "nút tắt còi");
    case sbc::LineUse::kContact: break;
  }
  return Pick(language, "contact", "tiếp điểm");
}

std::string Lines(const TableView& table, std::size_t width) {
  std::string text;
  for (const std::string& line : table.Lines(width)) text += line + "\n";
  return text;
}

std::string DirectionText(const sbc::SerialPort& port, Language language) {
  if (port.direction == sbc::Direction::kKernel) return "rs485=rts-on-send";
  return Pick(language, "by the transceiver", "bộ thu phát tự đổi");
}

std::string PinsText(const sbc::SerialPort& port) {
  std::string text;
  const std::pair<const char*, std::uint32_t> pins[] = {{"TX", port.tx}, {"RX", port.rx}, {"RTS", port.rts}};
  for (const auto& [name, pin] : pins) {
    if (pin != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, pin);
  }
  return text.empty() ? "-" : text;
}

std::string SerialText(const BoardSight& sight, Language language, std::size_t width) {
  TableView table({{Pick(language, "serial line", "đường nối tiếp")},
                   {Pick(language, "device", "thiết bị")},
                   {Pick(language, "pins", "chân"), false, 4, kAnyWidth, 3},
                   {Pick(language, "direction", "đổi chiều"), false, 8, kAnyWidth, 2},
                   {Pick(language, "here", "có"), false, 4},
                   {Pick(language, "boot line", "dòng khởi động"), false, 8, kAnyWidth, 1}});
  for (std::size_t i = 0; i < sight.board->serial.size(); ++i) {
    const sbc::SerialPort& port = sight.board->serial[i];
    const bool here = i < sight.here.size() && sight.here[i];
    table.Add({{port.name, port.device, PinsText(port), DirectionText(port, language),
                here ? Pick(language, "yes", "có") : Pick(language, "no", "không"), port.boot},
               {}});
  }
  return Lines(table, width);
}

std::string PinTable(const BoardSight& sight, Language language, std::size_t width) {
  const sbc::BoardFile& board = *sight.board;
  if (board.chip.empty()) return {};
  const std::string name = ChipName(sight);
  const std::string chip = (name.empty() ? Say(kChipAway, board.chip) : Say(kChipThere, board.chip, name)).In(language);
  TableView table({{Pick(language, "for", "dùng cho")},
                   {Pick(language, "pin", "chân"), true},
                   {"node.yaml"},
                   {Pick(language, "used by", "đang dùng"), false, 4, kAnyWidth, 1}});
  for (const sbc::BoardLine& line : board.lines) {
    const std::string user = UserOf(sight, line);
    table.Add({{UseText(line.use, language), line.pin == 0 ? "-" : std::to_string(line.pin),
                sbc::LineAddress(board.chip, line), user.empty() ? "-" : user},
               {}});
  }
  return "\n" + Say(kPins, chip).In(language) + "\n" + Lines(table, width);
}

std::string BootText(const sbc::BoardFile& board, Language language) {
  if (board.boot.empty()) return {};
  std::string text = "\n" + Say(kBoot, board.boot_file).In(language) + "\n";
  for (const std::string& line : board.boot) text += "  " + line + "\n";
  return text;
}

std::string CheckText(const Check& check, Language language, std::size_t width) {
  constexpr std::size_t kMark = 7, kName = 14, kIndent = kMark + kName + 1;
  const std::size_t room =
      std::min<std::size_t>(width, 120) > kIndent + 20 ? std::min<std::size_t>(width, 120) - kIndent : 60;
  std::string first = Fit(VerdictMark(check.verdict, language), kMark) + Fit(CheckTitle(check, language), kName) + " ";
  std::string text;
  for (const std::string& line : Wrap(check.found.In(language), room)) {
    text += first + Fit(line, WidthOf(line)) + "\n";
    first = std::string(kIndent, ' ');
  }
  if (check.advice.empty()) return text;
  std::string arrow = "→ ";
  for (const std::string& line : Wrap(check.advice.In(language), room - 2)) {
    text += first + arrow + line + "\n";
    arrow = "  ";
  }
  return text;
}

}  // namespace

std::string BoardText(const BoardSight& sight, Language language, std::size_t width) {
  std::string text;
  for (const Check& check : sight.checks) text += CheckText(check, language, width);
  if (sight.board == nullptr) return text;
  text +=
      "\n" + SerialText(sight, language, width) + PinTable(sight, language, width) + BootText(*sight.board, language);
  for (const document::LocalString& note : sight.board->notes) {
    std::string bullet = "- ";
    if (&note == &sight.board->notes.front()) text += "\n";
    for (const std::string& line : Wrap(In(note, language), std::min<std::size_t>(width, 120) - 2)) {
      text += bullet + line + "\n";
      bullet = "  ";
    }
  }
  return text;
}

std::string BoardYaml(const sbc::BoardFile& board, Language language) {
  if (board.chip.empty()) return {};
  std::string local, contacts;
  for (const sbc::BoardLine& line : board.lines) {
    const std::string address = "\"" + sbc::LineAddress(board.chip, line) + "\"";
    const std::string pin = line.pin == 0 ? "" : Say(kYamlPin, line.pin).In(language);
    if (line.use == sbc::LineUse::kContact) {
      contacts += "#  - {kind: leak, line: " + address + "}" + pin + "\n";
    } else {
      local += "#  " + std::string(sbc::LineUseName(line.use)) + ": " + address + pin + "\n";
    }
  }
  std::string text = Say(kYamlHead, In(board.label, language)).In(language) + "\n";
  if (!local.empty()) text += "#local:\n" + local;
  if (!contacts.empty()) text += "#contacts:\n" + contacts;
  return text;
}

}  // namespace tramgac::app
