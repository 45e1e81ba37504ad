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
#include "agent/meeting/readiness.h"
#include "agent/rooms/call_history.h"
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
  // Which of its rooms are ready, and why not.
  meeting::ReadinessReport Judge(const rooms::RoomWatch& rooms, const meeting::Meeting& meeting, UtcTime now) const;

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
  static void TellReadiness(Pipeline& pipeline, const meeting::ReadinessReport& report, Watched& watched, BootTime now);
  void Look(const rooms::RoomWatch& rooms, const Now& now);
  void FollowCalls(const rooms::RoomWatch& rooms);
  void LoadCalls();
  void SaveCalls();

  const AssembledNode& node_;
  RecordStore& store_;
  MeetingBook book_;
  BootTime refresh_due_{};
  std::map<std::string, Watched> watched_;  // by id
  std::set<DeviceIndex> urgent_;
  std::vector<rooms::CallHistory> calls_;  // of each room, in the order of the configuration
  rooms::MeetingLook look_;
  std::string start_text_;  // of look_
};

}  // namespace tramgac::app
