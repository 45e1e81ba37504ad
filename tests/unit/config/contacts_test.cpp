// The section `contacts:`: what is wired to the inputs of the board.
#include <gtest/gtest.h>

#include "tests/unit/config/folder.h"

namespace tramgac::config {
namespace {

using namespace std::chrono_literals;
using digital_io::ContactKind;
using testing::Load;
using testing::Loaded;

Loaded LoadContacts(std::string_view contacts, std::string_view more = "devices: []\n") {
  return Load("tramgac: 1\nsite: s\nnode: n\n" + std::string(more) + "contacts:\n" + std::string(contacts), "/nowhere",
              document::Language::kEnglish);
}

std::string Complaints(std::string_view contacts, std::string_view more = "devices: []\n") {
  return LoadContacts(contacts, more).complaints;
}

TEST(Contacts, AreNoneByDefault) {
  EXPECT_TRUE(Load("tramgac: 1\nsite: s\nnode: n\ndevices: []\n").config->contacts.empty());
}

TEST(Contacts, ReadEverySetting) {
  const Loaded loaded = LoadContacts(
      "  - {kind: fire-panel, line: \"gpio:gpiochip0/22?active=low&bias=pull-up\", normally_closed: true,\n"
      "     debounce: 150ms, label: {en: Fire panel, vi: Tủ báo cháy}}\n"
      "  - {kind: leak, line: \"gpio:gpiochip0/23\"}\n");
  ASSERT_EQ(loaded.complaints, "");
  ASSERT_EQ(loaded.config->contacts.size(), 2u);
  const ContactConfig& panel = loaded.config->contacts[0];
  EXPECT_EQ(panel.kind, ContactKind::kFirePanel);
  EXPECT_EQ(GpioLineName(*panel.line), "gpio:gpiochip0/22");
  EXPECT_TRUE(panel.line->active_low);
  EXPECT_EQ(panel.line->bias, board::GpioBias::kPullUp);
  EXPECT_TRUE(panel.normally_closed);
  EXPECT_EQ(panel.debounce, 150ms);
  EXPECT_EQ(panel.label.vi, "Tủ báo cháy");
  const ContactConfig& leak = loaded.config->contacts[1];
  EXPECT_EQ(leak.kind, ContactKind::kLeak);
  EXPECT_FALSE(leak.normally_closed);
  EXPECT_EQ(leak.debounce, 50ms);
  EXPECT_EQ(leak.label.en, "");
}

TEST(Contacts, SayWhatIsWrong) {
  EXPECT_EQ(Complaints("  - {kind: leek, line: \"gpio:gpiochip0/1\"}\n"),
            "node.yaml:6:12: bad value \"leek\" for \"kind\"; expected one of leak, door, smoke, fire-panel, other, "
            "pulses; did "
            "you mean \"leak\"?\n");
  EXPECT_EQ(Complaints("  - {kind: leak}\n"), "node.yaml:6:5: \"line\" is missing\n");
  EXPECT_EQ(Complaints("  - {kind: leak, line: \"led:red\"}\n"),
            "node.yaml:6:25: an LED cannot be read; expected gpio:CHIP/NUMBER\n");
  EXPECT_EQ(Complaints("  - {kind: leak, line: \"gpio:gpiochip0/1\", debounce: 1s}\n"),
            "node.yaml:6:54: bad value \"1s\" for \"debounce\"; expected a duration from 0ms to 150ms (units ms, s, "
            "min, h, d)\n");
  EXPECT_EQ(Complaints("  - {kind: leak, line: \"gpio:gpiochip0/1?debounce=20ms\"}\n"),
            "node.yaml:6:24: the line of a contact has no debouncing of its own; expected `debounce: 50ms` beside "
            "`line`, or nothing\n");
}

TEST(Contacts, HaveALineEach) {
  EXPECT_EQ(Complaints("  - {kind: leak, line: \"gpio:gpiochip0/1\"}\n  - {kind: door, line: \"gpio:gpiochip0/1\"}\n"),
            "node.yaml:7:24: \"gpio:gpiochip0/1\" is the line of \"contact.1\" already\n");
  EXPECT_EQ(Complaints("  - {kind: leak, line: \"gpio:gpiochip0/1\"}\n",
                       "devices: []\nlocal: {horn: \"gpio:gpiochip0/1\"}\n"),
            "node.yaml:7:24: \"gpio:gpiochip0/1\" is the line of \"horn\" already\n");
}

TEST(Contacts, AreTheDeviceOfThatName) {
  EXPECT_EQ(
      Complaints("  - {kind: leak, line: \"gpio:gpiochip0/1\"}\n",
                 "devices:\n  - {id: contacts, profile: p, address: \"modbus-tcp://10.0.0.1\", period: 1s}\n"),
      "node.yaml:7:3: the contacts are the device \"contacts\", which line 5 uses as well; expected another id for "
      "that device\n");
}

TEST(Contacts, AreSixteenAtMost) {
  std::string many;
  for (int i = 0; i < 17; ++i) many += "  - {kind: other, line: \"gpio:gpiochip0/" + std::to_string(i) + "\"}\n";
  EXPECT_EQ(Complaints(many), "node.yaml:6:3: \"contacts\" has 17 entries; expected a list of 0 to 16 entries\n");
}

}  // namespace
}  // namespace tramgac::config
