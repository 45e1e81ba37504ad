// Rooms out of readings: which point means what, what is told when, what areas count.
#include "agent/rooms/room_watch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "agent/rooms/room_device.h"
#include "tests/unit/rooms/endpoint.h"

namespace tramgac::rooms {
namespace {

using conference::RoomReason;
using conference::RoomState;
using std::chrono::seconds;

constexpr BootTime kStart{std::chrono::hours(1)};

class RoomFactsTest : public ::testing::Test {
 protected:
  RoomFactsTest()
      : codec_("codec", {"ping.up",
                         "ping.loss",
                         "ping.time",
                         "sip.up",
                         "sip.busy",
                         "h323.up",
                         "conference.calls",
                         "conference.sip.registration",
                         "conference.gatekeeper.registered",
                         "conference.camera.status",
                         "conference.microphone.connected",
                         "conference.call.packet_loss",
                         "conference.call.packet_loss.sent",
                         "conference.standby",
                         "conference.state",
                         "conference.call.state",
                         "conference.call.count",
                         "conference.display.1.connected",
                         "conference.media.jitter",
                         "conference.media.lost",
                         "conference.media.received",
                         "conference.call.rate",
                         "conference.call.video_rate"}),
        codec_runtime_(codec_.spec(), store_) {}

  RoomLook Look() const {
    const DeviceRuntime* devices[] = {&codec_runtime_};
    return LookAt(devices);
  }
  RoomState State() const { return FuseRoom(Look().facts).state; }
  RoomReason Reason() const { return FuseRoom(Look().facts).list[0]; }
  void Say(std::string_view name, const Value& value) { rooms::Say(codec_runtime_, name, value); }

