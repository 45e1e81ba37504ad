// What happens to devices, alarms, clocks and tables, told step by step.
#include <gtest/gtest.h>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

class Story : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.Start();
    world_.sink.Connect();
  }
  void PollFor(Duration duration, double voltage, bool on_battery) {
    for (const BootTime end = world_.now + duration; world_.now < end; world_.Run(seconds(1))) {
      world_.Poll(0, voltage, 90, on_battery);
    }
  }
  const PointRuntime& Point(PointIndex index) const { return world_.pipeline->devices()[0].points()[index]; }

  World world_;
};

TEST_F(Story, AnAlarmWithDelaysRaisesAndClears) {
  PollFor(seconds(5), 230, false);
  PollFor(seconds(9), 230, true);
  EXPECT_TRUE(world_.observer.alarms.empty());
  PollFor(seconds(3), 230, true);
  EXPECT_EQ(world_.observer.alarms, Strings{"ups-1.on-battery raised"});
  PollFor(seconds(19), 230, false);
  EXPECT_EQ(world_.observer.alarms.size(), 1u);
  PollFor(seconds(3), 230, false);
  EXPECT_EQ(world_.observer.alarms.back(), "ups-1.on-battery cleared");
  world_.Settle();
  const auto events = world_.Events("alarm");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].at("transition"), "raised");
  EXPECT_EQ(events[0].at("active"), true);
  EXPECT_EQ(events[0].at("occurrence"), 1);
  EXPECT_EQ(events[0].at("point"), "ups.on-battery");
  EXPECT_EQ(events[0].at("text_vi"), "UPS chạy ắc quy");
  EXPECT_EQ(events[1].at("transition"), "cleared");
  EXPECT_EQ(world_.Last("/alarm/ups-1.on-battery").at("active"), false);
}

TEST_F(Story, ALimitAlarmTellsItsValue) {
  PollFor(seconds(3), 251.5, false);
  world_.Settle();
  const auto events = world_.Events("alarm");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].at("value"), 251.5);
  EXPECT_EQ(events[0].at("limit"), 250);
  EXPECT_EQ(events[0].at("unit"), "V");
  EXPECT_EQ(events[0].at("severity"), "minor");
}

TEST_F(Story, AnAlarmLeavesAtOnceWithoutWaitingForTheCommitInterval) {
  world_.Poll(0, 260, 90, false);
  world_.Step();
  EXPECT_EQ(world_.Events("alarm").size(), 1u);
  EXPECT_EQ(world_.sink.before_durable, 0);
}

TEST_F(Story, ARestartNeitherForgetsNorRepeatsAnAlarm) {
  PollFor(seconds(12), 260, true);
  EXPECT_EQ(world_.observer.alarms, (Strings{"ups-1.over-voltage raised", "ups-1.on-battery raised"}));
  world_.CutPowerAndStart("boot-2");
  world_.sink.Connect();
  PollFor(seconds(30), 260, true);
  EXPECT_EQ(world_.observer.alarms.size(), 2u) << "still the same alarms";
  EXPECT_EQ(world_.pipeline->State().alarms.active, 2u);
  PollFor(seconds(30), 230, false);
  EXPECT_EQ(world_.observer.alarms.size(), 4u);
  PollFor(seconds(3), 260, false);
  world_.Settle();
  EXPECT_EQ(world_.Events("alarm").back().at("occurrence"), 2) << "counted over restarts";
}

TEST_F(Story, ADeviceIsUnavailableAfterFiveMissesAndBackAtOnce) {
  PollFor(seconds(2), 230, false);
  for (int i = 0; i < 4; ++i) world_.Fail(0, Quality::kTimeout), world_.Run(seconds(10));
  EXPECT_EQ(Point(kVoltage).health.quality, Quality::kGood) << "unavailable is not failed";
  EXPECT_TRUE(world_.observer.changes.empty());
  world_.Fail(0, Quality::kTimeout);
  world_.Run(seconds(10));
  EXPECT_EQ(world_.observer.changes, Strings{"ups-1 gone"});
  EXPECT_EQ(world_.observer.alarms, Strings{"ups-1.unavailable raised"});
  EXPECT_EQ(Point(kVoltage).health.quality, Quality::kTimeout) << "what is missing, and why";
  EXPECT_EQ(world_.pipeline->State().devices_unavailable, 1u);
  world_.Poll(0, 231, 90, false);
  world_.Run(seconds(10));
  EXPECT_EQ(world_.observer.changes.back(), "ups-1 back");
  EXPECT_EQ(world_.observer.alarms.back(), "ups-1.unavailable cleared");
  EXPECT_EQ(Point(kVoltage).health.quality, Quality::kGood);
  world_.Settle();
  ExpectEveryReportArrived(world_);
  EXPECT_EQ(world_.Events("device-unavailable").size(), 1u);
  EXPECT_EQ(world_.Events("device-unavailable")[0].at("detail"), "timeout");
  EXPECT_EQ(world_.Events("device-unavailable")[0].at("reason_vi"), "không trả lời");
  EXPECT_EQ(world_.Events("device-available").size(), 1u);
}

