#include "drivers/snmp/table_cells.h"

#include "drivers/snmp/oid.h"

namespace tramgac::snmp {

void TableCells::Clear(std::size_t columns) {
  width_ = columns;
  sub_identifiers_.clear();
  index_.clear();
  cells_.clear();
  at_.clear();
}

std::uint32_t TableCells::FindOrAdd(OidView index, std::uint32_t hint, std::size_t limit) {
  if (hint < rows() && SameOid(IndexOf(hint), index)) return hint;
  for (std::uint32_t row = 0; row < rows(); ++row) {
    if (SameOid(IndexOf(row), index)) return row;
  }
  if (rows() >= limit) return kNoRow;
  index_.push_back({static_cast<std::uint32_t>(sub_identifiers_.size()), static_cast<std::uint32_t>(index.size())});
  sub_identifiers_.insert(sub_identifiers_.end(), index.begin(), index.end());
  at_.resize(at_.size() + width_, 0);
  return rows() - 1;
}

void TableCells::Set(std::uint32_t row, std::size_t column, const RawItem& cell) {
  cells_.push_back(cell);
  at_[row * width_ + column] = static_cast<std::uint32_t>(cells_.size());
}

const RawItem* TableCells::At(std::uint32_t row, std::size_t column) const {
  if (column >= width_) return nullptr;
  const std::uint32_t at = at_[row * width_ + column];
  return at == 0 ? nullptr : &cells_[at - 1];
}

}  // namespace tramgac::snmp