  MemoryStore store_;
  Endpoint codec_;
  DeviceRuntime codec_runtime_;
};

TEST_F(RoomFactsTest, WhatNobodyHasReadIsNotKnown) {
  EXPECT_EQ(State(), RoomState::kUnknown);
  EXPECT_EQ(Reason(), RoomReason::kNothingKnown);
  EXPECT_FALSE(Look().line.loss || Look().line.jitter || Look().line.time);
}

TEST_F(RoomFactsTest, ProbesMakeARoomReadyAndUnreachable) {
  Say("ping.up", Value::Bool(true));
  Say("sip.up", Value::Bool(true));
  EXPECT_EQ(State(), RoomState::kReady);
  Say("sip.up", Value::Bool(false));
  EXPECT_EQ(State(), RoomState::kUnreachable);
  EXPECT_EQ(Reason(), RoomReason::kSignallingSilent);
  Say("h323.up", Value::Bool(true));
  EXPECT_EQ(State(), RoomState::kDegraded);
  EXPECT_EQ(Reason(), RoomReason::kSipSilent);
  Say("ping.up", Value::Bool(false));
  EXPECT_EQ(State(), RoomState::kUnreachable);
  EXPECT_EQ(Reason(), RoomReason::kNetworkDown);
}

TEST_F(RoomFactsTest, BusySaysThatThereIsACallAndNotBusySaysNothing) {
  Say("sip.up", Value::Bool(true));
  Say("sip.busy", Value::Bool(false));
  EXPECT_EQ(State(), RoomState::kReady);
  Say("sip.busy", Value::Bool(true));
  EXPECT_EQ(State(), RoomState::kInCall);
  Say("sip.busy", Value::Bool(false));
  Say("conference.calls", Value::Integer(1));
  EXPECT_EQ(State(), RoomState::kInCall);
}

// As Cisco's devices say it.
TEST_F(RoomFactsTest, TheWordsOfVendorsOwnInterfaces) {
  Say("conference.state", Value::Text("ready"));
  Say("conference.standby", Value::Bool(true));
  EXPECT_EQ(State(), RoomState::kStandby) << "one of the two says so";
  Say("conference.standby", Value::Bool(false));
  EXPECT_EQ(State(), RoomState::kReady);
  Say("conference.state", Value::Text("sleeping"));
  EXPECT_EQ(State(), RoomState::kStandby);
  Say("conference.state", Value::Text("in-call"));
  EXPECT_EQ(State(), RoomState::kInCall);
  Say("conference.state", Value::Text("ready"));
  Say("conference.call.state", Value::Text("ringing"));
  EXPECT_EQ(State(), RoomState::kReady);
  Say("conference.call.state", Value::Text("connected"));
  EXPECT_EQ(State(), RoomState::kInCall);
  Say("conference.call.state", Value::Text("idle"));
  Say("conference.call.count", Value::Integer(1));
  EXPECT_EQ(State(), RoomState::kInCall);
  Say("conference.display.1.connected", Value::Bool(false));
  EXPECT_EQ(Reason(), RoomReason::kDisplay);
}

TEST_F(RoomFactsTest, CountedPacketsMakeALoss) {
  Say("conference.media.lost", Value::Integer(0));
  Say("conference.media.received", Value::Integer(0));
  EXPECT_FALSE(Look().line.loss) << "no call";
  Say("conference.media.lost", Value::Integer(5));
  Say("conference.media.received", Value::Integer(95));
  Say("conference.media.jitter", Value::Real(7));
  EXPECT_EQ(Look().line.loss, 5);
  EXPECT_EQ(Look().line.jitter, 7);
}

TEST_F(RoomFactsTest, TheRateOfTheCall) {
  Say("conference.call.rate", Value::Integer(1920));
  EXPECT_FALSE(Look().call.rate || Look().call.in_call) << "it is not known whether there is a call";
  Say("conference.calls", Value::Integer(0));
  EXPECT_EQ(Look().call.in_call, false);
  EXPECT_FALSE(Look().call.rate) << "left over from the call before";
  Say("conference.calls", Value::Integer(1));
  Say("conference.call.video_rate", Value::Integer(640));
  EXPECT_EQ(Look().call.rate, 1920) << "the agreed one goes first";
  Say("ping.up", Value::Bool(false));
  EXPECT_FALSE(Look().call.rate) << "nobody is there";
}

TEST_F(RoomFactsTest, RegistrationsAndPartsMakeItDegraded) {
  Say("sip.up", Value::Bool(true));
  Say("conference.sip.registration", Value::Text("failed"));
  EXPECT_EQ(Reason(), RoomReason::kSipNotRegistered);
  Say("conference.sip.registration", Value::Text("disabled"));
  EXPECT_EQ(State(), RoomState::kReady);
  Say("conference.sip.registration", Value::Text("a word of tomorrow"));
  EXPECT_EQ(State(), RoomState::kReady) << "what is not known has no part in it";
  Say("conference.gatekeeper.registered", Value::Bool(false));
  EXPECT_EQ(Reason(), RoomReason::kH323NotRegistered);
  Say("conference.gatekeeper.registered", Value::Bool(true));
  Say("conference.camera.status", Value::Text("failed"));
  EXPECT_EQ(Reason(), RoomReason::kCamera);
  Say("conference.camera.status", Value::Text("ok"));
  Say("conference.microphone.connected", Value::Bool(false));
  EXPECT_EQ(State(), RoomState::kReady) << "a socket without a cable: the room may have other microphones";
}

TEST_F(RoomFactsTest, AnOldReadingSaysNothing) {
  Say("sip.up", Value::Bool(true));
  Say("conference.camera.status", Value::Text("failed"));
  for (PointRuntime& point : codec_runtime_.points()) {
    if (point.spec->name == "conference.camera.status") point.health.quality = Quality::kStale;
  }
  EXPECT_EQ(State(), RoomState::kReady);
}

TEST_F(RoomFactsTest, FiguresOfACallGoBeforeThoseOfPings) {
  Say("ping.up", Value::Bool(true));
  Say("ping.loss", Value::Real(2));
  Say("ping.time", Value::Real(30));
  EXPECT_EQ(Look().line.loss, 2);
  Say("conference.call.packet_loss", Value::Real(0.5));
  Say("conference.call.packet_loss.sent", Value::Real(1.5));
  EXPECT_EQ(Look().line.loss, 1.5) << "the worst of the call";
  EXPECT_EQ(Look().line.time, 30);
  Say("ping.up", Value::Bool(false));
  Say("ping.loss", Value::Real(100));
  EXPECT_EQ(Look().line.loss, 100) << "whom no ping reaches is in no call";
}

TEST_F(RoomFactsTest, ADeviceThatFallsSilentIsSilenceWhereNobodyProbes) {
  Say("conference.calls", Value::Integer(0));
  EXPECT_EQ(State(), RoomState::kReady);
  FallSilent(codec_runtime_);
  EXPECT_EQ(State(), RoomState::kUnreachable);
  EXPECT_EQ(Reason(), RoomReason::kNothingAnswers);
  Say("sip.up", Value::Bool(true));
  EXPECT_EQ(State(), RoomState::kReady) << "its signalling answers: only its SNMP is silent";
}

class RoomWatchTest : public ::testing::Test {
 protected:
  static constexpr DeviceIndex kRooms = 40, kArea = 80, kOther = 81;

