// Comparing texts as people do: without blanks around them and without regard to case. ASCII only; other bytes are
// compared as they are. Pure functions; safe anywhere.
#pragma once

#include <algorithm>
#include <string_view>

namespace tramgac {

constexpr char Fold(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// `text` without the blanks at both ends. Outcome: may be empty.
constexpr std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

constexpr bool SameFolded(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return Fold(x) == Fold(y); });
}

constexpr bool HoldsFolded(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char x, char y) { return Fold(x) == Fold(y); }) != text.end();
}

}  // namespace tramgac
