// Libraries: tramgac_reach
// The heads that RTSP and SIP peers may send: the same is read in whatever pieces they arrive.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "drivers/reach/text_message.h"

using tramgac::reach::HeadPart;

namespace {

std::string Read(tramgac::ByteSpan bytes, std::size_t piece) {
  tramgac::reach::TextHeadReader reader(64);
  std::string said;
  while (!bytes.empty()) {
    tramgac::ByteSpan in = bytes.first(std::min(piece, bytes.size()));
    bytes = bytes.subspan(in.size());
    for (HeadPart part = reader.Next(in); part != HeadPart::kMore; part = reader.Next(in)) {
      if (part == HeadPart::kBad) return said + "bad";
      if (part == HeadPart::kEnd) return said + "end";
      if (reader.name().size() + reader.value().size() > 64) std::abort();
      said += std::string(reader.name()) + "=" + std::string(reader.value()) + ";";
      const auto status = tramgac::reach::ParseStatusLine(reader.value(), "RTSP");
      if (part == HeadPart::kStart && status && (status->code < 100 || status->code > 999)) std::abort();
    }
  }
  return said + "more";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string whole = Read({data, size}, size);
  if (Read({data, size}, 1) != whole || Read({data, size}, 7) != whole) std::abort();
  return 0;
}
