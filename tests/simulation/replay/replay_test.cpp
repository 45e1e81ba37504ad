// A day that a node has recorded, replayed: with the very rules that made it the same alarms come and go, and with
// others the difference is that of the rules.
#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <random>
#include <sstream>

#include "agent/app/recorded_lines.h"
#include "agent/app/replay_print.h"
#include "agent/app/replay_run.h"
#include "agent/app/store_export.h"
#include "agent/store/sqlite_store.h"
#include "tests/simulation/pipeline/world.h"

namespace tramgac::app {
namespace {

using document::Language;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

struct Change {
  std::string alarm, transition;
  BootTime at;
};

// By alarm: its transitions by its rule, and how often it was told.
struct Course {
  std::map<std::string, std::vector<Change>> changes;
  std::map<std::string, int> told;

  void Take(const RecordedEvent& event) {
    const std::string id(event.Text("alarm")), transition(event.Text("transition"));
    if (event.kind != RecordKind::kAlarm || event.device == "node") return;
    if (event.IsTrue("announce")) ++told[id];
    if (transition == "raised" || transition == "cleared") changes[id].push_back({id, transition, event.stamp.at});
  }
};

class ReadsCourse final : public RecordedSink {
 public:
  bool OnReading(const RecordedReading&) override { return ++readings > 0; }
  bool OnEvent(const RecordedEvent& event) override {
    course.Take(event);
    return true;
  }
  Course course;
  int readings = 0;
};

void ExpectSame(const Course& recorded, const Course& replayed) {
  ASSERT_EQ(recorded.changes.size(), replayed.changes.size());
  for (const auto& [id, changes] : recorded.changes) {
    const auto found = replayed.changes.find(id);
    ASSERT_NE(found, replayed.changes.end()) << id;
    ASSERT_EQ(changes.size(), found->second.size()) << id;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const Change& other = found->second[i];
      EXPECT_EQ(changes[i].transition, other.transition) << id << " " << i;
      EXPECT_LE(std::abs(std::chrono::duration<double>(changes[i].at - other.at).count()), 1.1) << id << " " << i;
    }
  }
}

class Replay : public ::testing::Test {
 protected:
  explicit Replay(int devices = 3) : world_(devices) {
    for (DeviceSpec& spec : world_.specs) {
      // So that the record has everything that the alarms have seen.
      auto& points = points_.emplace_back(spec.points.begin(), spec.points.end());
      for (PointSpec& point : points) point.reporting.deadband = 0;
      spec.points = points;
      auto& alarms = alarms_.emplace_back(spec.alarms.begin(), spec.alarms.end());
      spec.alarms = alarms;
    }
  }

  std::string Lines() {
    std::string text;
    StoreExport out(
        ExportFormat::kJsonLines, [this](NameId id) { return world_.store.NameOf(id); },
        [&text](std::string_view line) { return text.append(line), true; });
    out.Begin();
    for (const auto& record : world_.store.records()) out.Visit({record.seq, record.kind, record.body});
    return text;
  }

  // An answer in which outlets may appear, switch off and on.
  void PollAll(DeviceIndex device, double voltage, bool on_battery, bool outlet_on, bool first) {
    RawBlock& block = world_.Poll(device, voltage, static_cast<int>(random_() % 100), on_battery);
    const PointIndex row = kFirstRow;
    if (first) block.new_rows.push_back({0, row, "Ổ cắm [1]"});
    block.AddNumber(row, RawItem::Kind::kInteger, 3);
    block.AddNumber(row + 1, RawItem::Kind::kInteger, outlet_on ? 1 : 0);
  }

