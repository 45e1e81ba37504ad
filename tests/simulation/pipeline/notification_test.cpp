// What a device says unasked, on its way through the pipeline.
#include <gtest/gtest.h>

#include <string_view>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

constexpr Word kCauses[] = {{1, "blackout"}, {2, "brownout"}};

// Positions in Specs().
enum Trap : std::uint32_t { kGone, kBack, kLost, kFound, kLowVoltage };

class Told : public ::testing::Test {
 protected:
  void SetUp() override {
    fields_[0].name = "battery.runtime";
    fields_[0].encoding.type = WireType::kInteger;
    fields_[0].scale.multiply = 60;
    fields_[1].name = "input.transfer.reason";
    fields_[1].type = ValueType::kText;
    fields_[1].encoding.type = WireType::kInteger;
    fields_[1].word_use = WordUse::kEnumeration;
    fields_[1].words = kCauses;
    fields_[2].name = "trap.message";
    fields_[2].type = ValueType::kText;
    fields_[2].encoding.type = WireType::kText;
    specs_[kGone] = {"on-battery", Severity::kCritical, {"Mains lost", "Mất điện"}, fields_, "on-battery", true};
    specs_[kBack] = {"mains-restored", std::nullopt, {"Mains back", "Có điện"}, {}, "on-battery", false};
    specs_[kLost] = {"link-lost", Severity::kMajor, {"l", "l"}, {}, "link", true};
    specs_[kFound] = {"link-found", Severity::kMajor, {"f", "f"}, {}, "link", false};
    specs_[kLowVoltage] = {"table-alarm", Severity::kMajor, {"t", "t"}, {}, "outlet-off", true};
    alarms_.assign(world_.specs[0].alarms.begin(), world_.specs[0].alarms.end());
    alarms_[1].on_delay = {};
    AlarmSpec& link = alarms_.emplace_back();
    link.name = "link";
    link.kind = AlarmKind::kNotified;
    world_.specs[0].alarms = alarms_;
    world_.specs[0].notifications = specs_;
    world_.Start();
    world_.sink.Connect();
  }

  RawBlock& Tell(std::uint32_t spec, std::string_view identity = "1.3.6.1.2.1.33.2.1") {
    RawBlock& block = world_.Block(0);
    RawNotification& notification = block.notification.emplace();
    notification.spec = spec;
    notification.offset = static_cast<std::uint32_t>(block.bytes.size());
    notification.length = static_cast<std::uint32_t>(identity.size());
    block.bytes.insert(block.bytes.end(), identity.begin(), identity.end());
    return block;
  }

  World world_;
  std::array<PointSpec, 3> fields_;
  std::array<NotificationSpec, 5> specs_;
  std::vector<AlarmSpec> alarms_;
};

