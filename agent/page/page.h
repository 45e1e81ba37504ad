// The shell that every page for people has: one HTML file without scripts and without anything from elsewhere, which is
// also readable when it is printed in black and white on A4. Pure functions; thread-safe; nothing blocks.
#pragma once

#include <string>
#include <string_view>

namespace tramgac::page {

struct Sheet {
  std::string_view language;  // "en" or "vi"
  std::string_view title;     // of the window; any text
  bool landscape = false;     // how it is printed
  std::string_view style{};   // CSS beside that of all pages
};

// `text` for HTML and SVG, between tags and in attributes; what is not UTF-8 and control characters are '?'.
std::string Escaped(std::string_view text);

// Everything up to the first element of the body. The classes that all pages share: kind (what sort of page it is),
// sum (the verdict in a box), n (numbers), id (names that are less important), v (a word in a frame), foot.
std::string PageBegin(const Sheet& sheet);

// What ends it.
std::string PageEnd();

}  // namespace tramgac::page
