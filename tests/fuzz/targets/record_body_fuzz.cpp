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
  if (in.ok() && !out.Begin(in.stamp(), in.device())) abort();
  DataEntry entry;
  std::uint32_t count = 0;
  while (in.Next(entry)) {
    ++count;
    if (!out.Add(entry.point, entry.value, entry.quality)) abort();
  }
  if (!in.ok()) return;
  DataBodyReader first(body);
  DataBodyReader second(out.body());
  DataEntry again;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!first.Next(entry) || !second.Next(again)) abort();
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
