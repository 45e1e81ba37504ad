// What meetings ask of the node: which rooms are needed now, whether they are ready, and who is told.
//
// Single-threaded, on the pipeline's thread. Blocks on the disk when the calendar file has changed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/app/assemble.h"
#include "agent/app/meeting_book.h"
#include "agent/core/pipeline/pipeline.h"
#include "agent/rooms/meeting_device.h"
#include "agent/rooms/room_watch.h"

namespace tramgac::app {

class MeetingKeeper {
 public:
  // Both outlive the keeper.
  MeetingKeeper(const AssembledNode& node, RecordStore& store);

  // To be called about once a second, after the rooms were looked at. While no time is known nothing begins or ends.
  void Step(Pipeline& pipeline, const rooms::RoomWatch& rooms, const Now& now);

  MeetingBook& book() { return book_; }
  // The meeting that runs or is next, for the device of meetings. Views are valid until the next call of anything.
  const rooms::MeetingLook& look() const { return look_; }
  // What is told to people of a room that is not ready: "Hall: reason. Call: contact".
  std::string TellRoom(const rooms::RoomWatch& rooms, std::string_view room, TextLanguage language) const;
  // Is a room ready? Outcome: nothing: not known, or no such room.
  std::optional<bool> IsReady(const rooms::RoomWatch& rooms, std::string_view room) const;

 private:
  // A meeting that is being watched.
  struct Watched {
    BootTime tell_at{};  // not before
    std::string told;    // of which rooms, and why
    bool told_start = false;
  };

  void Refresh(Pipeline& pipeline, const Now& now);
  void FollowWatched(Pipeline& pipeline, const Now& now);
  void Hurry(Pipeline& pipeline, const std::vector<const meeting::Meeting*>& watched);
  void TellReadiness(Pipeline& pipeline, const rooms::RoomWatch& rooms, const meeting::Meeting& meeting,
                     Watched& watched, const Now& now);
  void Look(const rooms::RoomWatch& rooms, const Now& now);
  rooms::MeetingLook::Counts CountsOf(const rooms::RoomWatch& rooms, const meeting::Meeting& meeting) const;
  std::string TellAll(const rooms::RoomWatch& rooms, const meeting::Meeting& meeting, TextLanguage language) const;

  const AssembledNode& node_;
  MeetingBook book_;
  BootTime refresh_due_{};
  std::map<std::string, Watched> watched_;  // by id
  std::set<DeviceIndex> urgent_;
  rooms::MeetingLook look_;
  std::string start_text_;  // of look_
};

}  // namespace tramgac::app
