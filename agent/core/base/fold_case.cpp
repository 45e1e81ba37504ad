#include "agent/core/base/fold_case.h"

#include <cstdint>

namespace tramgac {
namespace {

using Code = std::uint32_t;

// The small letter of a capital one (Unicode blocks Latin-1, Latin Extended-A and -B, Latin Extended Additional): they
// stand in pairs.
Code Small(Code c) {
  const bool latin1 = c >= 0xC0 && c <= 0xDE && c != 0xD7;
  if ((c >= 'A' && c <= 'Z') || latin1) return c + 0x20;
  const bool even_capital = (c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177) || (c >= 0x1EA0 && c <= 0x1EF9);
  if (even_capital && c % 2 == 0) return c + 1;
  if (c == 0x1A0 || c == 0x1AF) return c + 1;  // O and U with horn
  return c;
}

bool IsMore(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// The character at the start of `text`. Outcome: its bytes; 1 with `code` 0 for what is no letter of two or three
// bytes.
std::size_t Take(std::string_view text, Code& code) {
  const auto byte = [&text](std::size_t at) { return static_cast<Code>(static_cast<unsigned char>(text[at])); };
  code = byte(0) < 0x80 ? byte(0) : 0;
  if (byte(0) >> 5 == 6 && IsMore(text, 1)) {
    code = (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    return 2;
  }
  if (byte(0) >> 4 == 14 && IsMore(text, 1) && IsMore(text, 2)) {
    code = (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    return 3;
  }
  return 1;
}

void Append(std::string& out, Code code, std::size_t bytes) {
  if (bytes == 1) {
    out += static_cast<char>(code);
    return;
  }
  if (bytes == 3) out += static_cast<char>(0xE0 | code >> 12);
  out += static_cast<char>(bytes == 3 ? 0x80 | (code >> 6 & 0x3F) : 0xC0 | code >> 6);
  out += static_cast<char>(0x80 | (code & 0x3F));
}

}  // namespace

std::string FoldCase(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    Code code = 0;
    const std::size_t bytes = Take(text, code);
    const Code small = Small(code);
    // Letters of these blocks and their small ones have the same number of bytes.
    if (small == code) {
      out += text.substr(0, bytes);
    } else {
      Append(out, small, bytes);
    }
    text.remove_prefix(bytes);
  }
  return out;
}

}  // namespace tramgac
