// From what a walk has read to the points of the tables that were walked: rows find their points by their names, new
// ones are announced, and what is missing fails. Part of AgentPoll. Single-threaded; allocates for new rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "drivers/snmp/scalar_read.h"
#include "drivers/snmp/table_cells.h"
#include "drivers/snmp/table_group.h"

namespace tramgac::snmp {

// One row of a walk under the name that its label column gives it.
struct NamedRow {
  std::uint32_t row = 0;
  std::uint32_t label = kNoColumn;  // position in Walked::labels; kNoColumn: the index is its name
};

struct Walked {
  const TableCells& cells;
  std::span<const Quality> ends;  // by column of the group: kGood, or why it ended before its end
  std::span<const NamedRow> rows;
  std::span<const std::string> labels;
  bool cut = false;  // some column did not reach its end
};

// Gives every value that `table` wants its point, announces new rows in `block`, and adds a failure for every cell of a
// known row that was not seen: kNoSuchInstance, or why its column ended early; kRowGone, if the whole walk does not
// show its row. `scalars` knows the scales that are told outside the table. New rows take points at `next_point`, which
// moves on.
void FillTable(GroupedTable& table, const TableGroup& group, const Walked& walked, const ScalarRead& scalars,
               PointIndex& next_point, RawBlock& block);

}  // namespace tramgac::snmp
