// What a walk has read of a table: its rows as the agent numbers them, and their cells. Part of AgentPoll; used for one
// table after another, so that its memory is reused. Single-threaded; allocates when a table is larger than any before.
#pragma once

#include <cstdint>
#include <vector>

#include "agent/core/model/raw_block.h"
#include "drivers/snmp/address.h"

namespace tramgac::snmp {

class TableCells {
 public:
  static constexpr std::uint32_t kNoRow = 0xFFFFFFFF;

  // Forgets everything. `columns`: how many cells a row has at most.
  void Clear(std::size_t columns);

  std::uint32_t rows() const { return static_cast<std::uint32_t>(index_.size()); }
  OidView IndexOf(std::uint32_t row) const {
    return OidView(sub_identifiers_).subspan(index_[row].offset, index_[row].length);
  }

  // The row that the agent calls `index`; columns usually have their rows in one order, so that it is `hint`.
  // Outcome: kNoRow, if it would be one more than `limit`.
  std::uint32_t FindOrAdd(OidView index, std::uint32_t hint, std::size_t limit);

  // Preconditions: `row` and `column` exist; the cell is set once.
  void Set(std::uint32_t row, std::size_t column, const RawItem& cell);
  // Outcome: null, if there is none.
  const RawItem* At(std::uint32_t row, std::size_t column) const;

 private:
  struct Index {
    std::uint32_t offset;  // into sub_identifiers_
    std::uint32_t length;
  };
  std::size_t width_ = 0;
  std::vector<std::uint32_t> sub_identifiers_;
  std::vector<Index> index_;
  std::vector<RawItem> cells_;
  std::vector<std::uint32_t> at_;  // by row, by column: position in cells_ plus 1; 0: none
};

}  // namespace tramgac::snmp
