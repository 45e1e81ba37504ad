#include "drivers/reach/address_text.h"

#include <charconv>

namespace tramgac::reach {
namespace {

struct Run {
  std::size_t begin = 0, size = 0;
};

// The first of the longest runs of two zero groups or more (RFC 5952 clause 4.2).
Run LongestZeros(ByteSpan address) {
  Run longest, run;
  for (std::size_t group = 0; group < 8; ++group) {
    if (LoadBe16(&address[2 * group]) != 0) {
      run.size = 0;
      continue;
    }
    if (run.size++ == 0) run.begin = group;
    if (run.size > longest.size) longest = run;
  }
  return longest.size > 1 ? longest : Run{};
}

}  // namespace

std::size_t WriteAddress(ByteSpan address, std::span<char, 40> text) {
  char* at = text.data();
  char* const end = at + text.size();
  if (address.size() == 4) {
    for (std::size_t i = 0; i < 4; ++i) {
      if (i > 0) *at++ = '.';
      at = std::to_chars(at, end, address[i]).ptr;
    }
    return static_cast<std::size_t>(at - text.data());
  }
  const Run zeros = LongestZeros(address);
  for (std::size_t group = 0; group < 8; ++group) {
    if (zeros.size > 0 && group == zeros.begin) {
      *at++ = ':';
      *at++ = ':';
      group += zeros.size - 1;
      continue;
    }
    if (group > 0 && at[-1] != ':') *at++ = ':';
    at = std::to_chars(at, end, LoadBe16(&address[2 * group]), 16).ptr;
  }
  return static_cast<std::size_t>(at - text.data());
}

std::size_t WriteDecimal(std::uint32_t number, std::span<char, 40> text) {
  return static_cast<std::size_t>(std::to_chars(text.data(), text.data() + text.size(), number).ptr - text.data());
}

}  // namespace tramgac::reach
