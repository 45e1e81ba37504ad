#include "agent/rooms/room_device.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "drivers/conference/room_state.h"
#include "tests/unit/rooms/endpoint.h"

namespace tramgac::rooms {
namespace {

AlarmSpec Named(std::string_view name, AlarmKind kind) {
  AlarmSpec alarm;
  alarm.name = name;
  alarm.kind = kind;
  return alarm;
}

TEST(RoomTables, ItsAlarmsAreExplainedByThoseOfItsDevices) {
  const Endpoint line("line", {"ping.up"}, {Named("unavailable", AlarmKind::kUnavailable)});
  const Endpoint codec("codec", {"sip.up", "ping.loss"},
                       {Named("unavailable", AlarmKind::kUnavailable), Named("signalling-down", AlarmKind::kState),
                        Named("loss-high", AlarmKind::kState)});
  const DeviceSpec* const devices[] = {&line.spec(), &codec.spec()};
  const RoomTables tables("room-1", {"Room 1", "Phòng 1"}, Severity::kCritical, devices);
  const DeviceSpec spec = tables.Spec();
  EXPECT_EQ(spec.id, "room-1");
  EXPECT_EQ(spec.label.vi, "Phòng 1");
  ASSERT_EQ(spec.alarms.size(), 2u);
  EXPECT_EQ(spec.alarms[0].severity, Severity::kCritical);
  const auto parents = [&](std::size_t alarm) {
    const auto list = spec.alarms[alarm].parents;
    return std::vector<std::string_view>(list.begin(), list.end());
  };
  EXPECT_EQ(parents(0), (std::vector<std::string_view>{"line", "codec", "codec.signalling-down"}));
  EXPECT_EQ(parents(1), (std::vector<std::string_view>{"line", "codec", "codec.signalling-down", "codec.loss-high"}));
}

TEST(RoomTables, EveryPointHasItsWordsAndALabelInBothLanguages) {
  const RoomTables tables("room-1", {}, Severity::kMajor, {});
  for (const DeviceSpec& spec : {tables.Spec(), AreaSpec("area-1", {})}) {
    ASSERT_EQ(spec.points.size(), spec.labels.size());
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < spec.points.size(); ++i) {
      names.insert(spec.points[i].name);
      EXPECT_FALSE(spec.labels[i].en.empty() || spec.labels[i].vi.empty());
    }
    EXPECT_EQ(names.size(), spec.points.size());
    for (const AlarmSpec& alarm : spec.alarms) {
      for (const LocalText& text : {alarm.text, alarm.cause, alarm.consequence, alarm.response}) {
        EXPECT_FALSE(text.en.empty() || text.vi.empty()) << alarm.name;
      }
      for (const std::string_view word : alarm.words) {
        EXPECT_TRUE(std::ranges::any_of(spec.points[alarm.point].words, [&](const Word& w) { return w.text == word; }))
            << word;
      }
    }
  }
  const auto states = AreaSpec("area-1", {}).points[static_cast<std::size_t>(AreaPoint::kWorst)].words;
  ASSERT_EQ(states.size(), conference::kRoomStateCount);
  EXPECT_EQ(states[5].text, "unreachable");
}

}  // namespace
}  // namespace tramgac::rooms
