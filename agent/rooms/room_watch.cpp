#include "agent/rooms/room_watch.h"

#include <algorithm>
#include <bit>

#include "agent/rooms/room_device.h"

namespace tramgac::rooms {
namespace {

using conference::Room;
using conference::RoomReason;
using conference::RoomState;

std::uint64_t ReasonBits(const Room& room) {
  std::uint64_t bits = 0;
  for (const RoomReason reason : room.reasons()) bits |= std::uint64_t{1} << static_cast<unsigned>(reason);
  return bits;
}

// State and reasons in one number.
std::uint64_t Summary(const Room& room) { return ReasonBits(room) << 8 | (static_cast<std::uint64_t>(room.state) + 1); }

void Put(RawBlock& block, RoomPoint point, std::optional<double> value) {
  const auto index = static_cast<PointIndex>(point);
  if (!value) return block.AddFailure(index, Quality::kNotAvailable);
  block.AddNumber(index, RawItem::Kind::kReal, std::bit_cast<std::uint64_t>(*value));
}

}  // namespace

std::optional<bool> IsReady(RoomState state) {
  if (state == RoomState::kUnknown) return std::nullopt;
  return state == RoomState::kReady || state == RoomState::kInCall || state == RoomState::kStandby;
}

RoomWatch::RoomWatch(std::vector<RoomPlan> rooms, std::vector<DeviceIndex> areas)
    : rooms_(std::move(rooms)), states_(rooms_.size()) {
  for (const DeviceIndex area : areas) areas_.push_back({.self = area});
  due_.reserve(kMostAtOnce);
}

void RoomWatch::LookAtRoom(std::size_t index, const std::vector<DeviceRuntime>& devices) {
  devices_.clear();
  for (const DeviceIndex device : rooms_[index].devices) devices_.push_back(&devices[device]);
  const RoomLook look = LookAt(devices_);
  states_[index].room = FuseRoom(look.facts);
  states_[index].line = look.line;
  states_[index].call = look.call;
  for (Area& area : areas_) {
    const bool in_it = std::ranges::find(rooms_[index].areas, area.self) != rooms_[index].areas.end();
    if (in_it) ++area.counts[static_cast<std::size_t>(states_[index].room.state)];
  }
}

const std::vector<DeviceIndex>& RoomWatch::Look(const std::vector<DeviceRuntime>& devices, BootTime now) {
  due_.clear();
  for (Area& area : areas_) area.counts = {};
  for (std::size_t i = 0; i < rooms_.size(); ++i) LookAtRoom(i, devices);
  // What has changed goes before what is only told once more.
  const auto add = [this](DeviceIndex device, bool wanted) {
    if (wanted && due_.size() < kMostAtOnce && std::ranges::find(due_, device) == due_.end()) due_.push_back(device);
  };
  for (std::size_t i = 0; i < rooms_.size(); ++i) add(rooms_[i].self, states_[i].told != Summary(states_[i].room));
  for (const Area& area : areas_) add(area.self, area.told != area.counts);
  for (std::size_t i = 0; i < rooms_.size(); ++i) add(rooms_[i].self, states_[i].due <= now);
  for (const Area& area : areas_) add(area.self, area.due <= now);
  return due_;
}

void RoomWatch::Fill(DeviceIndex device, BootTime now, RawBlock& block) {
  block.device = device;
  block.taken = now;
  const auto room = std::ranges::find(rooms_, device, &RoomPlan::self);
  if (room != rooms_.end()) {
    State& state = states_[static_cast<std::size_t>(room - rooms_.begin())];
    state.due = now + kRoomPeriod;
    return FillRoom(state, block);
  }
  const auto area = std::ranges::find(areas_, device, &Area::self);
  if (area == areas_.end()) return;
  area->due = now + kRoomPeriod;
  FillArea(*area, block);
}

void RoomWatch::FillRoom(State& state, RawBlock& block) {
  const Room& room = state.room;
  state.told = Summary(room);
  block.AddNumber(static_cast<PointIndex>(RoomPoint::kState), RawItem::Kind::kUnsigned,
                  static_cast<std::uint64_t>(room.state));
  block.AddNumber(static_cast<PointIndex>(RoomPoint::kReasons), RawItem::Kind::kUnsigned, ReasonBits(room));
  const std::optional<bool> ready = IsReady(room.state);
  if (ready) {
    block.AddNumber(static_cast<PointIndex>(RoomPoint::kReady), RawItem::Kind::kBit, *ready ? 1 : 0);
  } else {
    block.AddFailure(static_cast<PointIndex>(RoomPoint::kReady), Quality::kNotAvailable);
  }
  Put(block, RoomPoint::kLoss, state.line.loss);
  Put(block, RoomPoint::kJitter, state.line.jitter);
  Put(block, RoomPoint::kTime, state.line.time);
  Put(block, RoomPoint::kRate, state.call.rate);
}

void RoomWatch::FillArea(Area& area, RawBlock& block) {
  area.told = area.counts;
  std::size_t worst = 0;
  for (std::size_t i = 0; i < area.counts.size(); ++i) {
    block.AddNumber(static_cast<PointIndex>(i), RawItem::Kind::kUnsigned, area.counts[i]);
    if (area.counts[i] > 0) worst = i;  // states are in the order of their badness
  }
  block.AddNumber(static_cast<PointIndex>(AreaPoint::kWorst), RawItem::Kind::kUnsigned, worst);
}

}  // namespace tramgac::rooms
