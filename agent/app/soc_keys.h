// What an operator types. Pure; thread-safe; nothing blocks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tramgac::app {

struct KeyPress {
  enum class Kind : std::uint8_t { kText, kUp, kDown, kPageUp, kPageDown, kHome, kEnd, kEnter, kEscape, kBackspace };
  Kind kind = Kind::kText;
  std::string text;  // kText: one character, printable
};

// The keys behind the bytes of one read of a terminal. An escape at the end of them is the key; what is no key that
// is known is left out.
std::vector<KeyPress> KeysOf(std::string_view bytes);

// Takes the last character away. Outcome: false if there is none.
bool DropLastCharacter(std::string& text);

}  // namespace tramgac::app
