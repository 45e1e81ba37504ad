// Small letters for comparing what people type: ASCII and everything that Vietnamese is written with. Pure;
// thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace tramgac {

// `text` (UTF-8, composed letters) in small letters; bytes that are not UTF-8 stay as they are.
std::string FoldCase(std::string_view text);

}  // namespace tramgac