TEST_F(Told, EventLeavesAtOnceWithItsFields) {
  RawBlock& block = Tell(kGone);
  block.AddNumber(0, RawItem::Kind::kInteger, 12);
  block.AddNumber(1, RawItem::Kind::kInteger, 2);
  const std::string_view text = "UPS: On battery";
  block.AddBytes(2, RawItem::Kind::kOctets, ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  world_.Step();
  const auto events = world_.Events("on-battery");
  ASSERT_EQ(events.size(), 1u) << "urgent: no commit interval was waited for";
  const auto& event = events[0];
  EXPECT_EQ(event.at("device"), "ups-1");
  EXPECT_EQ(event.at("trap"), "1.3.6.1.2.1.33.2.1");
  EXPECT_EQ(event.at("severity"), "critical");
  EXPECT_EQ(event.at("text_vi"), "Mất điện");
  EXPECT_EQ(event.at("battery.runtime"), 720);
  EXPECT_EQ(event.at("input.transfer.reason"), "brownout");
  EXPECT_EQ(event.at("trap.message"), "UPS: On battery");
  EXPECT_EQ(world_.sink.before_durable, 0);
}

TEST_F(Told, FieldsThatCannotBeUnderstoodAreLeftOut) {
  RawBlock& block = Tell(kGone);
  block.AddNumber(1, RawItem::Kind::kInteger, 77);  // no such word
  block.AddFailure(0, Quality::kNoSuchInstance);
  block.AddNumber(9, RawItem::Kind::kInteger, 1);  // no such field
  world_.Step();
  const auto events = world_.Events("on-battery");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_FALSE(events[0].contains("battery.runtime"));
  EXPECT_FALSE(events[0].contains("input.transfer.reason"));
}

TEST_F(Told, LongTextIsCutBetweenTwoCharacters) {
  std::string text;
  while (text.size() < 2000) text += "điện ";
  RawBlock& block = Tell(kGone);
  block.AddBytes(2, RawItem::Kind::kOctets, ByteSpan(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  world_.Step();
  const auto events = world_.Events("on-battery");
  ASSERT_EQ(events.size(), 1u);
  const std::string kept = events[0].at("trap.message");
  EXPECT_LE(kept.size(), 200u);
  EXPECT_GT(kept.size(), 195u);
  EXPECT_TRUE(text.starts_with(kept));
}

TEST_F(Told, UnknownTrapIsAnEventToo) {
  for (const std::uint32_t spec : {RawNotification::kUnknown, 5U}) Tell(spec, "1.3.6.1.4.1.9.0.1");
  world_.Step();
  const auto events = world_.Events("unknown-trap");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].at("trap"), "1.3.6.1.4.1.9.0.1");
  EXPECT_EQ(events[0].at("device"), "ups-1");
}

TEST_F(Told, TrapRaisesAndTheNextPollTakesItBack) {
  world_.Poll(0, 230, 90, false);
  world_.Step();
  Tell(kGone);
  world_.Step();
  EXPECT_EQ(world_.observer.alarms, Strings{"ups-1.on-battery raised"});
  world_.Run(milliseconds(100));
  world_.Poll(0, 230, 90, true);
  world_.Run(seconds(30));
  EXPECT_EQ(world_.observer.alarms.size(), 1u) << "confirmed";
  world_.Poll(0, 230, 90, false);
  world_.Run(seconds(30));  // its off-delay is 20 s
  EXPECT_EQ(world_.observer.alarms.back(), "ups-1.on-battery cleared");
}

TEST_F(Told, ClearingTrapClearsWithTheAlarmsOwnDelay) {
  Tell(kGone);
  world_.Step();
  Tell(kBack);
  world_.Run(seconds(19));
  EXPECT_EQ(world_.observer.alarms.size(), 1u);
  world_.Run(seconds(3));
  EXPECT_EQ(world_.observer.alarms.back(), "ups-1.on-battery cleared");
}

TEST_F(Told, AlarmWithoutAPointLivesByTrapsAlone) {
  Tell(kLost);
  world_.Step();
  EXPECT_EQ(world_.observer.alarms, Strings{"ups-1.link raised"});
  for (int i = 0; i < 3; ++i) {
    world_.Poll(0, 230, 90, false);
    world_.Run(seconds(10));
  }
  Tell(kLost);
  world_.Step();
  EXPECT_EQ(world_.observer.alarms.size(), 1u) << "no reading says anything about it, and once is enough";
  EXPECT_FALSE(world_.Events("alarm")[0].contains("point"));
  Tell(kFound);
  world_.Step();
  EXPECT_EQ(world_.observer.alarms.back(), "ups-1.link cleared");
}

TEST_F(Told, AlarmsOfTablesAreLeftToThePolls) {
  RawBlock& block = world_.Poll(0, 230, 90, false);
  block.new_rows.push_back({0, kFirstRow, "one", "1"});
  world_.Step();
  Tell(kLowVoltage);
  world_.Step();
  EXPECT_TRUE(world_.observer.alarms.empty());
  EXPECT_EQ(world_.Events("table-alarm").size(), 1u);
}

TEST_F(Told, SaysNothingAboutWhetherTheDeviceAnswers) {
  for (int i = 0; i < 5; ++i) {
    world_.Fail(0, Quality::kTimeout);
    world_.Run(seconds(10));
  }
  ASSERT_EQ(world_.observer.changes, Strings{"ups-1 gone"});
  Tell(kGone);
  world_.Run(seconds(1));
  EXPECT_EQ(world_.observer.changes.size(), 1u) << "only an answer brings it back";
  EXPECT_EQ(world_.Events("on-battery").size(), 1u);
}

}  // namespace
}  // namespace tramgac