// A wrong passphrase: the agent is there and refuses us. To those who need its readings it is as good as gone.
TEST_F(Story, ADeviceThatRefusesOurCredentialsRaisesOneAlarmThatNamesTheCause) {
  world_.Poll(0, 230, 100, false);
  world_.Settle();
  for (int i = 0; i < 20; ++i) {
    world_.Run(seconds(10));
    world_.Fail(0, Quality::kWrongCredentials);
    world_.Settle();
  }
  EXPECT_EQ(std::count(world_.observer.alarms.begin(), world_.observer.alarms.end(), "ups-1.unavailable raised"), 1);
  EXPECT_EQ(Point(kVoltage).health.quality, Quality::kWrongCredentials);
  const auto alarms = world_.Events("alarm");
  ASSERT_EQ(alarms[0].at("name"), "unavailable");
  EXPECT_EQ(alarms[0].at("reason"), "wrong-credentials");
  EXPECT_EQ(alarms[0].at("reason_en"), QualityMeaning(Quality::kWrongCredentials).en);
  EXPECT_EQ(alarms[0].at("reason_vi"), QualityMeaning(Quality::kWrongCredentials).vi);
  world_.Poll(0, 230, 100, false);
  world_.Settle();
  EXPECT_EQ(std::count(world_.observer.alarms.begin(), world_.observer.alarms.end(), "ups-1.unavailable cleared"), 1);
  EXPECT_FALSE(world_.Events("alarm").back().contains("reason"));
}

TEST_F(Story, ARemarkOnADeviceThatAnswersIsToldOnceAndTakenBackOnce) {
  for (const Quality remark : {Quality::kGood, Quality::kDuplicateEngine, Quality::kDuplicateEngine}) {
    world_.Poll(0, 230, 100, false).remark = remark;
    world_.Settle();
  }
  world_.Fail(0, Quality::kTimeout);  // says nothing about it
  world_.Settle();
  EXPECT_EQ(world_.observer.changes, Strings{"ups-1 duplicate-engine-id"});
  ASSERT_EQ(world_.Events("device-warning").size(), 1u);
  EXPECT_EQ(world_.Events("device-warning")[0].at("detail"), "duplicate-engine-id");
  EXPECT_EQ(world_.Events("device-warning")[0].at("reason_en"), QualityMeaning(Quality::kDuplicateEngine).en);
  world_.Poll(0, 230, 100, false);
  world_.Settle();
  EXPECT_EQ(world_.Events("device-warning-over").size(), 1u);
  EXPECT_EQ(Point(kVoltage).health.quality, Quality::kGood);
}

TEST_F(Story, ADeviceThatWasNeverThereIsSaidOnce) {
  for (int i = 0; i < 20; ++i) world_.Fail(0, Quality::kDisconnected), world_.Run(seconds(10));
  EXPECT_EQ(world_.observer.changes, Strings{"ups-1 gone"});
  EXPECT_EQ(Point(kModel).health.quality, Quality::kDisconnected);
}

TEST_F(Story, ADeadDeviceDoesNotClearItsAlarms) {
  PollFor(seconds(2), 260, false);
  for (int i = 0; i < 20; ++i) world_.Fail(0, Quality::kTimeout), world_.Run(seconds(10));
  EXPECT_EQ(world_.pipeline->State().alarms.active, 3u) << "over-voltage, unavailable and no-charge";
}

TEST_F(Story, ReadingsThatStopComingBecomeStale) {
  PollFor(seconds(2), 230, false);
  world_.Run(seconds(60));
  EXPECT_EQ(Point(kVoltage).health.quality, Quality::kGood);
  world_.Run(seconds(10));
  EXPECT_EQ(Point(kVoltage).health.quality, Quality::kStale);
  world_.Run(hours(1));
  world_.Poll(0, 230, 90, false);
  world_.Settle();
  EXPECT_EQ(Point(kVoltage).health.quality, Quality::kGood);
  ExpectEveryReportArrived(world_);
}

