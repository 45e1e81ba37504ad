// What the store knows of an alarm's past.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "agent/core/model/record_store.h"

namespace tramgac {

struct PastRecord {
  SequenceNumber seq = 0;
  RecordKind kind = RecordKind::kAlarm;
  std::vector<std::uint8_t> body;  // of an event (record_body.h)
};

// The newest `most` records about the alarm of id `alarm`: what its rule, time and operators did. Looks at the newest
// 20,000 alarms and events, so that a long history holds nobody up. Outcome: the newest first; fewer, or none, if there
// are no more or the store cannot be read. Blocks as long as the store reads (milliseconds); allocates;
// single-threaded.
std::vector<PastRecord> HistoryOf(RecordStore& store, std::string_view alarm, std::size_t most);

}  // namespace tramgac
