// Libraries: tramgac_core_model
// Any bytes as the body of a record. What is read as sound must be the same when it is written and read again.
#include <cstdlib>
#include <vector>

#include "agent/core/model/record_body.h"

namespace {

using namespace tramgac;

void ReadData(ByteSpan body) {
  DataBodyReader in(body);
  std::vector<std::uint8_t> buffer(body.size() * 11 + 64);
  DataBodyWriter out(buffer);
  const bool thinned = in.thinned().records > 0;
  const auto begin = [&] {
    return thinned ? out.BeginThinned(in.stamp(), in.device(), in.thinned()) : out.Begin(in.stamp(), in.device());
  };
  if (in.ok() && !begin()) abort();
  DataEntry entry;
  std::uint32_t count = 0;
  while (in.Next(entry)) {
    ++count;
    // A record of readings that begins with the point 0 would be read as a thinned one.
    if (!thinned && entry.point == 0) return;
    if (thinned ? !out.AddSummary(entry.point, entry.value, entry.quality, entry.summary)
                : !out.Add(entry.point, entry.value, entry.quality)) {
      abort();
    }
  }
  if (!in.ok()) return;
  DataBodyReader first(body);
  DataBodyReader second(out.body());
  DataEntry again;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!first.Next(entry) || !second.Next(again)) abort();
    if (entry.summary.good != again.summary.good || entry.summary.bad != again.summary.bad ||
        entry.summary.min != again.summary.min || entry.summary.max != again.summary.max ||
        entry.summary.sum != again.summary.sum) {
      abort();
    }
    if (entry.point != again.point || entry.quality != again.quality || !(entry.value == again.value)) abort();
  }
  if (second.Next(again)) abort();
}

void ReadEvent(ByteSpan body) {
  EventBodyReader in(body);
  EventField field;
  std::size_t count = 0;
  while (in.Next(field)) ++count;
  if (count > body.size()) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ReadData({data, size});
  ReadEvent({data, size});
  return 0;
}