TEST_F(Story, NoDataIsAnAlarmOfItsOwn) {
  world_.Block(0).AddNumber(kOnBattery, RawItem::Kind::kBit, 0);
  world_.Run(seconds(58));
  EXPECT_TRUE(world_.observer.alarms.empty());
  world_.Run(seconds(10));
  EXPECT_EQ(world_.observer.alarms, Strings{"ups-1.no-charge raised"});
  PollFor(seconds(2), 230, false);
  EXPECT_EQ(world_.observer.alarms.back(), "ups-1.no-charge cleared");
}

TEST_F(Story, EveryFlagCountsHoweverManyAreSet) {
  const std::array<std::uint8_t, 4> all = {0, 0, 0, 0x0F};
  world_.Block(0).AddBytes(kStatus, RawItem::Kind::kRegisters, all);
  world_.Run(seconds(3));
  EXPECT_EQ(world_.observer.alarms, Strings{"ups-1.low-battery raised"});
  EXPECT_EQ(Point(kStatus).value.text.substr(Point(kStatus).value.text.size() - 12), ",low-battery");
}

TEST_F(Story, LongTextIsKeptWithoutCuttingACharacter) {
  std::vector<std::uint8_t> text;
  for (int i = 0; i < 50; ++i) text.insert(text.end(), {0xE1, 0xBB, 0x87});  // "ệ"
  world_.Block(0).AddBytes(kModel, RawItem::Kind::kRegisters, text);
  world_.Run(seconds(60));
  EXPECT_EQ(Point(kModel).value.text.size(), 126u);
  EXPECT_TRUE(world_.Last("/last/ups-1").is_object());
}

// Such a value alone is larger than a record.
TEST_F(Story, HugeTextIsRecordedCutAndNothingIsDropped) {
  const std::vector<std::uint8_t> text(60'000, 'x');
  world_.Block(0).AddBytes(kModel, RawItem::Kind::kRegisters, text);
  world_.Run(seconds(3));
  world_.sink.Connect();
  world_.Settle();
  std::size_t longest = 0;
  for (const auto& record : WithoutDuplicates(world_.sink.On("/data/ups-1"))) {
    const auto& values = record.at("values");
    if (values.contains("ups.model")) longest = values.at("ups.model").get<std::string>().size();
  }
  EXPECT_EQ(longest, 128u);
  EXPECT_TRUE(world_.observer.alarms.empty()) << "the node is not overloaded";
}

TEST(Clock, RecordsOfBeforeTheSynchronisationAreCorrected) {
  World world;
  world.clock_known = false;
  world.synced = false;
  world.Start();
  const BootTime taken = world.now;
  world.Poll(0, 230, 90, false);
  world.Run(seconds(50));
  world.clock_known = true;
  world.synced = true;
  world.sink.Connect();
  world.Settle();
  const auto records = WithoutDuplicates(world.sink.On("/data/"));
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].at("tq"), "corrected");
  std::array<char, 32> text{};
  const auto utc = world.utc_at_boot + std::chrono::duration_cast<milliseconds>(taken.time_since_epoch());
  EXPECT_EQ(records[0].at("t"), std::string(FormatUtc(utc.time_since_epoch().count(), text)));
  EXPECT_EQ(world.Events("clock-synced").size(), 1u);
}

TEST(Clock, WithoutATimeTheReadingsSaySo) {
  World world;
  world.clock_known = false;
  world.synced = false;
  world.Start();
  world.sink.Connect();
  world.Poll(0, 230, 90, false);
  world.Settle();
  EXPECT_EQ(world.Last("/data/").at("tq"), "none");
  EXPECT_FALSE(world.Last("/data/").contains("t"));
}

TEST(Clock, ATimeThatNobodyVouchesForIsAnEstimate) {
  World world;
  world.synced = false;
  world.Start();
  world.sink.Connect();
  world.Poll(0, 230, 90, false);
  world.Settle();
  EXPECT_EQ(world.Last("/data/").at("tq"), "estimated");
}

