// The sections `areas:`, `rooms:` and `meetings:`.
#include <gtest/gtest.h>

#include "tests/unit/config/folder.h"

namespace tramgac::config {
namespace {

using namespace std::chrono_literals;
using testing::Load;
using testing::Loaded;

constexpr std::string_view kHead =
    "tramgac: 1\nsite: s\nnode: n\ndevices:\n"
    "  - {id: line-1, profile: host_ping, address: \"reach://10.7.0.1\", period: 30s}\n"
    "  - {id: codec-1, profile: vc_sip, address: \"reach://10.7.0.20\", period: 60s}\n"
    "  - {id: codec-2, profile: vc_sip, address: \"reach://10.7.0.21\", period: 60s, alert: 10s}\n"
    "  - {id: ups, profile: host_ping, address: \"reach://10.7.0.2\", period: 60s}\n";

Loaded LoadRooms(std::string_view sections) { return Load(std::string(kHead) + std::string(sections)); }
std::string Complaints(std::string_view sections) { return LoadRooms(sections).complaints; }

TEST(Rooms, AreReadWithTheirAreas) {
  const Loaded loaded = LoadRooms(
      "areas:\n  - {id: tam-dao, label: {en: Tam Dao, vi: Tam Đảo}}\n"
      "rooms:\n  - {id: hall, label: {en: Hall, vi: Hội trường}, contact: \"0211 1234\", devices: [codec-1, line-1],"
      " areas: [tam-dao], severity: critical}\n  - {id: small, devices: [codec-2]}\n");
  ASSERT_EQ(loaded.complaints, "");
  ASSERT_EQ(loaded.config->areas.size(), 1u);
  EXPECT_EQ(loaded.config->areas[0].label.vi, "Tam Đảo");
  ASSERT_EQ(loaded.config->rooms.size(), 2u);
  const RoomConfig& hall = loaded.config->rooms[0];
  EXPECT_EQ(hall.contact, "0211 1234");
  EXPECT_EQ(hall.devices[1].id, "line-1");
  EXPECT_EQ(hall.areas[0].id, "tam-dao");
  EXPECT_EQ(hall.unreachable, Severity::kCritical);
  EXPECT_EQ(loaded.config->rooms[1].unreachable, Severity::kMajor);
}

TEST(Rooms, TheirDevicesAreAskedMoreOftenForMeetingsOnly) {
  const Loaded loaded = LoadRooms("rooms:\n  - {id: hall, devices: [codec-1, codec-2, line-1]}\n");
  ASSERT_EQ(loaded.complaints, "");
  const auto& devices = loaded.config->devices;
  EXPECT_EQ(devices[0].alert, 0s) << "it is asked as often already";
  EXPECT_EQ(devices[1].alert, 30s);
  EXPECT_TRUE(devices[1].alert_for_meetings);
  EXPECT_EQ(devices[2].alert, 10s);
  EXPECT_FALSE(devices[2].alert_for_meetings) << "what somebody has written is for alarms as well";
  EXPECT_EQ(devices[3].alert, 0s) << "it is in no room";
}

TEST(Rooms, IdsAreOfTheirOwnAndReferencesExist) {
  EXPECT_EQ(Complaints("rooms:\n  - {id: codec-1, devices: [codec-1]}\n"),
            "node.yaml:10:10: \"codec-1\" is the id of something else already; expected an id that no device, room or "
            "area has\n");
  EXPECT_EQ(Complaints("rooms:\n  - {id: node, devices: [codec-1]}\n"),
            "node.yaml:10:10: \"node\" is the id of something else already; expected an id that no device, room or "
            "area has\n");
  EXPECT_EQ(Complaints("rooms:\n  - {id: hall, devices: [codec-3], areas: [x]}\n"),
            "node.yaml:10:26: there is no device \"codec-3\"; did you mean \"codec-1\"?\n"
            "node.yaml:10:44: there is no area \"x\"; expected the id of an entry of `areas`\n");
  EXPECT_EQ(Complaints("rooms:\n  - {id: hall, devices: []}\n"),
            "node.yaml:10:25: \"devices\" has 0 entries; expected a list of 1 to 16 entries\n");
}

TEST(Meetings, AreReadWithTheCalendar) {
  const Loaded loaded = LoadRooms(
      "rooms:\n  - {id: hall, devices: [codec-1]}\n"
      "meetings:\n  calendar: meetings.ics\n  list:\n"
      "    - {id: giao-ban, title: Giao ban tháng 12, contact: Văn phòng, start: \"2026-12-01 08:00\", "
      "end: \"2026-12-01 11:30\", rooms: [hall]}\n");
  ASSERT_EQ(loaded.complaints, "");
  EXPECT_EQ(loaded.config->meetings.calendar, "/nowhere/meetings.ics");
  const MeetingConfig& meeting = loaded.config->meetings.list.at(0);
  EXPECT_EQ(meeting.title, "Giao ban tháng 12");
  EXPECT_EQ(meeting.end_local_ms - meeting.start_local_ms, 210 * 60'000);
  EXPECT_EQ(meeting.rooms.at(0).id, "hall");
}

TEST(Meetings, ThatCannotBeAreComplainedAbout) {
  const std::string_view room = "rooms:\n  - {id: hall, devices: [codec-1]}\nmeetings:\n  list:\n";
  const auto told = [&](std::string_view entries) { return Complaints(std::string(room) + std::string(entries)); };
  EXPECT_EQ(told("    - {id: m, title: M, start: \"2026-12-01 08:00\", end: \"2026-12-01 07:00\", rooms: [hall]}\n"),
            "node.yaml:13:57: the meeting ends before it begins\n");
  EXPECT_EQ(
      told("    - {id: m, title: M, start: tomorrow, end: \"2026-12-01 07:00\", rooms: [hal]}\n"),
      "node.yaml:13:32: bad value \"tomorrow\" for \"start\"; expected a local time such as \"2026-12-01 22:00\"\n"
      "node.yaml:13:75: there is no room \"hal\"; expected the id of an entry of `rooms`; did you mean "
      "\"hall\"?\n");
  const std::string one =
      "    - {id: m, title: M, start: \"2026-12-01 08:00\", end: \"2026-12-01 09:00\", rooms: [hall]}\n";
  EXPECT_EQ(told(one + one), "node.yaml:14:12: there is another meeting \"m\"\n");
}

}  // namespace
}  // namespace tramgac::config
