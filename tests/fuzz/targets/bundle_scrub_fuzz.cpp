// Libraries: tramgac_bundle
// Any text as a configuration or a log: never crashes, and of what stands behind the name of a secret nothing is left.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/bundle/scrub.h"
#include "agent/document/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  const std::string text(reinterpret_cast<const char*>(data), size);
  document::Problems problems;
  const auto document = document::Document::Parse("fuzz.yaml", text, problems);
  if (document.root().present()) (void)bundle::PublicConfig(document.root());
  (void)bundle::PublicAddress(text);
  if (bundle::PublicLog(text + "\npassword=canary-7319\n").find("canary-7319") != std::string::npos &&
      text.find("canary-7319") == std::string::npos) {
    std::abort();
  }
  return 0;
}
