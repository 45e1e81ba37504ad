// What people write, before it is recorded and read at other people's terminals. Pure; safe anywhere.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace tramgac {

inline constexpr std::size_t kLongestUser = 60;     // bytes of who asks for something
inline constexpr std::size_t kLongestReason = 200;  // and why

// The largest prefix of at most `limit` bytes that does not cut a UTF-8 sequence. Outcome: its size.
std::size_t CutUtf8(std::string_view text, std::size_t limit);

// Is there nothing to read in it?
inline bool IsBlank(std::string_view text) { return text.find_first_not_of(' ') == std::string_view::npos; }

// As much of it as fits the buffer, without control characters, which would move the cursor of whoever reads it.
inline std::string_view Printable(std::string_view text, std::span<char> buffer) {
  text = text.substr(0, CutUtf8(text, buffer.size()));
  const auto printable = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c; };
  std::transform(text.begin(), text.end(), buffer.begin(), printable);
  return {buffer.data(), text.size()};
}

}  // namespace tramgac
