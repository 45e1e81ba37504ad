#include "drivers/snmp/oid.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <system_error>

namespace tramgac::snmp {
namespace {

bool ValidArcs(std::span<const std::uint32_t> oid) { return oid[0] <= 2 && (oid[0] == 2 || oid[1] <= 39); }

}  // namespace

Result<std::size_t> ParseOid(std::string_view text, std::span<std::uint32_t> out) {
  if (text.starts_with('.')) text.remove_prefix(1);
  std::size_t count = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    std::uint32_t sub_identifier = 0;
    const auto [next, error] = std::from_chars(at, end, sub_identifier);
    if (error == std::errc::result_out_of_range) return Status::kOutOfRange;
    if (error != std::errc() || next == at) return Status::kInvalidArgument;
    if (count == out.size()) return Status::kResourceExhausted;
    out[count++] = sub_identifier;
    if (next == end) break;
    if (*next != '.') return Status::kInvalidArgument;
    at = next + 1;
  }
  if (count < 2 || !ValidArcs(out)) return Status::kInvalidArgument;
  return count;
}

Result<std::size_t> FormatOid(OidView oid, std::span<char> out) {
  char* at = out.data();
  char* const end = at + out.size();
  for (std::size_t i = 0; i < oid.size(); ++i) {
    if (i > 0) {
      if (at == end) return Status::kResourceExhausted;
      *at++ = '.';
    }
    const auto [next, error] = std::to_chars(at, end, oid[i]);
    if (error != std::errc()) return Status::kResourceExhausted;
    at = next;
  }
  return static_cast<std::size_t>(at - out.data());
}

std::strong_ordering CompareOid(OidView a, OidView b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (a[i] != b[i]) return a[i] <=> b[i];
  }
  return a.size() <=> b.size();
}

bool SameOid(OidView a, OidView b) { return a.size() == b.size() && IsPrefix(a, b); }

bool IsPrefix(OidView prefix, OidView oid) {
  if (prefix.empty()) return true;  // memcmp of nothing must not see a null pointer
  return prefix.size() <= oid.size() && std::memcmp(prefix.data(), oid.data(), prefix.size_bytes()) == 0;
}

void AppendOidBytes(OidView oid, std::vector<std::uint8_t>& bytes) {
  for (const std::uint32_t id : oid) {
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(id >> shift));
  }
}

}  // namespace tramgac::snmp
