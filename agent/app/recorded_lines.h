// The JSON lines of `tramgac store export` (store_export.h), read back.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "agent/app/recorded_day.h"

namespace tramgac::app {

// Characters of a line: the largest event has 8 KiB, of which each byte may be written as six.
inline constexpr std::size_t kLongestLine = 64 * 1024;

// One line, taken apart. Reused from line to line, so that a million of them allocate little.
class RecordedLine {
 public:
  // `line`: one JSON object, without its line end, any bytes. Outcome: empty; else what is wrong with it, and
  // `expected` says what should be there.
  document::Wording Parse(std::string_view line, document::Wording& expected);

  // Is it a reading? Else an event. Only after a line that was in order; valid until the next.
  bool is_reading() const { return is_reading_; }
  const RecordedReading& reading() const { return reading_; }
  const RecordedEvent& event() const { return event_; }

 private:
  class Handler;

  bool is_reading_ = false;
  RecordedReading reading_;
  RecordedEvent event_;
  std::string kind_, device_, name_, quality_, boot_, utc_, tq_, text_;
  std::vector<std::pair<std::string, Value>> values_;  // of an event: its fields; the texts are in the next
  std::vector<std::string> texts_;
  std::vector<EventField> fields_;
};

// Reads lines from `in` until its end, the first that is wrong, or until `sink` wants no more. `total`: bytes, for
// `progress`. Outcome: as ReadRecorded.
RecordedFile ReadRecordedLines(const std::string& name, std::istream& in, std::uint64_t total, RecordedSink& sink,
                               const RecordedProgress& progress, document::Problems& problems);

}  // namespace tramgac::app
