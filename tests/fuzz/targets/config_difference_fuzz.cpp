// Libraries: tramgac_config
// Two texts, apart at the first NUL: what is different has a path and a sentence in both languages, a text is not
// different from itself, and no community is shown.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agent/config/difference.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tramgac;
  if (size > 4096) return 0;
  const std::string_view both(reinterpret_cast<const char*>(data), size);
  const std::size_t apart = std::min(both.find('\0'), size);
  const std::string_view before = both.substr(0, apart);
  const std::string_view after = apart < size ? both.substr(apart + 1) : before;
  if (!config::Difference(before, before).empty()) std::abort();
  for (const config::Change& change : config::Difference(before, after)) {
    const document::Wording text = config::ChangeText(change);
    if (change.path.empty() && !text.en.starts_with(":")) std::abort();
    if (text.en.empty() || text.vi.empty() || text.en.find('\n') != text.en.npos) std::abort();
    for (const std::string* value : {&change.before, &change.after}) {
      const std::size_t at = value->find("community=");
      if (at != value->npos && value->compare(at + 10, 3, "***") != 0) std::abort();
    }
  }
  return 0;
}
