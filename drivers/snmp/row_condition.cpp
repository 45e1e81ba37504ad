#include "drivers/snmp/row_condition.h"

#include <algorithm>
#include <array>

#include "agent/core/base/fold.h"
#include "drivers/snmp/oid.h"

namespace tramgac::snmp {
namespace {

bool Contains(std::span<const std::int64_t> numbers, std::int64_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

bool IsText(const RawItem& cell) { return cell.kind == RawItem::Kind::kOctets || cell.kind == RawItem::Kind::kOid; }

// A cell as text: octets without the blanks around them; an object identifier in dots, which takes `room`.
std::string_view TextOf(const RawItem& cell, ByteSpan bytes, std::span<char> room) {
  if (cell.kind != RawItem::Kind::kOid) {
    return TrimBlanks({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  std::array<std::uint32_t, kMaxOidLength> oid{};
  const std::size_t length = std::min(bytes.size() / 4, oid.size());
  for (std::size_t i = 0; i < 4 * length; ++i) oid[i / 4] |= std::uint32_t{bytes[i]} << 8 * (i % 4);
  return {room.data(), FormatOid(OidView(oid).first(length), room).value_or(0)};
}

bool IsOneOf(const RowCondition& condition, const RawItem& cell, std::string_view text) {
  if (!IsText(cell)) return Contains(condition.numbers, static_cast<std::int64_t>(cell.number));
  return std::any_of(condition.texts.begin(), condition.texts.end(),
                     [text](std::string_view said) { return SameFolded(said, text); });
}

}  // namespace

bool Fulfils(const RowCondition& condition, OidView index, const RawItem* cell, ByteSpan bytes) {
  using Kind = RowCondition::Kind;
  if (condition.kind == Kind::kNone) return true;
  if (condition.kind == Kind::kIndex) {
    return condition.position >= 1 && condition.position <= index.size() &&
           Contains(condition.numbers, index[condition.position - 1U]);
  }
  if (cell == nullptr || cell->quality != Quality::kGood) return false;
  std::array<char, kMaxOidText> room;
  const std::string_view text = TextOf(*cell, bytes, room);
  if (condition.kind != Kind::kHas) return IsOneOf(condition, *cell, text) == (condition.kind == Kind::kIs);
  return std::any_of(condition.texts.begin(), condition.texts.end(),
                     [text](std::string_view part) { return HoldsFolded(text, part); });
}

}  // namespace tramgac::snmp
