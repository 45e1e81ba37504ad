#include "drivers/snmp/row_label.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "drivers/snmp/oid.h"

namespace tramgac::snmp {
namespace {

// Bytes of the well-formed UTF-8 character at the start of `text` (Unicode table 3-7), 0 if it is none.
std::size_t CharacterLength(ByteSpan text) {
  const std::uint8_t first = text[0];
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  const std::uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (text[1] < low || text[1] > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((text[i] & 0xC0) != 0x80) return 0;
  }
  return length;
}

bool IsBlank(std::uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsControl(std::uint8_t c) { return c < 0x20 || c == 0x7F; }

ByteSpan Trim(ByteSpan text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == 0) text = text.first(i);
  }
  while (!text.empty() && IsBlank(text.front())) text = text.subspan(1);
  while (!text.empty() && IsBlank(text.back())) text = text.first(text.size() - 1);
  return text;
}

void TextLabel(ByteSpan text, std::string& out) {
  text = Trim(text);
  while (!text.empty()) {
    const std::size_t length = CharacterLength(text);
    const bool printable = length > 0 && !IsControl(text[0]);
    const std::size_t taken = length > 0 ? length : 1;
    if (out.size() + taken > kMaxLabelBytes) return;
    if (printable) {
      out.append(reinterpret_cast<const char*>(text.data()), taken);
    } else {
      out.push_back('?');
    }
    text = text.subspan(taken);
  }
}

void AddressLabel(ByteSpan octets, std::string& out) {
  std::array<std::uint32_t, 4> parts;
  if (octets.size() != parts.size()) return;
  std::copy(octets.begin(), octets.end(), parts.begin());
  MakeIndexLabel(parts, out);
}

template <typename Number>
void NumberLabel(Number number, std::string& out) {
  std::array<char, 24> digits;
  out.assign(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

}  // namespace

void MakeIndexLabel(OidView index, std::string& out) {
  std::array<char, kMaxOidText> text;
  out.assign(text.data(), std::min(FormatOid(index, text).value_or(0), kMaxLabelBytes));
}

void MakeRowLabel(const Varbind& cell, OidView index, std::string& out) {
  out.clear();
  switch (cell.type) {
    case VarType::kOctets:
    case VarType::kOpaque: TextLabel(cell.octets, out); break;
    case VarType::kIpAddress: AddressLabel(cell.octets, out); break;
    case VarType::kOid: MakeIndexLabel(cell.oid, out); break;
    case VarType::kInteger: NumberLabel(static_cast<std::int64_t>(cell.number), out); break;
    case VarType::kUnsigned32:
    case VarType::kCounter32:
    case VarType::kGauge32:
    case VarType::kTimeTicks:
    case VarType::kCounter64: NumberLabel(cell.number, out); break;
    default: break;
  }
  if (out.empty()) MakeIndexLabel(index, out);
}

}  // namespace tramgac::snmp
