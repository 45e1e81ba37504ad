// The section `local:`: lines of the board, and when the horn sounds.
#include <gtest/gtest.h>

#include "agent/config/line_target.h"
#include "tests/unit/config/folder.h"

namespace tramgac::config {
namespace {

using namespace std::chrono_literals;
using board::GpioBias;
using board::GpioLine;
using testing::Load;
using testing::Loaded;

Loaded LoadLocal(std::string_view local, document::Language language = document::Language::kEnglish) {
  return Load("tramgac: 1\nsite: s\nnode: n\ndevices: []\nlocal: " + std::string(local) + "\n", "/nowhere", language);
}

std::string Complaints(std::string_view local) { return LoadLocal(local).complaints; }

TEST(Local, IsAbsentByDefault) {
  EXPECT_FALSE(Load("tramgac: 1\nsite: s\nnode: n\ndevices: []\n").config->local.has_value());
}

TEST(Local, ReadsEverySetting) {
  const Loaded loaded = LoadLocal(
      "{horn: \"gpio:gpiochip0/17?active=low\", lamp: \"led:red:status\", "
      "silence: \"gpio:gpiochip-door/4?active=low&bias=pull-up&debounce=20ms\", horn_from: critical, horn_for: 5min, "
      "remind: 2h}");
  ASSERT_EQ(loaded.complaints, "");
  const LocalConfig& local = *loaded.config->local;
  EXPECT_EQ(GpioLineName(*local.horn), "gpio:gpiochip0/17");
  EXPECT_TRUE(local.horn->active_low);
  EXPECT_EQ(local.lamp->kind, GpioLine::Kind::kLed);
  EXPECT_EQ(local.lamp->chip, "red:status");
  EXPECT_EQ(local.silence->chip, "gpiochip-door");
  EXPECT_EQ(local.silence->offset, 4u);
  EXPECT_EQ(local.silence->bias, GpioBias::kPullUp);
  EXPECT_EQ(local.silence->debounce, 20ms);
  EXPECT_EQ(local.horn_from, Severity::kCritical);
  EXPECT_EQ(local.horn_for, 5min);
  EXPECT_EQ(local.remind, 2h);
}

TEST(Local, NeedsALampOrAHorn) {
  const Loaded loaded = LoadLocal("{lamp: \"led:PWR\"}");
  ASSERT_EQ(loaded.complaints, "");
  EXPECT_FALSE(loaded.config->local->horn || loaded.config->local->silence);
  EXPECT_EQ(loaded.config->local->horn_from, Severity::kMajor);
  EXPECT_EQ(loaded.config->local->horn_for, 10min);
  EXPECT_EQ(loaded.config->local->remind, 30min);
  EXPECT_EQ(Complaints("{silence: \"gpio:gpiochip0/4\"}"),
            "node.yaml:5:8: \"local\" has neither horn nor lamp; expected at least one of horn and lamp\n");
  EXPECT_EQ(
      Complaints("{hron: \"gpio:gpiochip0/4\"}"),
      "node.yaml:5:9: unknown key \"hron\"; expected one of horn, lamp, silence, horn_from, horn_for, remind; did "
      "you mean \"horn\"?\n");
}

TEST(Local, SaysWhatIsWrongWithALine) {
  const std::string want = "; expected gpio:CHIP/NUMBER or led:NAME, such as gpio:gpiochip0/17";
  EXPECT_EQ(Complaints("{horn: gpiochip0}"), "node.yaml:5:15: the address \"gpiochip0\" has no scheme" + want + "\n");
  EXPECT_EQ(Complaints("{horn: \"gpoi:gpiochip0/1\"}"),
            "node.yaml:5:16: unknown scheme \"gpoi\"" + want + "; did you mean \"gpio\"?\n");
  EXPECT_EQ(Complaints("{horn: \"gpio:../mem/x\"}"),
            "node.yaml:5:21: bad GPIO chip \"..\"; expected a chip by its name or its label, such as gpiochip0 or "
            "pinctrl-rp1 (gpiodetect lists them)\n"
            "node.yaml:5:24: bad line number \"mem/x\"; expected a whole number from 0 to 65535\n");
  EXPECT_EQ(Complaints("{horn: \"gpio:gpiochip0\"}"),
            "node.yaml:5:30: bad line number \"\"; expected a whole number from 0 to 65535\n");
  EXPECT_EQ(Complaints("{lamp: \"led:../../x\"}"),
            "node.yaml:5:20: bad LED \"../../x\"; expected the name of a folder in /sys/class/leds\n");
  EXPECT_EQ(Complaints("{lamp: \"led:PWR?active=low\"}"), "node.yaml:5:24: \"active=low\" has no meaning for an LED\n");
}

TEST(Local, SaysWhatIsWrongWithAParameter) {
  EXPECT_EQ(Complaints("{horn: \"gpio:gpiochip0/1?activ=low\"}"),
            "node.yaml:5:33: unknown parameter \"activ\"; expected one of active, bias, debounce; did you mean "
            "\"active\"?\n");
  EXPECT_EQ(Complaints("{horn: \"gpio:gpiochip0/1?active=1\"}"),
            "node.yaml:5:40: bad value \"1\" for \"active\"; expected one of high, low\n");
  EXPECT_EQ(Complaints("{horn: \"gpio:gpiochip0/1?bias=pull-up\"}"),
            "node.yaml:5:33: \"bias\" has no meaning for an output\n");
  EXPECT_EQ(Complaints("{horn: \"led:PWR\", silence: \"gpio:gpiochip0/1?debounce=5s\"}"),
            "node.yaml:5:53: bad value \"5s\" for \"debounce\"; expected a duration from 1ms to 1s\n");
  EXPECT_EQ(Complaints("{horn: \"led:PWR\", silence: \"led:ACT\"}"),
            "node.yaml:5:36: an LED cannot be read; expected gpio:CHIP/NUMBER\n");
}

TEST(Local, EveryLineHasOneUse) {
  EXPECT_EQ(Complaints("{horn: \"gpio:gpiochip0/1\", lamp: \"gpio:gpiochip0/1?active=low\"}"),
            "node.yaml:5:41: \"gpio:gpiochip0/1\" is the line of \"horn\" already\n");
}

TEST(Local, TimesAndSeverityAreChecked) {
  EXPECT_EQ(
      Complaints("{lamp: \"led:PWR\", horn_from: mayor, horn_for: 2d, remind: 5s}"),
      "node.yaml:5:37: bad value \"mayor\" for \"horn_from\"; expected one of warning, minor, major, critical; did "
      "you mean \"major\"?\n"
      "node.yaml:5:54: bad value \"2d\" for \"horn_for\"; expected a duration from 1s to 1d (units ms, s, min, h, "
      "d)\n"
      "node.yaml:5:66: bad value \"5s\" for \"remind\"; expected a duration from 1min to 7d (units ms, s, min, h, "
      "d)\n");
}

TEST(Local, InVietnameseToo) {
  const auto text = LoadLocal("{silence: \"led:ACT\"}", document::Language::kVietnamese).complaints;
  EXPECT_EQ(
      text,
      "node.yaml:5:8: \"local\" không có còi mà cũng không có đèn; cần ít nhất một trong horn (còi) và lamp (đèn)\n"
      "node.yaml:5:19: không đọc được LED; cần gpio:CHIP/SỐ\n");
}

}  // namespace
}  // namespace tramgac::config
