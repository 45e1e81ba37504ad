// Libraries: tramgac_reach
// What a page server may answer: the same is read in whatever pieces it arrives.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "drivers/reach/http_answer.h"

using tramgac::reach::HttpAnswer;
using tramgac::reach::HttpPart;

namespace {

std::string Read(tramgac::ByteSpan bytes, std::size_t piece, bool to_head) {
  HttpAnswer answer;
  answer.Reset(to_head);
  std::string said, body;
  while (!bytes.empty()) {
    tramgac::ByteSpan in = bytes.first(std::min(piece, bytes.size()));
    bytes = bytes.subspan(in.size());
    for (HttpPart part = answer.Next(in); part != HttpPart::kMore; part = answer.Next(in)) {
      if (part == HttpPart::kBad) return said + body + "bad";
      if (part == HttpPart::kEnd) return said + body + "end";
      if (part == HttpPart::kHeader) said += std::string(answer.name()) + "=" + std::string(answer.value()) + ";";
      if (part == HttpPart::kHead) said += std::to_string(answer.code());
      if (part != HttpPart::kBody) continue;
      if (answer.body().empty()) std::abort();
      body.append(answer.body().begin(), answer.body().end());
    }
  }
  return said + body + (answer.EndsByClosing() ? "closes" : "more");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const bool to_head : {false, true}) {
    const std::string whole = Read({data, size}, size, to_head);
    if (Read({data, size}, 1, to_head) != whole || Read({data, size}, 5, to_head) != whole) std::abort();
  }
  return 0;
}
