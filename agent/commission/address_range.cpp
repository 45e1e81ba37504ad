#include "agent/commission/address_range.h"

#include <algorithm>
#include <charconv>

namespace tramgac::commission {
namespace {

std::optional<std::uint32_t> Number(std::string_view text, std::uint32_t most) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size() && text.size() <= 3;
  return whole && number <= most ? std::optional(number) : std::nullopt;
}

std::optional<std::uint32_t> Address(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const auto number = Number(text.substr(0, dot), 255);
    const bool more = dot < text.size();
    if (!number || more != (part < 3)) return std::nullopt;
    address = address << 8 | *number;
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return address;
}

Result<AddressRange> Checked(std::uint32_t first, std::uint32_t last) {
  if (last < first || last - first >= kMostAddresses) return Status::kOutOfRange;
  return AddressRange{first, last};
}

Result<AddressRange> Network(std::uint32_t address, std::uint32_t bits) {
  if (bits < 16) return Status::kOutOfRange;
  const std::uint32_t hosts = bits == 32 ? 0 : (1U << (32 - bits)) - 1;
  const std::uint32_t first = address & ~hosts;
  // Nobody has the network's own address or the broadcast; /31 (RFC 3021) and /32 have neither.
  return bits >= 31 ? Checked(first, first + hosts) : Checked(first + 1, first + hosts - 1);
}

bool LooksLikeRange(std::string_view host) {
  return host.find_first_not_of("0123456789./-") == host.npos && host.find_first_of("/-") != host.npos;
}

}  // namespace

Result<AddressRange> ParseAddressRange(std::string_view text) {
  const std::size_t mark = text.find_first_of("/-");
  const auto first = Address(text.substr(0, mark));
  if (!first) return Status::kInvalidArgument;
  if (mark == text.npos) return AddressRange{*first, *first};
  const std::string_view rest = text.substr(mark + 1);
  if (text[mark] == '/') {
    const auto bits = Number(rest, 32);
    return bits ? Network(*first, *bits) : Status::kInvalidArgument;
  }
  if (const auto last = Address(rest)) return Checked(*first, *last);
  const auto last_part = Number(rest, 255);
  return last_part ? Checked(*first, (*first & ~0xFFU) | *last_part) : Status::kInvalidArgument;
}

std::string AddressText(std::uint32_t address) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    text += std::to_string(address >> shift & 0xFF);
    if (shift > 0) text += '.';
  }
  return text;
}

Result<ScanTarget> SplitScanTarget(std::string_view text) {
  ScanTarget target;
  target.single = std::string(text);
  const std::size_t scheme = text.find("://");
  if (scheme == text.npos) return target;
  std::size_t begin = scheme + 3;
  const std::size_t end = std::min(text.find('?', begin), text.size());
  if (const std::size_t at = text.substr(begin, end - begin).rfind('@'); at != text.npos) begin += at + 1;
  const std::size_t colon = text.substr(begin, end - begin).find(':');
  const std::size_t size = colon == text.npos ? end - begin : colon;
  const std::string_view host = text.substr(begin, size);
  target.host = std::string(host);
  const auto range = ParseAddressRange(host);
  if (!range.ok()) return LooksLikeRange(host) ? Result<ScanTarget>(range.status()) : target;
  target.range = range.value();
  target.single.replace(begin, size, AddressText(target.range->first));
  return target;
}

}  // namespace tramgac::commission
