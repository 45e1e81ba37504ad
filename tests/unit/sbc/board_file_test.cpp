#include "agent/sbc/board_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <set>

#include "agent/sbc/recognise.h"

namespace tramgac::sbc {
namespace {

using namespace std::chrono_literals;
using document::Language;
using testing::ElementsAre;

const std::string kSound = R"(board: my-board
label: {en: My board, vi: Bo của tôi}
tried: false
recognise: {compatible: ["maker,my-board"]}
boot_file: /boot/config.txt
boot: ["watchdog=on"]
serial:
  - {name: RS-485 1, device: /dev/ttyAMA4, direction: kernel, pins: {tx: 24, rx: 21, rts: 23}, boot: "overlay=uart4"}
  - {name: USB, device: "/dev/serial/by-id/*", direction: transceiver}
gpio:
  chip: pinctrl-mine
  lines:
    - {for: horn, line: 17, pin: 11}
    - {for: contact, line: 22, pin: 15, active_low: true, pull_up: true}
watchdog: {longest: 15s, set: 14s}
clock: {chip: false, advice: {en: Put one in, vi: Gắn một cái}, boot: ["overlay=rtc"]}
notes: [{en: Mind the gap, vi: Cẩn thận}]
)";

std::string Complaints(std::string text, const std::string& what, const std::string& with,
                       Language language = Language::kEnglish) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  document::Problems problems;
  EXPECT_FALSE(ParseBoardFile("b.yaml", text.replace(at, what.size(), with), problems)) << with;
  return problems.FormatAll(language);
}

TEST(BoardFile, SaysWhatIsKnownOfABoard) {
  document::Problems problems;
  const auto board = ParseBoardFile("b.yaml", kSound, problems);
  ASSERT_TRUE(board) << problems.FormatAll(Language::kEnglish);
  EXPECT_EQ(board->id, "my-board");
  EXPECT_EQ(board->label.vi, "Bo của tôi");
  EXPECT_FALSE(board->tried || board->any_firmware_table || board->has_clock_chip);
  EXPECT_THAT(board->compatible, ElementsAre("maker,my-board"));
  EXPECT_THAT(board->boot, ElementsAre("watchdog=on"));
  ASSERT_EQ(board->serial.size(), 2u);
  EXPECT_EQ(board->serial[0].direction, Direction::kKernel);
  EXPECT_EQ(board->serial[0].rts, 23u);
  EXPECT_EQ(board->serial[1].direction, Direction::kTransceiver);
  EXPECT_EQ(board->serial[1].tx, 0u);
  ASSERT_EQ(board->lines.size(), 2u);
  EXPECT_EQ(LineAddress(board->chip, board->lines[0]), "gpio:pinctrl-mine/17");
  EXPECT_EQ(LineAddress(board->chip, board->lines[1]), "gpio:pinctrl-mine/22?active=low&bias=pull-up");
  EXPECT_EQ(board->watchdog_longest, Duration(15s));
  EXPECT_EQ(board->watchdog_set, Duration(14s));
  EXPECT_THAT(board->clock_boot, ElementsAre("overlay=rtc"));
  EXPECT_EQ(board->notes.front().en, "Mind the gap");
}

TEST(BoardFile, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(
      Complaints(kSound, "boot_file", "bot_file"),
      "b.yaml:5:1: unknown key \"bot_file\"; expected one of board, label, tried, recognise, boot, boot_file, serial, "
      "gpio, watchdog, clock, notes; did you mean \"boot_file\"?\n"
      "b.yaml:6:7: boot lines need boot_file, where they go\n");
  EXPECT_EQ(Complaints(kSound, "tx: 24", "tx: 23"), "b.yaml:8:91: pin 23 is used in line 8 already\n");
  EXPECT_EQ(Complaints(kSound, "pin: 15", "pin: 11"), "b.yaml:14:37: pin 11 is used in line 13 already\n");
  EXPECT_EQ(Complaints(kSound, "line: 22", "line: 17"),
            "b.yaml:14:28: line 17 of the chip is used in line 13 already\n");
  EXPECT_EQ(Complaints(kSound, ", rts: 23", ""),
            "b.yaml:8:55: the kernel switches the direction with RTS, and no pin is given for it\n");
  EXPECT_EQ(Complaints(kSound, "/dev/ttyAMA4", "ttyAMA4"),
            "b.yaml:8:30: \"ttyAMA4\" is no device; expected a path in /dev\n");
  EXPECT_EQ(Complaints(kSound, "/dev/ttyAMA4", "/dev/../etc/passwd"),
            "b.yaml:8:30: \"/dev/../etc/passwd\" is no device; expected a path in /dev\n");
  EXPECT_EQ(Complaints(kSound, "for: contact", "for: horn"), "b.yaml:14:7: a node has one \"horn\"\n");
  EXPECT_EQ(Complaints(kSound, "set: 14s", "set: 15s"),
            "b.yaml:15:31: the watchdog counts to 15s only; expected at least a second less\n");
  EXPECT_EQ(Complaints(kSound, "compatible: [\"maker,my-board\"]", "dmi: false"),
            "b.yaml:4:12: nothing tells how this board is recognised; expected compatible: a list of words of "
            "/proc/device-tree/compatible, or dmi: true\n");
  EXPECT_THAT(Complaints(kSound, "direction: kernel", "direction: kernal"),
              testing::HasSubstr("did you mean \"kernel\"?"));
}

