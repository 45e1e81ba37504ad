// Names below tramgac/v1/ that no site may have, because something else stands there (docs/reference/mqtt.md). Pure.
#pragma once

#include <string_view>

namespace tramgac {

// "rsp": answers to commands, which every node may write; "wm": what consumers have stored.
constexpr bool IsReservedSite(std::string_view site) { return site == "rsp" || site == "wm"; }

}  // namespace tramgac
