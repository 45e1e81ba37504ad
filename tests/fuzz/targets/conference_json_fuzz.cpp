// Libraries: tramgac_conference_json
// What an API may answer: the same is found in whatever pieces it arrives.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "drivers/conference/json/json_reader.h"

using namespace tramgac::conference;
using tramgac::reach::DocumentPath;
using tramgac::reach::ParseDocumentPath;

namespace {

std::string Read(tramgac::ByteSpan bytes, std::size_t piece, const std::vector<DocumentPath>& paths) {
  std::vector<const DocumentPath*> pointers;
  for (const DocumentPath& path : paths) pointers.push_back(&path);
  std::vector<Found> found(paths.size());
  const auto reader = MakeJsonReader(pointers, found);
  while (!bytes.empty()) {
    const tramgac::ByteSpan some = bytes.first(std::min(piece, bytes.size()));
    bytes = bytes.subspan(some.size());
    if (reader->Take(some) != DocumentState::kGood) break;
  }
  if (reader->End() != DocumentState::kGood) return "bad";
  std::string said;
  for (const Found& one : found) {
    if (one.text.size() > kMostFoundText) std::abort();
    said += (one.there ? "+" : "-") + one.text + ";";
  }
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<DocumentPath> paths;
  for (const char* text : {"/a/b", "/a/b[2]/c", "/a/b[c=1]", "count(/a/b)", "sum(/a/b)", "max(/a/[*]/c)", "/a/@c",
                           "/[1]/a", "/a/data/c"}) {
    paths.push_back(ParseDocumentPath(text).value());
  }
  const std::string whole = Read({data, size}, size, paths);
  if (Read({data, size}, 1, paths) != whole || Read({data, size}, 5, paths) != whole) std::abort();
  return 0;
}
