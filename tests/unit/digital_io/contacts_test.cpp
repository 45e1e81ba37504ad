// Contacts: what counts as a change, what is told of it, and how long it takes.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "board/sim/clock_sim.h"
#include "board/sim/gpio_sim.h"
#include "drivers/digital_io/gpio/contact_reader.h"

namespace tramgac::digital_io {
namespace {

using namespace std::chrono_literals;

class Contacts : public testing::Test {
 protected:
  void Wire(std::vector<Contact> contacts) {
    contacts_ = std::move(contacts);
    for (std::size_t i = 0; i < contacts_.size(); ++i) {
      auto input = gpio_.OpenInput({.chip = "io", .offset = static_cast<std::uint32_t>(i)});
      opened_.push_back(std::move(input).value());
      inputs_.push_back(opened_.back().get());
    }
    reader_ = std::make_unique<ContactReader>(contacts_, inputs_);
  }
  static std::string Line(std::size_t contact) { return "gpio:io/" + std::to_string(contact); }
  void Set(std::size_t contact, bool closed) { gpio_.Set(Line(contact), closed); }

  // Looks each millisecond. Outcome: after how many there was news for the first time; -1: none.
  int Run(int milliseconds) {
    int first = -1;
    for (int i = 0; i < milliseconds; ++i) {
      if (reader_->Look(clock_.Now()) && first < 0) first = i;
      clock_.Advance(1ms);
    }
    return first;
  }

  // What the block says of each contact; -1: it cannot be read.
  std::map<PointIndex, int> Told() {
    reader_->Fill(clock_.Now(), block_);
    std::map<PointIndex, int> told;
    for (const RawItem& item : block_.items) {
      told[item.point] = item.quality == Quality::kGood ? static_cast<int>(item.number) : -1;
    }
    return told;
  }