TEST(Clock, RecordsOfAnEarlierBootAreNotCorrectedByThisOne) {
  World world;
  world.synced = false;
  world.Start("boot-1");
  world.Poll(0, 230, 90, false);
  world.Run(seconds(10));
  world.CutPowerAndStart("boot-2");
  world.synced = true;
  world.sink.Connect();
  world.Settle();
  EXPECT_EQ(WithoutDuplicates(world.sink.On("/data/"))[0].at("tq"), "estimated");
}

TEST(Clock, AStepIsAnEventAndADriftIsNot) {
  World world;
  world.Start();
  world.sink.Connect();
  world.Run(seconds(10));
  for (int i = 0; i < 100; ++i) {
    world.utc_at_boot += milliseconds(900);
    world.Run(seconds(2));
  }
  EXPECT_TRUE(world.observer.events.empty());
  world.utc_at_boot -= seconds(3600);
  world.Run(seconds(2));
  EXPECT_EQ(world.observer.events, Strings{"clock-stepped -3600"});
  world.Settle();
  EXPECT_EQ(world.Events("clock-stepped").size(), 1u);
}

class Tables : public Story {
 protected:
  // An answer with rows `first`..`last` of the table, all of them new when `fresh`.
  void Rows(int first, int last, bool fresh, int on) {
    RawBlock& block = world_.Block(0);
    for (int row = first; row <= last; ++row) {
      const auto point = static_cast<PointIndex>(kFirstRow + 2 * row);
      if (fresh) block.new_rows.push_back({0, point, "Ổ cắm " + std::to_string(row)});
      block.AddNumber(point, RawItem::Kind::kInteger, 5);
      block.AddNumber(point + 1, RawItem::Kind::kInteger, static_cast<std::uint64_t>(on));
    }
    world_.Run(seconds(10));
  }
};

TEST_F(Tables, RowsBecomePointsAndAlarmsWhenTheyAreFound) {
  Rows(0, 1, true, 1);
  EXPECT_EQ(world_.pipeline->devices()[0].points().size(), kFirstRow + 4u);
  Rows(0, 1, false, 0);
  ASSERT_EQ(world_.observer.alarms.size(), 2u);
  EXPECT_EQ(world_.observer.alarms[0], "ups-1.outlet-off.c-m-0 raised");
  EXPECT_EQ(world_.observer.alarms[1], "ups-1.outlet-off.c-m-1 raised");
  world_.Settle();
  EXPECT_EQ(world_.Last("/data/").at("values").at("outlet.on[Ổ cắm 1]"), false);
  ExpectEveryReportArrived(world_);
  world_.CutPowerAndStart("boot-2");
  world_.sink.Connect();
  Rows(0, 1, true, 0);
  EXPECT_EQ(world_.observer.alarms.size(), 2u) << "the alarms of rows survive a restart too";
}

TEST_F(Tables, LongAndEqualLabelsKeepTheirOwnAlarmsOverARestart) {
  const std::string prefix(45, 'p');
  const auto answer = [this, &prefix](bool fresh, int first, int second) {
    RawBlock& block = world_.Block(0);
    int row = 0;
    for (const int on : {first, second}) {
      const auto point = static_cast<PointIndex>(kFirstRow + 2 * row++);
      if (fresh) block.new_rows.push_back({0, point, prefix + std::to_string(row)});
      block.AddNumber(point + 1, RawItem::Kind::kInteger, static_cast<std::uint64_t>(on));
    }
    world_.Run(seconds(5));
  };
  answer(true, 1, 0);
  ASSERT_EQ(world_.observer.alarms.size(), 1u);
  EXPECT_EQ(world_.observer.alarms[0], "ups-1.outlet-off." + std::string(40, 'p') + "-2 raised");
  world_.CutPowerAndStart("boot-2");
  world_.sink.Connect();
  answer(true, 1, 0);
  EXPECT_EQ(world_.observer.alarms.size(), 1u) << "the first outlet's alarm must not take the second's state";
  answer(false, 1, 1);
  EXPECT_EQ(world_.observer.alarms.size(), 2u);
}

