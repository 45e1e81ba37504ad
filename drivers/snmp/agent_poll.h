// Polls one SNMP agent: which requests to send for a due group, and what the answers mean. Knows no socket, no
// clock and no SNMP library (stages 2 and 3 of a reading; drivers/snmp/client.h carries the requests).
//
//   poll.Start(due, block);
//   while (poll.Next(request)) { send it; then OnResponse or OnFailure }   // one request in flight
//   block is complete
//
// Single-threaded. Allocates in the constructor, and while a table shows rows that were never seen before.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "agent/core/model/raw_block.h"
#include "drivers/snmp/address.h"
#include "drivers/snmp/scalar_read.h"
#include "drivers/snmp/table_group.h"
#include "drivers/snmp/table_walk.h"
#include "drivers/snmp/varbind.h"

namespace tramgac::snmp {

struct AgentAddress {
  std::span<const ScalarAddress> scalars;
  std::span<const TableAddress> tables;
  DeviceLimits limits;
  PointIndex scalar_points = 0;  // DeviceSpec::points.size(): the points of the first row come after them
};

class AgentPoll {
 public:
  // What has happened since the object was made.
  struct Counters {
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;         // answers with an error-status
    std::uint64_t cut_walks = 0;      // tables that were not walked to their end
    std::uint32_t left_out_rows = 0;  // rows of the last walks beyond max_rows, or without a label
  };

  // The spans of `address` and what they refer to outlive this object.
  explicit AgentPoll(const AgentAddress& address);
  AgentPoll(AgentPoll&&) = default;
  AgentPoll(const AgentPoll&) = delete;  // a walk in progress refers to the rows

  // Begins a poll of everything whose class is in `due` (a union of SetOf); each table is walked at most
  // once. `block` must outlive the poll and be cleared; device and taken stay the caller's. A poll
  // that is under way is forgotten. kStatic in `due` also tries larger requests again than the agent has taken.
  void Start(std::uint8_t due, RawBlock& block);

  // The next request. Outcomes: true (send it; its views are valid until the next call of any method here);
  // false (the poll is finished, or a request is in flight).
  bool Next(Request& request);

  // The answer to the last request. Ignored when none is in flight.
  void OnResponse(const Response& response);

  // The last request failed as a whole. kTimeout: if the agent has answered before in this poll, and never anything so
  // large, it is asked again in smaller parts, once a poll. Else the poll ends. If nothing was answered in this poll,
  // block.exchange is `why` and there are no items; else every point that was due and not read carries `why`.
  void OnFailure(Quality why);

  // Ends the poll where it stands, with a request in flight or not; what that means is as in OnFailure. For callers
  // whose patience is at its end.
  void Stop(Quality why);

  // What is wrong with the agent although it answers, as of the last walk of each table. Outcomes: kGood;
  // kNotIncreasing (it went backwards in a table: what was behind is not known, and perhaps not even that there is
  // anything).
  Quality remark() const;

  bool finished() const { return block_ == nullptr; }
  const Counters& counters() const { return counters_; }

 private:
  bool NextOfTables(Request& request);
  bool IsDue(const TableGroup& group) const { return due_ & SetOf(group.refresh()); }
  void FinishWalk(Quality cut);
  bool TrySmaller();

  ScalarRead scalars_;
  std::vector<TableGroup> groups_;
  TableWalk walk_;
  PointIndex next_point_;  // first that belongs to nobody
  RawBlock* block_ = nullptr;
  std::size_t group_ = 0;  // the group that is walked, or the next one
  std::uint8_t due_ = 0;
  bool walking_ = false;
  bool in_flight_ = false;
  bool answered_ = false;
  bool shrunk_ = false;  // a request of this poll was repeated in parts because nobody answered it
  Counters counters_;
};

}  // namespace tramgac::snmp
