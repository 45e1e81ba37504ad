// A text in both languages of the control room. A plain value; views refer to storage that outlives it.
#pragma once

#include <string_view>

namespace tramgac {

struct LocalText {
  std::string_view en;
  std::string_view vi;
};

}  // namespace tramgac
