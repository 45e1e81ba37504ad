// What is kept until somebody has it: watermarks, replay, thinning.
#include <gtest/gtest.h>

#include <map>

#include "tests/simulation/pipeline/world.h"

namespace tramgac {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kStore = "11111111-2222-4333-8444-555555555555";

// A consumer at the broker: it keeps what it gets and says every ten seconds up to where it has everything.
class Archive {
 public:
  explicit Archive(World& world) : world_(world) {}

  void Take() {
    for (; seen_ < world_.sink.received.size(); ++seen_) {
      const auto& message = world_.sink.received[seen_];
      if (message.token != 0) has_.insert(nlohmann::json::parse(message.payload).at("seq").get<SequenceNumber>());
    }
    while (has_.contains(mark_ + 1)) ++mark_;
    world_.pipeline->Confirm("archive", kStore, mark_);
  }
  SequenceNumber mark() const { return mark_; }

 private:
  World& world_;
  std::size_t seen_ = 0;
  std::set<SequenceNumber> has_;
  SequenceNumber mark_ = 0;
};

class Keep : public ::testing::Test {
 protected:
  // A device that answers every ten seconds, something new each time.
  void Live(Duration duration, Archive* archive = nullptr) {
    for (const BootTime end = world_.now + duration; world_.now < end;) {
      world_.Poll(0, 220 + static_cast<double>(polls_ % 20), static_cast<int>(polls_ % 100), false);
      ++polls_;
      world_.Run(seconds(10));
      if (archive != nullptr) archive->Take();
    }
  }

  bool Active(const std::string& alarm) const {
    const nlohmann::json last = world_.Last("/alarm/" + alarm);
    return last.is_object() && last.at("active").get<bool>();
  }

