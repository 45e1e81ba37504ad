#include "drivers/snmp/agent_poll.h"

#include <algorithm>
#include <utility>

namespace tramgac::snmp {

AgentPoll::AgentPoll(const AgentAddress& address)
    : scalars_(address.scalars, address.tables, address.limits.max_varbinds),
      groups_(GroupTables(address.tables, address.limits)),
      next_point_(address.scalar_points) {}

void AgentPoll::Start(std::uint8_t due, RawBlock& block) {
  block_ = &block;
  due_ = due;
  group_ = 0;
  walking_ = in_flight_ = answered_ = shrunk_ = false;
  if (due & SetOf(RefreshClass::kStatic)) {
    scalars_.Forget();  // the firmware may be another one
    for (TableGroup& group : groups_) group.ForgetLimits();
  }
  scalars_.Start(due);
}

bool AgentPoll::Next(Request& request) {
  if (finished() || in_flight_) return false;
  in_flight_ = (group_ == 0 && !walking_ && scalars_.Next(request)) || NextOfTables(request);
  if (in_flight_) {
    ++counters_.requests;
  } else {
    block_ = nullptr;
  }
  return in_flight_;
}

bool AgentPoll::NextOfTables(Request& request) {
  for (; group_ < groups_.size(); ++group_) {
    if (!IsDue(groups_[group_])) continue;
    if (!walking_) walk_.Start(groups_[group_]);
    walking_ = true;
    if (walk_.Next(request)) return true;
    FinishWalk(Quality::kGood);
  }
  return false;
}

void AgentPoll::FinishWalk(Quality cut) {
  walk_.Finish(cut, scalars_, next_point_, *block_);
  walking_ = false;
  if (walk_.was_cut()) ++counters_.cut_walks;
  counters_.left_out_rows = 0;
  for (const TableGroup& group : groups_) counters_.left_out_rows += group.left_out();
}

Quality AgentPoll::remark() const {
  const bool any =
      std::any_of(groups_.begin(), groups_.end(), [](const TableGroup& group) { return group.out_of_order; });
  return any ? Quality::kNotIncreasing : Quality::kGood;
}

void AgentPoll::OnResponse(const Response& response) {
  if (!in_flight_) return;
  in_flight_ = false;
  answered_ = true;
  if (response.error_status != ErrorStatus::kNoError) ++counters_.errors;
  if (walking_) {
    walk_.OnResponse(response, *block_);
  } else {
    scalars_.OnResponse(response, *block_);
  }
}

// Some agents, and some ways to them, swallow what is too large. Whether it was that or the agent is dead shows in the
// next request; a dead one must not cost many.
bool AgentPoll::TrySmaller() {
  const bool smaller = walking_ ? walk_.Unanswered(answered_) : scalars_.Unanswered(answered_);
  return smaller && answered_ && !std::exchange(shrunk_, true);
}

void AgentPoll::OnFailure(Quality why) {
  if (!in_flight_) return;
  in_flight_ = false;
  if (why == Quality::kTimeout && TrySmaller()) return;
  Stop(why);
}

void AgentPoll::Stop(Quality why) {
  if (finished()) return;
  in_flight_ = false;
  if (!answered_) {
    block_->exchange = why;
    block_ = nullptr;
    return;
  }
  scalars_.FailRest(why, *block_);
  if (walking_) {
    FinishWalk(why);
    ++group_;
  }
  for (; group_ < groups_.size(); ++group_) {
    if (!IsDue(groups_[group_])) continue;
    for (const GroupedTable& table : groups_[group_].tables) table.rows.FailAll(why, *block_);
  }
  block_ = nullptr;
}

}  // namespace tramgac::snmp