  RoomWatchTest() : endpoint_("codec", {"sip.up"}), watch_(Plans(), {kArea, kOther}) {
    for (DeviceIndex i = 0; i < kRooms; ++i) devices_.emplace_back(endpoint_.spec(), store_);
  }
  static std::vector<RoomPlan> Plans() {
    std::vector<RoomPlan> plans;
    for (DeviceIndex i = 0; i < kRooms; ++i) plans.push_back({kRooms + i, {i}, {kArea}});
    plans[0].areas = {kArea, kOther};
    return plans;
  }
  // Everything that there is to tell now, as one Fill each.
  std::vector<DeviceIndex> Tell() {
    std::vector<DeviceIndex> all;
    while (true) {
      const std::vector<DeviceIndex> some = watch_.Look(devices_, now_);
      if (some.empty()) return all;
      EXPECT_LE(some.size(), 32u);
      for (const DeviceIndex device : some) watch_.Fill(device, now_, blocks_[device] = RawBlock());
      all.insert(all.end(), some.begin(), some.end());
    }
  }
  std::uint64_t Number(DeviceIndex device, std::size_t point) { return blocks_[device].items.at(point).number; }

  MemoryStore store_;
  Endpoint endpoint_;
  std::vector<DeviceRuntime> devices_;
  RoomWatch watch_;
  std::map<DeviceIndex, RawBlock> blocks_;
  BootTime now_ = kStart;
};

TEST_F(RoomWatchTest, TellsOfEachOnceThenOfWhatChangesThenOfAllAgain) {
  EXPECT_EQ(Tell().size(), 42u);
  EXPECT_TRUE(Tell().empty());
  Say(devices_[7], "sip.up", Value::Bool(true));
  now_ += seconds(1);
  EXPECT_EQ(Tell(), (std::vector<DeviceIndex>{kRooms + 7, kArea}));
  now_ += kRoomPeriod - seconds(1);
  EXPECT_EQ(Tell().size(), 40u) << "all but those told of a second later";
}

TEST_F(RoomWatchTest, ARoomThatChangesGoesBeforeTheOthers) {
  Tell();
  now_ += kRoomPeriod;
  Say(devices_[39], "sip.up", Value::Bool(true));
  EXPECT_EQ(watch_.Look(devices_, now_).front(), kRooms + 39);
}

TEST_F(RoomWatchTest, TheReadingsOfARoom) {
  Say(devices_[0], "sip.up", Value::Bool(true));
  Tell();
  const RawBlock& ready = blocks_[kRooms];
  EXPECT_EQ(ready.taken, kStart);
  ASSERT_EQ(ready.items.size(), kRoomPointCount);
  EXPECT_EQ(Number(kRooms, 0), static_cast<std::uint64_t>(RoomState::kReady));
  EXPECT_EQ(Number(kRooms, 1), 0u);
  EXPECT_EQ(Number(kRooms, 2), 1u);
  EXPECT_EQ(ready.items[3].quality, Quality::kNotAvailable);
  EXPECT_EQ(blocks_[kRooms + 1].items[2].quality, Quality::kNotAvailable) << "whether it is ready nobody knows";
  Say(devices_[0], "sip.up", Value::Bool(false));
  Tell();
  EXPECT_EQ(Number(kRooms, 0), static_cast<std::uint64_t>(RoomState::kUnreachable));
  EXPECT_EQ(Number(kRooms, 1), 1u << static_cast<unsigned>(RoomReason::kNothingAnswers));
  EXPECT_EQ(Number(kRooms, 2), 0u);
}

TEST_F(RoomWatchTest, AreasCountTheirRooms) {
  for (DeviceIndex i = 0; i < 10; ++i) Say(devices_[i], "sip.up", Value::Bool(true));
  Say(devices_[0], "sip.up", Value::Bool(false));
  Tell();
  const auto at = [](RoomState state) { return static_cast<std::size_t>(state); };
  EXPECT_EQ(Number(kArea, at(RoomState::kReady)), 9u);
  EXPECT_EQ(Number(kArea, at(RoomState::kUnknown)), 30u);
  EXPECT_EQ(Number(kArea, at(RoomState::kUnreachable)), 1u);
  EXPECT_EQ(Number(kArea, static_cast<std::size_t>(AreaPoint::kWorst)), at(RoomState::kUnreachable));
  EXPECT_EQ(Number(kOther, at(RoomState::kReady)), 0u);
  EXPECT_EQ(Number(kOther, at(RoomState::kUnreachable)), 1u);
}

}  // namespace
}  // namespace tramgac::rooms
