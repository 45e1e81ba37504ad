#include "drivers/snmp/row_condition.h"

#include <algorithm>

#include "agent/core/base/fold.h"

namespace tramgac::snmp {
namespace {

bool Contains(std::span<const std::int64_t> numbers, std::int64_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

bool IsOneOf(const RowCondition& condition, const RawItem& cell, std::string_view text) {
  if (cell.kind != RawItem::Kind::kOctets) return Contains(condition.numbers, static_cast<std::int64_t>(cell.number));
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
  const std::string_view text = TrimBlanks({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (condition.kind != Kind::kHas) return IsOneOf(condition, *cell, text) == (condition.kind == Kind::kIs);
  return std::any_of(condition.texts.begin(), condition.texts.end(),
                     [text](std::string_view part) { return HoldsFolded(text, part); });
}

}  // namespace tramgac::snmp
