#include "agent/core/model/condition.h"

namespace tramgac {

bool HasWord(std::string_view text, std::string_view word) {
  while (true) {
    const std::size_t comma = text.find(',');
    if (text.substr(0, comma) == word) return true;
    if (comma == std::string_view::npos) return false;
    text.remove_prefix(comma + 1);
  }
}

bool PointCondition::Holds(const Value& value) const {
  switch (kind) {
    case Kind::kState: return value.type == ValueType::kBool && (value.integer != 0) == state;
    case Kind::kWord: return value.type == ValueType::kText && HasWord(value.text, word);
    case Kind::kAbove: return value.IsNumber() && value.AsNumber() > above;
  }
  return false;
}

}  // namespace tramgac
