#include "agent/app/board_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "agent/app/board_print.h"
#include "agent/config/load_config.h"
#include "agent/sbc/recognise.h"

namespace tramgac::app {
namespace {

using document::Language;
using testing::HasSubstr;
using testing::Not;

const std::vector<sbc::BoardFile>& Boards() {
  static const std::vector<sbc::BoardFile> boards = [] {
    document::Problems problems;
    return sbc::LoadBoards("board/sbc", problems);
  }();
  return boards;
}

const sbc::BoardFile* Named(std::string_view id) {
  const auto found = std::ranges::find(Boards(), id, &sbc::BoardFile::id);
  EXPECT_NE(found, Boards().end()) << id;
  return &*found;
}

board::BoardFacts Pi5() {
  board::BoardFacts facts;
  facts.model = "Raspberry Pi 5 Model B Rev 1.0";
  facts.consoles = {"tty1"};
  facts.watchdogs = {{"Broadcom BCM2835 Watchdog timer", true}};
  facts.clock = {"rpi-rtc", 2.9};
  return facts;
}

Check Of(const std::vector<Check>& checks, std::string_view name) {
  const auto found = std::ranges::find(checks, name, &Check::name);
  EXPECT_NE(found, checks.end()) << name;
  return found == checks.end() ? Check() : *found;
}

TEST(BoardChecks, ABoardInOrder) {
  const std::vector<Check> checks = JudgeBoard(Named("raspberry-pi-5"), Pi5());
  ASSERT_EQ(checks.size(), 5u);
  for (const Check& check : checks) {
    EXPECT_EQ(check.verdict, Verdict::kPassed) << check.name << ": " << check.found.en;
    EXPECT_FALSE(check.found.vi.empty()) << check.name;
  }
  EXPECT_EQ(Of(checks, "board").found.en,
            "Raspberry Pi 5 (Raspberry Pi 5 Model B Rev 1.0); described from documentation, not tried on hardware");
  EXPECT_EQ(BoardLacks(checks, Language::kEnglish), "");
}

TEST(BoardChecks, WhatItLacksIsNamedWithWhatToDo) {
  board::BoardFacts facts = Pi5();
  facts.watchdogs = {{"Broadcom BCM2835 Watchdog timer", false}};
  facts.clock.reset();
  facts.consoles = {"tty1", "ttyAMA0"};
  const std::vector<Check> checks = JudgeBoard(Named("raspberry-pi-4"), facts);
  for (const char* name : {"watchdog", "console", "clock-chip"}) {
    const Check check = Of(checks, name);
    EXPECT_EQ(check.verdict, Verdict::kNoticed) << name;
    EXPECT_FALSE(check.advice.en.empty() || check.advice.vi.empty()) << name;
    EXPECT_NE(check.advice.en, check.advice.vi) << name;
  }
  EXPECT_THAT(Of(checks, "console").found.en, HasSubstr("/dev/ttyAMA0 (RS-485 1)"));
  EXPECT_THAT(Of(checks, "console").advice.en, HasSubstr("serial-getty@ttyAMA0"));
  EXPECT_THAT(Of(checks, "clock-chip").advice.vi,
              HasSubstr("Trong /boot/firmware/config.txt: dtparam=i2c_arm=on, dtoverlay=i2c-rtc,ds3231"));
  EXPECT_EQ(BoardLacks(checks, Language::kEnglish),
            "watchdog not in use: Broadcom BCM2835 Watchdog timer; the kernel's console is on /dev/ttyAMA0 (RS-485 1); "
            "no clock chip");
}

TEST(BoardChecks, AWatchdogThatIsNotThereOrDoesNotTell) {
  board::BoardFacts facts = Pi5();
  facts.watchdogs.clear();
  const Check none = Of(JudgeBoard(Named("raspberry-pi-5"), facts), "watchdog");
  EXPECT_EQ(none.verdict, Verdict::kNoticed);
  EXPECT_THAT(none.advice.en, HasSubstr(". In /boot/firmware/config.txt: dtparam=watchdog=on"));
  EXPECT_THAT(Of(JudgeBoard(Named("generic-uefi"), facts), "watchdog").advice.en, Not(HasSubstr("config.txt")));
  EXPECT_EQ(Of(JudgeBoard(nullptr, facts), "watchdog").verdict, Verdict::kNotRun) << "a virtual machine has none";
  facts.watchdogs = {{"x", std::nullopt}};
  EXPECT_EQ(Of(JudgeBoard(Named("raspberry-pi-5"), facts), "watchdog").verdict, Verdict::kNotRun);
  facts.watchdogs = {{"x", std::nullopt}, {"y", false}, {"z", true}};
  EXPECT_EQ(Of(JudgeBoard(Named("raspberry-pi-5"), facts), "watchdog").found.en, "watchdog in use: z");
}

TEST(BoardChecks, AClockWithoutABattery) {
  board::BoardFacts facts = Pi5();
  facts.clock->battery_volt = 0.0;
  const Check battery = Of(JudgeBoard(Named("raspberry-pi-5"), facts), "battery");
  EXPECT_EQ(battery.verdict, Verdict::kNoticed);
  EXPECT_THAT(battery.advice.en, HasSubstr("rechargeable"));
  facts.clock->battery_volt.reset();
  EXPECT_EQ(JudgeBoard(Named("raspberry-pi-5"), facts).size(), 4u);
}

TEST(BoardChecks, AnUnknownBoardIsNoFault) {
  board::BoardFacts facts = Pi5();
  facts.model.clear();
  const std::vector<Check> checks = JudgeBoard(nullptr, facts);
  EXPECT_EQ(Of(checks, "board").verdict, Verdict::kNotRun);
  EXPECT_EQ(Of(checks, "console").verdict, Verdict::kNotRun);
  EXPECT_TRUE(ClockAdvice(nullptr).empty());
}

TEST(BoardChecks, SupplyAndHeatOfNow) {
  board::MachineState machine;
  EXPECT_EQ(Of(JudgeMachine(machine), "power").verdict, Verdict::kNotRun);
  machine.under_voltage = true;
  machine.throttled = true;
  machine.cpu_temperature = 61;
  EXPECT_EQ(Of(JudgeMachine(machine), "power").verdict, Verdict::kFailed);
  EXPECT_EQ(Of(JudgeMachine(machine), "heat").found.en, "processor at 61 °C, slowed down");
}

// What `tramgac init` writes: without its #, it is a configuration.
TEST(BoardYaml, IsWhatNodeYamlWants) {
  for (const Language language : {Language::kEnglish, Language::kVietnamese}) {
    std::string text = "tramgac: 1\nsite: a\nnode: b\ndevices: []\n" + BoardYaml(*Named("raspberry-pi-5"), language);
    for (const char* key : {"#local:", "#contacts:", "#  "}) {
      for (std::size_t at; (at = text.find(key)) != std::string::npos;) text.erase(at, 1);
    }
    document::Problems problems;
    const auto config = config::ParseConfig("node.yaml", text, "/etc/tramgac", problems);
    ASSERT_TRUE(problems.empty()) << problems.FormatAll(Language::kEnglish) << text;
    ASSERT_TRUE(config->local && config->local->silence);
    EXPECT_EQ(GpioLineName(*config->local->horn), "gpio:pinctrl-rp1/17");
    EXPECT_EQ(config->contacts.size(), 6u);
    BoardSight sight;
    sight.board = Named("raspberry-pi-5");
    sight.users = LineUsers(*config);
    EXPECT_EQ(UserOf(sight, sight.board->lines[0]), "horn");
    EXPECT_EQ(UserOf(sight, sight.board->lines.back()), "contact.6");
  }
  EXPECT_EQ(BoardYaml(*Named("generic-uefi"), Language::kEnglish), "");
}

TEST(BoardView, AChipGoesByItsNameToo) {
  BoardSight sight;
  sight.board = Named("raspberry-pi-5");
  sight.users = {{"gpiochip4", 17, "horn"}};
  EXPECT_EQ(UserOf(sight, sight.board->lines[0]), "") << "nobody knows that this is the chip";
  sight.chips = {{"gpiochip0", "other", 54, Status::kOk}, {"gpiochip4", "pinctrl-rp1", 54, Status::kOk}};
  EXPECT_EQ(ChipName(sight), "gpiochip4");
  EXPECT_EQ(UserOf(sight, sight.board->lines[0]), "horn");
}

}  // namespace
}  // namespace tramgac::app