  // A day of noise, mains failures, silent devices if wanted; the node starts anew in its middle.
  void LiveThrough(Duration day, bool some_silent = true) {
    world_.Start("boot-1");
    // No answer at the very moment of a tick: which of them comes first would be chance.
    world_.Run(std::chrono::milliseconds(300));
    const BootTime middle = world_.now + day / 2, end = world_.now + day;
    bool restarted = false;
    std::vector<bool> on_battery(world_.specs.size()), outlet(world_.specs.size(), true),
        first(on_battery.size(), true);
    std::vector<int> silent(world_.specs.size());
    std::normal_distribution<double> noise(0, 2.5);
    while (world_.now < end) {
      if (!restarted && world_.now >= middle) {
        restarted = true;
        world_.Run(seconds(3));
        world_.CutPowerAndStart("boot-2");
        world_.Run(std::chrono::milliseconds(300));
        first.assign(first.size(), true);
      }
      for (DeviceIndex d = 0; d < world_.specs.size(); ++d) {
        if (some_silent && random_() % 300 == 0) silent[d] = 3 + static_cast<int>(random_() % 30);
        if (random_() % 20 == 0) on_battery[d] = !on_battery[d];
        if (random_() % 50 == 0) outlet[d] = !outlet[d];
        if (silent[d] > 0) {
          --silent[d];
          world_.Fail(d, Quality::kTimeout);
        } else {
          PollAll(d, 247 + noise(random_), on_battery[d], outlet[d], first[d]);
          first[d] = false;
        }
        world_.Run(seconds(1));
      }
      world_.Run(seconds(10) - seconds(world_.specs.size()));
    }
    world_.Run(seconds(3));
  }

  RecordedFile Run(ReplayRun& run, const std::string& lines) {
    std::istringstream in(lines);
    document::Problems problems;
    const RecordedFile file = ReadRecordedLines("day.jsonl", in, lines.size(), run, {}, problems);
    run.End();
    EXPECT_EQ(problems.FormatAll(Language::kEnglish), "");
    EXPECT_EQ(run.why().en, "");
    return file;
  }

