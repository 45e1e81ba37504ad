// What the store tells of the rooms of a meeting while it lasted. Single-threaded; blocks in RecordStore::Read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/config.h"
#include "agent/core/model/record_store.h"
#include "agent/meeting/call_report.h"

namespace tramgac::app {

// Readings are reported when they change, and every heartbeat: so long does one hold.
inline constexpr std::chrono::seconds kReadingHolds = std::chrono::minutes(16);

class MeetingTimelines final : private RecordVisitor {
 public:
  // Both outlive it, but for the call of the constructor.
  MeetingTimelines(const meeting::Meeting& meeting, const std::vector<config::RoomConfig>& rooms, RecordStore& store);

  // Reads a few thousand records more. Outcome: false when all of the meeting are read, or the store cannot be read.
  bool Advance();

  // In the order of the meeting's rooms, with a sample at least every 30 s while anything is known. Complete when
  // Advance is false.
  const std::vector<meeting::RoomTimeline>& timelines() const { return timelines_; }

 private:
  bool Visit(const StoredRecord& record) override;
  SequenceNumber FirstSince(std::int64_t utc_ms);

  RecordStore& store_;
  const std::int64_t from_ms_, to_ms_;
  std::vector<meeting::RoomTimeline> timelines_;
  std::vector<meeting::CallSample> latest_;  // of each room: its records tell of what has changed
  std::map<std::string, std::size_t, std::less<>> places_;
  std::map<NameId, std::optional<std::size_t>> known_;  // device names that were looked up
  SequenceNumber next_ = 0;
  bool past_ = false;  // a record of after the meeting was seen
};

}  // namespace tramgac::app