  using Map = std::map<PointIndex, int>;
  board::SimClock clock_;
  board::SimGpio gpio_;
  std::vector<Contact> contacts_;
  std::vector<std::unique_ptr<board::GpioInput>> opened_;
  std::vector<board::GpioInput*> inputs_;
  std::unique_ptr<ContactReader> reader_;
  RawBlock block_;
};

TEST_F(Contacts, AreToldWhenTheyHaveSettled) {
  Wire({{.kind = ContactKind::kLeak, .debounce = 50ms}, {.kind = ContactKind::kDoor, .debounce = 20ms}});
  EXPECT_FALSE(reader_->complete());
  EXPECT_EQ(Run(21), 20);
  EXPECT_FALSE(reader_->complete());
  EXPECT_EQ(Run(100), 29);
  EXPECT_TRUE(reader_->complete());
  EXPECT_EQ(Told(), (Map{{0, 0}, {1, 0}}));
  EXPECT_EQ(block_.exchange, Quality::kGood);
  EXPECT_EQ(block_.taken, clock_.Now());
  Set(0, true);
  EXPECT_EQ(Run(100), 50);
  EXPECT_EQ(Told(), (Map{{0, 1}, {1, 0}}));
}

TEST_F(Contacts, BouncesAreNoChange) {
  Wire({{.debounce = 50ms}});
  Run(60);
  for (int i = 0; i < 20; ++i) {
    Set(0, i % 2 == 0);
    EXPECT_EQ(Run(49), -1);
  }
  EXPECT_EQ(Told(), (Map{{0, 0}}));
  Set(0, true);
  EXPECT_EQ(Run(60), 50);
}

TEST_F(Contacts, OneThatIsGoneSaysSoAndBeginsAnew) {
  Wire({{.debounce = 50ms}, {.debounce = 50ms}});
  Set(0, true);
  Run(60);
  gpio_.Fail(Line(0), Status::kUnavailable);
  EXPECT_EQ(Run(10), 9);
  EXPECT_EQ(Told(), (Map{{0, -1}, {1, 0}}));
  EXPECT_EQ(block_.exchange, Quality::kGood);
  gpio_.Fail(Line(1), Status::kUnavailable);
  EXPECT_EQ(Run(10), 9);
  EXPECT_EQ(Run(10), -1);
  Told();
  EXPECT_EQ(block_.exchange, Quality::kDisconnected);
  gpio_.Fail(Line(0), Status::kOk);
  EXPECT_EQ(Run(10), -1);
  EXPECT_FALSE(reader_->complete());
  EXPECT_EQ(Run(60), 40);
  EXPECT_EQ(Told(), (Map{{0, 1}, {1, -1}}));
}

TEST_F(Contacts, PulsesAreCountedWithoutTheirBounces) {
  Wire({{.kind = ContactKind::kPulses, .debounce = 5ms}, {.kind = ContactKind::kPulses, .debounce = 0ms}});
  Set(0, true);  // the level at the start is no pulse
  Run(20);
  for (int pulse = 0; pulse < 7; ++pulse) {
    for (const bool closed : {false, true}) {
      Set(0, closed);
      Run(2);
      Set(0, !closed);
      Run(2);
      Set(0, closed);
      Run(8);
    }
    gpio_.Pulse(Line(1));
    EXPECT_EQ(Run(1), -1);
  }
  EXPECT_EQ(Told(), (Map{{0, 7}, {1, 7}}));
  Set(1, true);
  Run(100);
  EXPECT_EQ(Told().at(1), 8);
}

TEST_F(Contacts, AnInputThatCouldNotBeOpenedIsTold) {
  Wire({{.debounce = 0ms}, {.debounce = 0ms}});
  inputs_[0] = nullptr;
  reader_ = std::make_unique<ContactReader>(contacts_, inputs_);
  EXPECT_EQ(Run(1), 0);
  EXPECT_FALSE(reader_->complete());
  EXPECT_EQ(Run(9), 8);
  EXPECT_EQ(Told(), (Map{{0, -1}, {1, 0}}));
}

TEST_F(Contacts, ADisturbedLookIsNoNews) {
  Wire({{.debounce = 5ms}});
  Run(10);
  for (int i = 0; i < 3; ++i) {
    gpio_.Fail(Line(0), Status::kUnavailable);
    EXPECT_EQ(Run(9), -1);
    gpio_.Fail(Line(0), Status::kOk);
    EXPECT_EQ(Run(1), -1);
  }
  EXPECT_EQ(Told(), (Map{{0, 0}}));
}

TEST(ContactTables, AreADeviceWithAPointAContactAndAlarmsOfDanger) {
  const Contact contacts[] = {{.kind = ContactKind::kLeak, .label = {"Leak under the rack", "Rò nước dưới tủ"}},
                              {.kind = ContactKind::kOther},
                              {.kind = ContactKind::kFirePanel, .normally_closed = true},
                              {.kind = ContactKind::kPulses, .normally_closed = true}};
  const ContactTables tables(contacts);
  const DeviceSpec device = tables.device();
  ASSERT_EQ(device.points.size(), 4u);
  EXPECT_EQ(device.points[3].name, "contact.4");
  EXPECT_EQ(device.points[3].type, ValueType::kInteger);
  EXPECT_FALSE(device.points[3].inverted);
  EXPECT_TRUE(device.points[2].inverted);
  EXPECT_EQ(device.labels[0].vi, "Rò nước dưới tủ");
  EXPECT_EQ(device.labels[2].en, "Fire panel");
  ASSERT_EQ(device.alarms.size(), 3u);
  EXPECT_EQ(device.alarms[0].name, "leak-1");
  EXPECT_EQ(device.alarms[1].name, "fire-panel-3");
  EXPECT_EQ(device.alarms[1].point, 2u);
  EXPECT_EQ(device.alarms[2].kind, AlarmKind::kUnavailable);
  for (const AlarmSpec& alarm : device.alarms) {
    for (const LocalText& text : {alarm.text, alarm.cause, alarm.consequence, alarm.response}) {
      EXPECT_FALSE(text.en.empty() || text.vi.empty()) << alarm.name;
    }
  }
}

TEST(ContactTables, TakesNoMoreThanThereIsRoomFor) {
  const std::vector<Contact> contacts(kMostContacts + 5, Contact{.kind = ContactKind::kFirePanel});
  const ContactTables tables(contacts);
  EXPECT_EQ(tables.device().points.size(), kMostContacts);
  EXPECT_EQ(tables.device().points.back().name, "contact.16");
  EXPECT_EQ(tables.device().alarms[15].name, "fire-panel-16");
}

}  // namespace
}  // namespace tramgac::digital_io
