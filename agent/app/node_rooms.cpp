// What the node says of its videoconference rooms and of meetings: they are devices that nobody polls.
#include "agent/app/node_runner.h"

namespace tramgac::app {
namespace {

constexpr Duration kLook = std::chrono::seconds(1);

}  // namespace

// Through the queue, so that the readings of rooms go the way of any other's. Outcome: when it is due again.
BootTime NodeRunner::LookAtRooms(const Now& now) {
  if (node_->rooms.empty()) return kNever;
  if (now.boot < rooms_due_) return rooms_due_;
  rooms_due_ = now.boot + kLook;
  for (const DeviceIndex device : rooms_.Look(pipeline_->devices(), now.boot)) {
    std::unique_ptr<RawBlock> block = queue_.Acquire();
    rooms_.Fill(device, now.boot, *block);
    queue_.Push(std::move(block));
  }
  LookAtMeetings(now);
  return rooms_due_;
}

void NodeRunner::LookAtMeetings(const Now& now) {
  meetings_.Step(*pipeline_, rooms_, pipeline_->now());
  const rooms::MeetingLook& look = meetings_.look();
  const rooms::MeetingLook& told = told_meeting_;
  const bool changed = look.id != told_meeting_id_ || look.running != told.running || look.rooms != told.rooms ||
                       look.counts != told.counts;
  if (!changed && now.boot < meeting_due_) return;
  told_meeting_ = look;
  told_meeting_id_ = look.id;
  meeting_due_ = now.boot + rooms::kRoomPeriod;
  std::unique_ptr<RawBlock> block = queue_.Acquire();
  block->device = node_->meetings;
  block->taken = now.boot;
  FillMeeting(look, *block);
  queue_.Push(std::move(block));
}

}  // namespace tramgac::app