TEST_F(Tables, RowsAppearAndDisappearWithAnEvent) {
  Rows(0, 1, true, 1);
  EXPECT_TRUE(world_.observer.changes.empty()) << "the first rows are told by the inventory";
  const auto gone = [this](int row) {
    RawBlock& block = world_.Block(0);
    for (const PointIndex c : {0U, 1U}) {
      block.AddFailure(static_cast<PointIndex>(kFirstRow + 2 * row) + c, Quality::kRowGone);
    }
    world_.Run(seconds(10));
  };
  gone(1);
  gone(1);
  const std::string label = "Ổ cắm 1";
  EXPECT_EQ(world_.observer.changes, Strings{"outlet " + label + " gone"});
  EXPECT_EQ(Point(kFirstRow + 2).health.quality, Quality::kRowGone) << "at once: it is the device's word";
  EXPECT_EQ(Point(kFirstRow).health.quality, Quality::kGood);
  world_.Fail(0, Quality::kTimeout);
  world_.Run(seconds(10));
  Rows(0, 1, false, 1);
  Rows(2, 2, true, 1);
  EXPECT_EQ(world_.observer.changes,
            (Strings{"outlet " + label + " gone", "outlet " + label + " there", "outlet Ổ cắm 2 there"}));
  EXPECT_EQ(Point(kFirstRow + 2).health.quality, Quality::kGood);
  world_.Settle();
  ASSERT_EQ(world_.Events("row-disappeared").size(), 1u);
  EXPECT_EQ(world_.Events("row-disappeared")[0].at("device"), "ups-1");
  EXPECT_EQ(world_.Events("row-disappeared")[0].at("table"), "outlet");
  EXPECT_EQ(world_.Events("row-disappeared")[0].at("label"), label);
  EXPECT_EQ(world_.Events("row-appeared").size(), 2u);
}