  World world_;
  std::uint64_t polls_ = 0;
};

TEST_F(Keep, ABrokerThatAcknowledgesAndForgetsIsFoundOut) {
  world_.settings.consumers = {"archive"};
  world_.Start();
  world_.sink.Connect();
  Archive archive(world_);
  Live(minutes(5), &archive);
  EXPECT_GE(archive.mark() + 5, world_.store.status().last);
  world_.sink.keep = false;  // an hour is acknowledged and gone
  Live(hours(1), &archive);
  world_.sink.keep = true;
  Live(hours(2), &archive);
  EXPECT_GE(archive.mark() + 5, world_.store.status().last) << "all of it has been sent once more";
  for (SequenceNumber seq = 1; seq <= archive.mark(); ++seq) ASSERT_TRUE(world_.store.ever.contains(seq));
}

TEST_F(Keep, OnlyLiveReadingsExpireAtTheBroker) {
  world_.Start();
  world_.sink.Connect();
  Live(minutes(5));
  world_.sink.Disconnect();
  Live(minutes(30));
  world_.sink.Connect();
  Live(minutes(5));
  std::size_t live = 0, history = 0;
  for (const FakeSink::Received& message : world_.sink.received) {
    const bool data = message.topic.find("/data/") != std::string::npos;
    const bool is_live = data && !nlohmann::json::parse(message.payload).at("hist").get<bool>();
    live += is_live ? 1 : 0;
    history += data && !is_live ? 1 : 0;
    ASSERT_EQ(message.expiry, is_live ? 300u : 0u) << message.topic;
  }
  EXPECT_GT(live, 30u);
  EXPECT_GT(history, 100u);
}

TEST_F(Keep, NothingExpiresThatSomebodyHasToConfirm) {
  world_.settings.consumers = {"archive"};
  world_.Start();
  world_.sink.Connect();
  Live(minutes(5));
  ASSERT_FALSE(world_.sink.received.empty());
  for (const FakeSink::Received& message : world_.sink.received) ASSERT_EQ(message.expiry, 0u) << message.topic;
}

TEST_F(Keep, NothingIsReleasedThatNobodyHasConfirmed) {
  world_.settings.consumers = {"archive", "siem"};
  world_.Start();
  world_.sink.Connect();
  Archive archive(world_);
  Live(minutes(30), &archive);
  EXPECT_EQ(world_.store.status().first, 1u) << "siem has said nothing";
  EXPECT_TRUE(world_.pipeline->State().confirming);
  EXPECT_EQ(world_.pipeline->State().confirmed, 0u);
  EXPECT_EQ(world_.pipeline->Confirm("siem", kStore, 50), Watermarks::Outcome::kTaken);
  Live(minutes(1), &archive);
  EXPECT_EQ(world_.store.status().first, 51u);
  EXPECT_EQ(world_.pipeline->State().confirmed, 50u);
}

TEST_F(Keep, AConsumerThatIsSilentForAnHourIsAnAlarm) {
  world_.settings.consumers = {"archive"};
  world_.Start();
  world_.sink.Connect();
  Archive archive(world_);
  Live(minutes(30), &archive);
  Live(minutes(59));
  EXPECT_FALSE(Active("node.not-confirmed"));
  Live(minutes(5));
  EXPECT_TRUE(Active("node.not-confirmed"));
  Live(minutes(5), &archive);
  EXPECT_FALSE(Active("node.not-confirmed"));
}

TEST_F(Keep, AReplayIsHistoryAndChangesNoAlarm) {
  world_.settings.consumers = {"archive"};  // so that the store keeps everything
  world_.Start();
  world_.sink.Connect();
  world_.Poll(0, 260, 90, false);
  world_.Run(seconds(10));
  ASSERT_TRUE(Active("ups-1.over-voltage"));
  world_.Poll(0, 230, 90, false);
  world_.Run(seconds(10));
  ASSERT_FALSE(Active("ups-1.over-voltage"));
  const SequenceNumber last = world_.store.status().last;
  world_.sink.received.clear();
  EXPECT_EQ(world_.pipeline->Replay(1, 1'000'000), last);
  world_.Run(seconds(20));
  std::set<SequenceNumber> replayed;
  for (const auto& message : world_.sink.received) {
    if (message.token == 0) continue;
    const auto json = nlohmann::json::parse(message.payload);
    EXPECT_TRUE(json.value("hist", false)) << message.topic;
    EXPECT_EQ(message.topic.find("/alarm/"), std::string::npos);
    replayed.insert(json.at("seq").get<SequenceNumber>());
  }
  EXPECT_EQ(replayed.size(), last);
  EXPECT_EQ(world_.pipeline->Replay(last + 1, last + 5), 0u) << "nothing of it is stored";
  EXPECT_EQ(world_.pipeline->Replay(9, 3), 0u);
}

// Bytes of what is stored, as the real store would tell.
std::uint64_t BytesOf(const MemoryStore& store) {
  std::uint64_t bytes = 0;
  for (const MemoryStore::Record& record : store.records()) bytes += record.body.size() + 32;
  return bytes;
}

TEST_F(Keep, InALongOutageReadingsAreThinnedAndEveryOneCounts) {
  world_.Start();
  world_.sink.Connect();
  Live(minutes(1));
  world_.Settle();
  world_.sink.Disconnect();
  world_.store.budget_bytes = 40'000;
  std::uint64_t most = 0;
  for (int hour = 0; hour < 48; ++hour) {
    for (int i = 0; i < 60; ++i) {
      Live(minutes(1));
      world_.store.bytes = BytesOf(world_.store);
      most = std::max(most, world_.store.bytes);
    }
  }
  EXPECT_LT(most, world_.store.budget_bytes) << "without thinning it would be several times as much";
  EXPECT_GT(world_.pipeline->counters().thinned, 1000u);
  EXPECT_GT(world_.observer.reports.size(), 20'000u);
  world_.sink.Connect();
  world_.Settle();
  // Every report is in what arrived: as itself, or counted in a record that stands for many.
  std::map<std::string, std::uint64_t> arrived, reported;
  for (const auto& record : WithoutDuplicates(world_.sink.On("/data/"))) {
    if (!record.contains("thinned")) {
      for (const auto& [point, value] : record.at("values").items()) ++arrived[point];
      continue;
    }
    const auto& thinned = record.at("thinned");
    EXPECT_TRUE(record.at("hist").get<bool>());
    EXPECT_LE(thinned.at("first_t").get<std::string>(), record.at("t").get<std::string>());
    EXPECT_LT(thinned.at("first_seq").get<SequenceNumber>(), record.at("seq").get<SequenceNumber>());
    for (const auto& [point, count] : thinned.at("n").items()) {
      arrived[point] += count.get<std::uint64_t>();
      if (point != "input.voltage") continue;
      EXPECT_GE(thinned.at("mean").at(point).get<double>(), thinned.at("min").at(point).get<double>());
      EXPECT_LE(thinned.at("mean").at(point).get<double>(), thinned.at("max").at(point).get<double>());
      EXPECT_GE(thinned.at("min").at(point).get<double>(), 220);
      EXPECT_LE(thinned.at("max").at(point).get<double>(), 239);
    }
  }
  for (const auto& report : world_.observer.reports) {
    const bool bad = report.what.front() == '"';  // the name of a quality: all points here are numbers and switches
    if (!bad) ++reported[report.point.substr(report.point.find('/') + 1)];
  }
  EXPECT_EQ(arrived, reported);
  // The numbers that are missing are explained.
  const auto notes = world_.Events("records-thinned");
  ASSERT_EQ(notes.size(), 1u) << "one for the outage";
  std::set<SequenceNumber> seen;
  for (const auto& message : world_.sink.received) {
    if (message.token != 0) seen.insert(message.token);
  }
  for (SequenceNumber seq = 1; seq <= world_.store.status().last; ++seq) {
    if (seen.contains(seq)) continue;
    const bool explained = std::ranges::any_of(notes, [seq](const auto& note) {
      return note.at("from_seq").template get<SequenceNumber>() <= seq &&
             seq <= note.at("to_seq").template get<SequenceNumber>();
    });
    EXPECT_TRUE(explained) << seq;
  }
  EXPECT_TRUE(world_.Last("/alarm/node.thinning").contains("active"));
}

TEST_F(Keep, WhatIsOnItsWayIsNotThinned) {
  world_.Start();
  Live(hours(2));
  world_.sink.delay = seconds(30);
  world_.sink.Connect();
  world_.Run(seconds(1));
  world_.store.budget_bytes = BytesOf(world_.store);
  world_.store.bytes = world_.store.budget_bytes;
  const std::uint64_t before = world_.pipeline->counters().thinned;
  world_.Run(seconds(20));
  EXPECT_EQ(world_.pipeline->counters().thinned, before) << "acknowledgements are still to come";
  world_.store.bytes = 0;
  world_.Settle();
  std::set<SequenceNumber> seen;
  for (const auto& message : world_.sink.received) seen.insert(message.token);
  for (SequenceNumber seq = 1; seq <= world_.store.status().last; ++seq) EXPECT_TRUE(seen.contains(seq)) << seq;
}

TEST_F(Keep, WhatIsDroppedIsToldWithItsNumbers) {
  world_.Start();
  world_.sink.Connect();
  Live(minutes(1));
  world_.store.dropped_records = 40;
  world_.store.dropped_to = world_.store.status().last;
  Live(minutes(1));
  world_.Settle();
  const auto events = world_.Events("records-dropped");
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].at("records"), 40);
  EXPECT_TRUE(Active("node.records-dropped"));
}

TEST_F(Keep, WhatWasDroppedBeforeTheStartIsNoNews) {
  world_.store.dropped_records = 40;
  world_.Start();
  world_.sink.Connect();
  Live(minutes(1));
  world_.Settle();
  EXPECT_TRUE(world_.Events("records-dropped").empty());
}

TEST_F(Keep, TheStateTellsHowLongTheStoreLasts) {
  world_.store.budget_bytes = 100'000'000;
  world_.Start();
  world_.sink.Connect();
  EXPECT_FALSE(world_.Last("/state").contains("store_hours_left"));
  Live(minutes(10));
  const auto state = world_.Last("/state");
  ASSERT_TRUE(state.contains("store_hours_left"));
  // 360 records an hour of some 50 bytes.
  EXPECT_GT(state.at("store_hours_left").get<int>(), 1000);
  EXPECT_LT(state.at("store_hours_left").get<int>(), 100'000);
}

}  // namespace
}  // namespace tramgac