  World world_;
  std::deque<std::vector<PointSpec>> points_;
  std::deque<std::vector<AlarmSpec>> alarms_;
  std::mt19937 random_{20261129};
};

TEST_F(Replay, TheVeryConfigurationGivesTheVeryAlarms) {
  for (auto& alarms : alarms_) alarms[0].on_delay = seconds(15), alarms[0].off_delay = seconds(25);
  LiveThrough(hours(24));
  const std::string lines = Lines();
  Course replayed;
  AlarmReplay replay(world_.specs, {}, [&replayed](const RecordedEvent& event) { replayed.Take(event); });
  ReplayRun run({&replay}, {});
  Run(run, lines);
  ReadsCourse recorded;
  std::istringstream in(lines);
  document::Problems problems;
  ReadRecordedLines("day.jsonl", in, 0, recorded, {}, problems);
  EXPECT_EQ(run.figures().runs, 2U);
  EXPECT_GT(recorded.readings, 20'000);
  EXPECT_GT(recorded.course.changes["ups-1.over-voltage"].size(), 50U);
  EXPECT_GT(recorded.course.changes["ups-2.on-battery"].size(), 50U);
  EXPECT_GT(recorded.course.changes["ups-3.unavailable"].size(), 10U);
  EXPECT_GT(recorded.course.changes["ups-3.outlet-off.c-m-1"].size(), 10U);
  ExpectSame(recorded.course, replayed);
  const AlarmCount before = run.recorded().Total(), after = replay.tally().Total();
  EXPECT_NEAR(static_cast<double>(before.raised), static_cast<double>(after.raised), 5)
      << "but for the flood of alarms";
  // A poll that failed is not recorded: whom to tell may be decided a little sooner.
  EXPECT_NEAR(static_cast<double>(before.told), static_cast<double>(after.told),
              0.05 * static_cast<double>(before.told));
  EXPECT_NEAR(static_cast<double>(before.active.count()), static_cast<double>(after.active.count()),
              1.1e6 * static_cast<double>(before.raised));
  EXPECT_TRUE(replay.missing_devices().names.empty());
  EXPECT_TRUE(replay.missing_points().names.empty());
}

TEST_F(Replay, ShortDelaysChatterAndFloodAlike) {
  LiveThrough(hours(6), false);
  Course replayed;
  AlarmReplay replay(world_.specs, {}, [&replayed](const RecordedEvent& event) { replayed.Take(event); });
  ReplayRun run({&replay}, {});
  const std::string lines = Lines();
  Run(run, lines);
  ReadsCourse recorded;
  std::istringstream in(lines);
  document::Problems problems;
  ReadRecordedLines("day.jsonl", in, 0, recorded, {}, problems);
  ExpectSame(recorded.course, replayed);
  const AlarmCount before = run.recorded().Total(), after = replay.tally().Total();
  EXPECT_GT(run.recorded().alarms().at("node.alarm-flood").raised, 0U);
  EXPECT_NEAR(static_cast<double>(before.told), static_cast<double>(after.told),
              0.05 * static_cast<double>(before.told));
}

// What people did is done again: a latched alarm is over when it was acknowledged.
TEST_F(Replay, OperatorsActAgain) {
  alarms_[0][1].latch = true;
  world_.Start();
  const auto poll_for = [this](Duration time, bool on_battery) {
    for (const BootTime end = world_.now + time; world_.now < end; world_.Run(seconds(10))) {
      world_.Poll(0, 230, 90, on_battery);
    }
  };
  for (int i = 0; i < 3; ++i) {
    poll_for(minutes(2), true);
    poll_for(minutes(2), false);
    EXPECT_TRUE(world_.pipeline->Operate("ups-1.on-battery", {OperatorVerb::kAck}, "an", "", world_.now).ok());
    poll_for(minutes(2), false);
  }
  EXPECT_TRUE(world_.pipeline
                  ->Operate("ups-1.on-battery", {OperatorVerb::kShelve, 0, minutes(30), true}, "an", "test", world_.now)
                  .ok());
  poll_for(minutes(5), true);
  poll_for(minutes(5), false);
  EXPECT_TRUE(world_.pipeline->Maintain("ups-1", minutes(10), "an", "test", world_.now).ok());
  poll_for(minutes(2), true);
  poll_for(minutes(2), false);
  Course replayed;
  AlarmReplay replay(world_.specs, {}, [&replayed](const RecordedEvent& event) { replayed.Take(event); });
  ReplayRun run({&replay}, {});
  Run(run, Lines());
  EXPECT_EQ(replayed.changes["ups-1.on-battery"].size(), 7U) << "the fourth waits for its acknowledgement";
  EXPECT_EQ(replayed.told["ups-1.on-battery"], 3);
  EXPECT_EQ(run.recorded().alarms().at("ups-1.on-battery").told, 3U);
}

TEST_F(Replay, AWiderDeadbandCutsAlarms) {
  LiveThrough(hours(12));
  auto wider = alarms_;
  for (std::size_t d = 0; d < wider.size(); ++d) wider[d][0].deadband = 20;
  std::vector<DeviceSpec> specs = world_.specs;
  for (std::size_t d = 0; d < specs.size(); ++d) specs[d].alarms = wider[d];
  AlarmReplay after(specs, {}), before(world_.specs, {});
  ReplayRun run({&after, &before}, {});
  Run(run, Lines());
  EXPECT_LT(after.tally().alarms().at("ups-1.over-voltage").raised, 4U);
  EXPECT_GT(before.tally().alarms().at("ups-1.over-voltage").raised, 4U);
  const Comparison comparison{"day.jsonl", "new.yaml", "old.yaml", run, after, &before, 0};
  const std::string text = ReplayText(comparison, Language::kEnglish, 100);
  const std::uint64_t was = before.tally().Total().told, is = after.tally().Total().told;
  EXPECT_THAT(text, HasSubstr(std::to_string(was) + " alarms became " + std::to_string(is) +
                              ": the new configuration would have cut " + std::to_string(was - is) + " of " +
                              std::to_string(was) + "."));
  EXPECT_THAT(ReplayText(comparison, Language::kVietnamese, 100), HasSubstr("cấu hình mới sẽ bớt được"));
}

TEST_F(Replay, WhatTheConfigurationDoesNotHaveIsNamed) {
  LiveThrough(hours(2), false);
  std::vector<DeviceSpec> specs = {world_.specs[0], world_.specs[1]};
  std::vector<PointSpec> fewer(specs[0].points.begin(), specs[0].points.begin() + 1);
  std::vector<AlarmSpec> alarms(specs[0].alarms.begin(), specs[0].alarms.begin() + 1);
  alarms.push_back(alarms[0]);
  alarms.back().name = "quite-high";
  alarms.back().limit = 247;
  specs[0].points = fewer;
  specs[0].alarms = alarms;
  specs[0].tables = {};
  AlarmReplay after(specs, {}), before(world_.specs, {});
  ReplayRun run({&after, &before}, {});
  Run(run, Lines());
  EXPECT_THAT(after.missing_devices().names, testing::ElementsAre("ups-3"));
  EXPECT_THAT(after.missing_points().names,
              testing::UnorderedElementsAre("ups-1/battery.charge", "ups-1/ups.on-battery",
                                            "ups-1/outlet.current[Ổ cắm [1]]", "ups-1/outlet.on[Ổ cắm [1]]"));
  const Comparison comparison{"day.jsonl", "new.yaml", "old.yaml", run, after, &before, 0};
  std::map<std::string, AlarmNote> notes;
  for (const ComparedAlarm& alarm : Compare(comparison)) notes[alarm.id] = alarm.note;
  EXPECT_EQ(notes.at("ups-1.quite-high"), AlarmNote::kNew);
  EXPECT_EQ(notes.at("ups-1.on-battery"), AlarmNote::kGone);
  EXPECT_EQ(notes.at("ups-1.over-voltage"), AlarmNote::kNone);
  EXPECT_THAT(ReplayText(comparison, Language::kEnglish, 200),
              testing::AllOf(HasSubstr("not in \"new.yaml\": 1 device(s): \"ups-3\""), HasSubstr("4 point(s)"),
                             HasSubstr("alarm(s): ")));
  const auto json = ReplayJson(comparison);
  EXPECT_EQ(json.at("left_out").at("devices"), nlohmann::ordered_json::array({"ups-3"}));
}

// A rule that looks back sees a value that stays as well, though it is recorded once.
TEST_F(Replay, ARiseIsOverThoughNothingMoreIsRecorded) {
  AlarmSpec& rise = alarms_[0][0];
  rise.kind = AlarmKind::kRise;
  rise.limit = 10;
  rise.deadband = 1;
  rise.window = minutes(2);
  world_.Start();
  for (int poll = 0; poll < 60; ++poll) {
    world_.Poll(0, poll < 20 ? 220 : 240, poll / 20, false);
    world_.Run(seconds(10));
  }
  ReadsCourse recorded;
  std::istringstream in(Lines());
  document::Problems problems;
  ReadRecordedLines("day.jsonl", in, 0, recorded, {}, problems);
  ASSERT_EQ(recorded.course.changes["ups-1.over-voltage"].size(), 2U);
  Course replayed;
  AlarmReplay replay(world_.specs, {}, [&replayed](const RecordedEvent& event) { replayed.Take(event); });
  ReplayRun run({&replay}, {});
  Run(run, Lines());
  ASSERT_EQ(replayed.changes["ups-1.over-voltage"].size(), 2U);
  const auto difference =
      recorded.course.changes["ups-1.over-voltage"][1].at - replayed.changes["ups-1.over-voltage"][1].at;
  EXPECT_LE(std::chrono::abs(difference), seconds(11));
}

TEST_F(Replay, AStoreFileSaysTheSameAsItsExport) {
  LiveThrough(hours(3));
  const std::string path = testing::TempDir() + "replay_test_records.db";
  std::filesystem::remove(path);
  {
    auto opened = store::SqliteStore::Open(path, {});
    ASSERT_NE(opened.store, nullptr) << opened.problem.en;
    for (NameId id = 1; !world_.store.NameOf(id).empty(); ++id) {
      ASSERT_EQ(opened.store->Intern(world_.store.NameOf(id)).value_or(0), id);
    }
    for (const auto& record : world_.store.records()) {
      ASSERT_TRUE(opened.store->Append(record.kind, record.body).ok());
    }
    ASSERT_TRUE(Ok(opened.store->Commit()));
    AlarmReplay refused(world_.specs, {});
    ReplayRun run({&refused}, {});
    document::Problems problems;
    EXPECT_FALSE(ReadRecorded(path, run, {}, problems).ok) << "an agent may hold it";
    EXPECT_EQ(problems.count(), 1U);
  }
  AlarmReplay of_file(world_.specs, {}), of_lines(world_.specs, {});
  ReplayRun run({&of_file}, {}), other({&of_lines}, {});
  document::Problems problems;
  std::uint64_t most = 0;
  EXPECT_TRUE(ReadRecorded(
                  path, run,
                  [&most](std::uint64_t done, std::uint64_t total) {
                    EXPECT_LT(done, total);
                    most = std::max(most, done);
                  },
                  problems)
                  .ok);
  run.End();
  EXPECT_EQ(problems.FormatAll(Language::kEnglish), "");
  EXPECT_EQ(most + 1, world_.store.records().size());
  Run(other, Lines());
  EXPECT_EQ(run.figures().readings, other.figures().readings);
  EXPECT_EQ(run.recorded().Total().told, other.recorded().Total().told);
  EXPECT_GT(of_file.tally().Total().raised, 10U);
  EXPECT_EQ(of_file.tally().Total().raised, of_lines.tally().Total().raised);
  EXPECT_EQ(of_file.tally().Total().active, of_lines.tally().Total().active);
  std::filesystem::remove(path);
}

TEST_F(Replay, TimeIsBounded) {
  const auto reading = [](const char* boot, std::int64_t second) {
    RecordedReading one;
    one.stamp = {boot, BootTime(seconds(second)), 0, TimeQuality::kNone};
    one.device = "ups-1";
    one.point = "input.voltage";
    one.value = Value::Real(260);
    return one;
  };
  AlarmReplay replay(world_.specs, {});
  ReplayRun run({&replay}, {.silence = hours(10'000), .longest = hours(48), .most_runs = 2});
  EXPECT_TRUE(run.OnReading(reading("a", 0)));
  EXPECT_TRUE(run.OnReading(reading("a", 24 * 3600)));
  EXPECT_FALSE(run.OnReading(reading("a", 49 * 3600)));
  EXPECT_THAT(run.why().en, HasSubstr("more than 2 days"));
  run.End();

  AlarmReplay again(world_.specs, {});
  ReplayRun runs({&again}, {.silence = minutes(30), .longest = hours(48), .most_runs = 2});
  EXPECT_TRUE(runs.OnReading(reading("a", 100)));
  EXPECT_TRUE(runs.OnReading(reading("a", 100 + 1800))) << "still the same run";
  EXPECT_TRUE(runs.OnReading(reading("b", 5)));
  EXPECT_FALSE(runs.OnReading(reading("b", 5 + 1801))) << "nothing for longer than that: the node did not run";
  EXPECT_THAT(runs.why().en, HasSubstr("more than 2 times"));
  EXPECT_EQ(again.tally().Total().raised, 1U) << "what was active at the end of a run still is in the next";
  runs.End();
  EXPECT_EQ(again.tally().Total().active, seconds(1800));
}

}  // namespace
}  // namespace tramgac::app
