#include "agent/app/soc_keys.h"

#include <algorithm>
#include <utility>

#include "agent/app/soc_text.h"

namespace tramgac::app {
namespace {

using Kind = KeyPress::Kind;

// What follows ESC [ or ESC O (ECMA-48 5.4, xterm's keys).
constexpr std::pair<std::string_view, Kind> kSequences[] = {
    {"A", Kind::kUp},        {"B", Kind::kDown},  {"H", Kind::kHome}, {"F", Kind::kEnd},   {"5~", Kind::kPageUp},
    {"6~", Kind::kPageDown}, {"1~", Kind::kHome}, {"4~", Kind::kEnd}, {"7~", Kind::kHome}, {"8~", Kind::kEnd},
};

bool IsFinal(char c) { return c >= 0x40 && c <= 0x7E; }

// The sequence at the start of `bytes`, behind its introducer. Outcome: its size.
std::size_t TakeSequence(std::string_view bytes, std::vector<KeyPress>& keys) {
  const auto end = std::find_if(bytes.begin(), bytes.end(), IsFinal);
  const auto size = static_cast<std::size_t>(end - bytes.begin()) + (end == bytes.end() ? 0 : 1);
  for (const auto& [sequence, kind] : kSequences) {
    if (bytes.substr(0, size) == sequence) keys.push_back({kind, {}});
  }
  return size;
}

std::size_t CharacterSize(std::string_view bytes) {
  std::size_t size = 1;
  while (size < bytes.size() && (static_cast<unsigned char>(bytes[size]) & 0xC0) == 0x80) ++size;
  return size;
}

}  // namespace

std::vector<KeyPress> KeysOf(std::string_view bytes) {
  std::vector<KeyPress> keys;
  while (!bytes.empty()) {
    const char first = bytes.front();
    std::size_t size = 1;
    if (first == '\x1b' && bytes.size() > 1 && (bytes[1] == '[' || bytes[1] == 'O')) {
      size = 2 + TakeSequence(bytes.substr(2), keys);
    } else if (first == '\x1b') {
      keys.push_back({Kind::kEscape, {}});
    } else if (first == '\r' || first == '\n') {
      keys.push_back({Kind::kEnter, {}});
    } else if (first == '\x7f' || first == '\b') {
      keys.push_back({Kind::kBackspace, {}});
    } else if (static_cast<unsigned char>(first) >= 0x20) {
      size = CharacterSize(bytes);
      const std::string_view character = bytes.substr(0, size);
      if (CleanText(character, size) == character) keys.push_back({Kind::kText, std::string(character)});
    }
    bytes.remove_prefix(size);
  }
  return keys;
}

bool DropLastCharacter(std::string& text) {
  if (text.empty()) return false;
  while (text.size() > 1 && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
  text.pop_back();
  return true;
}

}  // namespace tramgac::app
