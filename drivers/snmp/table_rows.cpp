#include "drivers/snmp/table_rows.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace tramgac::snmp {
namespace {

void Number(std::string& label, std::size_t base, unsigned n) {
  std::array<char, 12> digits;
  label.resize(base);
  label.push_back('#');
  label.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr);
}

}  // namespace

TableRows::TableRows(const TableAddress& address) : address_(&address) {}

void TableRows::BeginWalk() {
  ++walk_;
  left_out_ = 0;
  hint_ = 0;
}

TableRows::Row* TableRows::Find(const std::string& label) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const std::size_t at = (hint_ + i) % rows_.size();
    if (rows_[at].label != label) continue;
    hint_ = at + 1;
    return &rows_[at];
  }
  return nullptr;
}

bool TableRows::Place(std::string& label, PointIndex& next_point, RawBlock& block, PointIndex& first_point) {
  const std::size_t base = label.size();
  Row* row = Find(label);
  for (unsigned n = 2; row != nullptr && row->seen_in == walk_; ++n) {
    Number(label, base, n);
    row = Find(label);
  }
  if (row == nullptr) {
    if (rows_.size() >= address_->max_rows) {
      ++left_out_;
      return false;
    }
    row = &rows_.emplace_back(Row{label, next_point, walk_, 0, false});
    next_point += static_cast<PointIndex>(address_->columns.size());
    block.new_rows.push_back({address_->table, row->first_point, label});
  }
  placed_ = row;
  row->seen_in = walk_;
  first_point = row->first_point;
  return true;
}

bool TableRows::Restarted(std::uint32_t discontinuity) {
  const bool other = placed_->has_discontinuity && placed_->discontinuity != discontinuity;
  placed_->discontinuity = discontinuity;
  placed_->has_discontinuity = true;
  return other;
}

void TableRows::FailUnseen(std::uint32_t column, Quality why, RawBlock& block) const {
  for (const Row& row : rows_) {
    if (row.seen_in != walk_) block.AddFailure(row.first_point + column, why);
  }
}

void TableRows::FailAll(Quality why, RawBlock& block) const {
  for (const Row& row : rows_) {
    for (std::uint32_t c = 0; c < address_->columns.size(); ++c) block.AddFailure(row.first_point + c, why);
  }
}

}  // namespace tramgac::snmp