TEST(BoardFile, SaysItInVietnamese) {
  EXPECT_EQ(Complaints(kSound, "tx: 24", "tx: 23", Language::kVietnamese), "b.yaml:8:91: chân 23 đã dùng ở dòng 8\n");
  EXPECT_EQ(Complaints(kSound, "set: 14s", "set: 15s", Language::kVietnamese),
            "b.yaml:15:31: watchdog chỉ đếm được đến 15s; cần ngắn hơn ít nhất một giây\n");
}

TEST(BoardFile, IsBounded) {
  std::string ports;
  for (std::size_t i = 0; i <= kMostPorts; ++i) ports += "  - {name: a, device: /dev/a, direction: transceiver}\n";
  EXPECT_THAT(Complaints(kSound, "  - {name: USB", ports + "  - {name: USB"), testing::HasSubstr("b.yaml:8:3: "));
  EXPECT_THAT(Complaints(kSound, "line: 22", "line: 512"), testing::HasSubstr("b.yaml:14:28: "));
  document::Problems problems;
  EXPECT_FALSE(ParseBoardFile("b.yaml", "", problems));
  EXPECT_FALSE(problems.empty());
}

// GPIO number -> pin, of the header of 40 pins that a Raspberry Pi has had since 2014 (pinout.xyz).
const std::map<std::uint32_t, std::uint32_t> kHeader = {
    {0, 27},  {1, 28},  {2, 3},   {3, 5},   {4, 7},   {5, 29},  {6, 31},  {7, 26},  {8, 24},  {9, 21},
    {10, 19}, {11, 23}, {12, 32}, {13, 33}, {14, 8},  {15, 10}, {16, 36}, {17, 11}, {18, 12}, {19, 35},
    {20, 38}, {21, 40}, {22, 15}, {23, 16}, {24, 18}, {25, 22}, {26, 37}, {27, 13}};

// The descriptions that are shipped.
TEST(BoardFiles, AreSoundAndTheirPinsAreThoseOfTheHeader) {
  document::Problems problems;
  const std::vector<BoardFile> boards = LoadBoards("board/sbc", problems);
  EXPECT_TRUE(problems.empty()) << problems.FormatAll(Language::kEnglish);
  std::set<std::string> ids;
  for (const BoardFile& board : boards) {
    ids.insert(board.id);
    EXPECT_FALSE(board.tried) << board.id << ": whoever has tried it says so in README.md, with what and when";
    for (const BoardLine& line : board.lines)
      EXPECT_EQ(kHeader.at(line.line), line.pin) << board.id << " " << line.line;
    EXPECT_LE(board.watchdog_set, Duration(14s)) << board.id;
    EXPECT_FALSE(board.clock_advice.empty());
  }
  EXPECT_EQ(ids, (std::set<std::string>{"generic-uefi", "raspberry-pi-4", "raspberry-pi-5", "raspberry-pi-cm4"}));
}

// CTS comes with RTS: the pin of it must be free, and so must those of I2C and 1-wire, which notes promise.
TEST(BoardFiles, LeaveThePinsFreeThatTheirPortsTakeAlong) {
  document::Problems problems;
  for (const BoardFile& board : LoadBoards("board/sbc", problems)) {
    if (board.chip.empty()) continue;
    std::set<std::uint32_t> used;
    for (const BoardLine& line : board.lines) used.insert(line.pin);
    for (const SerialPort& port : board.serial) used.insert({port.tx, port.rx, port.rts});
    for (const std::uint32_t free : {3, 5, 7, 19, 27, 28}) EXPECT_FALSE(used.contains(free)) << board.id << " " << free;
    for (const std::uint32_t power : {1, 2, 4, 6, 9, 14, 17, 20, 25, 30, 34, 39}) {
      EXPECT_FALSE(used.contains(power)) << board.id << " " << power;
    }
  }
}

}  // namespace
}  // namespace tramgac::sbc
