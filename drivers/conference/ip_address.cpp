#include "drivers/conference/ip_address.h"

#include <algorithm>
#include <charconv>

namespace tramgac::conference {
namespace {

// Takes a number of at most `digits` digits off the front.
std::optional<std::uint16_t> TakeNumber(std::string_view& text, int base, std::ptrdiff_t digits) {
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end - text.data() > digits) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// Takes `separator` off the front. Outcome: whether it was there.
bool Take(std::string_view& text, std::string_view separator) {
  if (!text.starts_with(separator)) return false;
  text.remove_prefix(separator.size());
  return true;
}

bool ParseIpv4(std::string_view text, std::uint8_t* out) {
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && !Take(text, ".")) return false;
    const auto number = TakeNumber(text, 10, 3);
    if (!number || *number > 255) return false;
    out[i] = static_cast<std::uint8_t>(*number);
  }
  return text.empty();
}

bool ParseIpv6(std::string_view text, std::array<std::uint8_t, 16>& out) {
  constexpr std::size_t kNoGap = 17;
  std::size_t used = 0, gap = kNoGap;
  if (Take(text, "::")) gap = 0;
  while (!text.empty()) {
    if (used + 4 <= out.size() && ParseIpv4(text, out.data() + used)) {
      used += 4;
      break;
    }
    const auto group = TakeNumber(text, 16, 4);
    if (!group || used == out.size()) return false;
    StoreBe16(out.data() + used, *group);
    used += 2;
    if (text.empty()) break;
    if (gap == kNoGap && Take(text, "::")) {
      gap = used;
    } else if (!Take(text, ":") || text.empty()) {
      return false;
    }
  }
  if (gap == kNoGap) return used == out.size();
  if (used == out.size()) return false;
  // What came after the gap goes to the end, zeros take its place.
  std::fill(out.begin() + used, out.end(), std::uint8_t{0});
  std::rotate(out.begin() + gap, out.begin() + used, out.end());
  return true;
}

}  // namespace

std::optional<IpAddress> ParseIpAddress(std::string_view text) {
  text = text.substr(0, text.find('%'));
  IpAddress address;
  if (ParseIpv4(text, address.octets.data())) {
    address.size = 4;
    return address;
  }
  address.octets = {};
  if (!ParseIpv6(text, address.octets)) return std::nullopt;
  address.size = 16;
  return address;
}

}  // namespace tramgac::conference