TEST_F(Tables, ACounterIsReadAsARateAndNotAcrossARestart) {
  std::uint32_t uptime = 100'000;
  const auto count = [&](std::uint64_t octets, Duration passed = seconds(10)) {
    uptime += static_cast<std::uint32_t>(passed / std::chrono::milliseconds(10));
    world_.Run(passed);
    RawBlock& block = world_.Block(0);
    if (octets == 1000) block.new_rows.push_back({1, kFirstRow, "wan"});
    block.AddNumber(kFirstRow, RawItem::Kind::kUnsigned, octets);
    block.items.back().device_time = uptime;
    world_.Step();
  };
  count(1000);
  EXPECT_EQ(Point(kFirstRow).health.quality, Quality::kNotReadYet);
  EXPECT_TRUE(world_.observer.reports.empty()) << "nothing to tell yet";
  count(2000);
  EXPECT_EQ(Point(kFirstRow).value, Value::Real(800));
  count(8000, seconds(60));
  EXPECT_EQ(Point(kFirstRow).value, Value::Real(800)) << "the mean over the gap";
  uptime = 0;
  count(500'000);
  EXPECT_EQ(Point(kFirstRow).value, Value::Real(800)) << "one reading is missing";
  EXPECT_EQ(Point(kFirstRow).health.quality, Quality::kGood);
  count(502'000);
  EXPECT_EQ(Point(kFirstRow).value, Value::Real(1600));
}

TEST_F(Tables, RowsBeyondTheLimitAreLeftOut) {
  Rows(0, 4, true, 1);
  EXPECT_EQ(world_.pipeline->devices()[0].points().size(), kFirstRow + 6u);
  world_.Poll(0, 230, 90, false);
  world_.Settle();
  EXPECT_EQ(world_.Last("/data/").at("values").at("input.voltage"), 230);
}

TEST_F(Tables, ARowThatIsAnnouncedTwiceIsOneRow) {
  Rows(0, 0, true, 1);
  Rows(0, 0, true, 1);
  EXPECT_EQ(world_.pipeline->devices()[0].points().size(), kFirstRow + 2u);
}

TEST_F(Tables, NonsenseOfADriverDoesNoHarm) {
  RawBlock& block = world_.Block(0);
  block.new_rows.push_back({7, kFirstRow, "no such table"});
  block.new_rows.push_back({0, kFirstRow + 50, "does not follow"});
  block.AddNumber(9999, RawItem::Kind::kInteger, 5);
  world_.Run(seconds(3));
  world_.Block(4711);
  world_.Run(seconds(3));
  EXPECT_EQ(world_.pipeline->devices()[0].points().size(), static_cast<std::size_t>(kFirstRow));
  EXPECT_EQ(world_.pipeline->counters().stages.stray_blocks, 1u);
}

TEST_F(Story, ABrokerThatRefusesIsAnAlarmAndNothingIsLost) {
  world_.Run(seconds(5));
  world_.sink.refuse = [](std::string_view topic) { return topic.find("/data/") != std::string_view::npos; };
  PollFor(seconds(30), 230, false);
  world_.Run(seconds(10));
  EXPECT_EQ(world_.observer.alarms, Strings{"node.broker-refuses raised"});
  EXPECT_EQ(world_.sink.On("/data/").size(), 0u);
  world_.sink.refuse = nullptr;
  world_.Run(minutes(2));
  ExpectEveryReportArrived(world_);
  world_.Run(minutes(10));
  EXPECT_EQ(world_.observer.alarms.back(), "node.broker-refuses cleared");
}

TEST_F(Story, DroppedBlocksAreAnAlarm) {
  world_.Run(seconds(5));
  world_.source.counted.dropped = 3;
  world_.Run(seconds(3));
  EXPECT_EQ(world_.observer.alarms, Strings{"node.overload raised"});
  EXPECT_EQ(world_.pipeline->State().dropped, 3u);
  world_.Run(minutes(11));
  EXPECT_EQ(world_.observer.alarms.back(), "node.overload cleared");
}

TEST_F(Story, AnAlmostFullStoreIsAnAlarm) {
  world_.sink.Disconnect();
  PollFor(seconds(20), 230, false);
  world_.store.budget_bytes = 1000;
  world_.store.bytes = 801;
  world_.Run(seconds(3));
  EXPECT_EQ(world_.observer.alarms, Strings{"node.store-almost-full raised"});
}

TEST(Labels, BelongToPointsAndColumns) {
  World world;
  const std::array<LocalText, 5> labels = {{{"Input voltage", "Điện áp vào"}}};
  const std::array<LocalText, 2> columns = {{{"Current", "Dòng điện"}}};
  std::array<TableSpec, 1> tables = {world.specs[0].tables[0]};
  tables[0].labels = columns;
  world.specs[0].labels = labels;
  world.specs[0].tables = tables;
  world.Start();
  RawBlock& block = world.Block(0);
  block.new_rows.push_back({0, kFirstRow, "1"});
  world.Run(seconds(1));
  const DeviceRuntime& device = world.pipeline->devices()[0];
  EXPECT_EQ(device.LabelOf(device.points()[kVoltage]).vi, "Điện áp vào");
  EXPECT_EQ(device.LabelOf(device.points()[kModel]).en, "");
  EXPECT_EQ(device.LabelOf(device.points()[kFirstRow]).en, "Current");
  EXPECT_EQ(device.LabelOf(device.points()[kFirstRow + 1]).en, "");
}

TEST(LargeBatch, BecomesSeveralRecords) {
  World world;
  std::deque<std::string> names;
  std::vector<PointSpec> points(1000, world.specs[0].points[kModel]);
  for (std::size_t i = 0; i < points.size(); ++i) points[i].name = names.emplace_back("text." + std::to_string(i));
  world.specs[0].points = points;
  world.specs[0].tables = {};
  world.specs[0].alarms = {};
  world.Start();
  world.sink.Connect();
  RawBlock& block = world.Block(0);
  const std::vector<std::uint8_t> text(120, 'x');
  for (PointIndex i = 0; i < points.size(); ++i) block.AddBytes(i, RawItem::Kind::kRegisters, text);
  world.Settle();
  const auto records = WithoutDuplicates(world.sink.On("/data/"));
  EXPECT_GT(records.size(), 1u);
  std::size_t values = 0;
  std::size_t bad = 0;
  for (const auto& record : records) values += record.at("values").size(), bad += record.at("bad").size();
  EXPECT_EQ(values + bad, 1000u);
  EXPECT_EQ(bad, 0u) << "there must be room for every text of a device";
  EXPECT_EQ(world.pipeline->counters().store_dropped, 0u);
}

TEST_F(Story, FlushMakesEverythingDurable) {
  world_.Poll(0, 230, 90, false);
  Now moment;
  moment.boot = world_.now;
  EXPECT_EQ(world_.pipeline->Flush(moment), Status::kOk);
  EXPECT_EQ(world_.store.records().size(), 1u);
}

TEST_F(Story, EventsOfTheProgramAreRecords) {
  world_.Run(seconds(2));
  world_.pipeline->RecordEvent("agent-started", {}, "0.1.0");
  world_.pipeline->SetNodeAlarm(NodeAlarm::kStoreReplaced, true);
  world_.Settle();
  EXPECT_EQ(world_.Events("agent-started").at(0).at("detail"), "0.1.0");
  EXPECT_EQ(world_.Last("/alarm/node.store-replaced").at("active"), true);
}

}  // namespace
}  // namespace tramgac
