// What a node has recorded, one reading and one event after the other, whatever kind of file they come from.
//
// Plain values; views are valid during the call that hands them over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "agent/core/model/record_body.h"
#include "agent/document/problem.h"

namespace tramgac::app {

struct RecordedStamp {
  std::string_view boot;
  BootTime at{};
  std::int64_t utc_ms = 0;  // meaningless when the quality is kNone
  TimeQuality quality = TimeQuality::kNone;
};

struct RecordedReading {
  RecordedStamp stamp;
  std::string_view device, point;
  Value value;  // kNone unless the quality is good
  Quality quality = Quality::kGood;
};

// An alarm's transition, or anything else that happened.
struct RecordedEvent {
  RecordKind kind = RecordKind::kEvent;
  RecordedStamp stamp;
  std::string_view device, event;
  std::span<const EventField> fields;  // but for `device`

  // The text of a field. Outcome: empty if there is none of that name, or it is no text.
  std::string_view Text(std::string_view name) const;
  // Is there a truth of that name, and is it so?
  bool IsTrue(std::string_view name) const;
  // A whole number. Outcome: 0 if there is none of that name.
  std::int64_t Integer(std::string_view name) const;
};

class RecordedSink {
 public:
  // Outcome of both: whether to go on.
  virtual bool OnReading(const RecordedReading& reading) = 0;
  virtual bool OnEvent(const RecordedEvent& event) = 0;

 protected:
  ~RecordedSink() = default;
};

// How far it has come, in records or bytes.
using RecordedProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

struct RecordedFile {
  bool ok = false;            // read to its end, or until `sink` wanted no more
  std::uint64_t damaged = 0;  // records of a store that cannot be read, left out
  std::uint32_t line = 0;     // of JSON lines: the last one that was read
};

// Hands over everything that is in `path`, oldest first: a store file that no agent holds, or what `tramgac store
// export` writes as JSON lines. Blocks on the disk. Outcome: what was read; without `ok` it is in `problems` why.
RecordedFile ReadRecorded(const std::string& path, RecordedSink& sink, const RecordedProgress& progress,
                          document::Problems& problems);

}  // namespace tramgac::app
