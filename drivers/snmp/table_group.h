// Tables that are walked together because they have their rows in common: those with the same label column, or, without
// one, of the same MIB table. Every object is asked for once, whatever it serves. Part of AgentPoll.
//
// Single-threaded; allocates while it is made, and TableRows when a new row is seen.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "drivers/snmp/address.h"
#include "drivers/snmp/size_limit.h"
#include "drivers/snmp/table_rows.h"

namespace tramgac::snmp {

inline constexpr std::uint32_t kNoColumn = 0xFFFFFFFF;

// A table of the group, with the positions of what it needs in TableGroup::columns.
struct GroupedTable {
  TableRows rows;
  std::vector<std::uint32_t> value_at;               // by column of the table
  std::vector<std::vector<std::uint32_t>> scale_at;  // by column, by term; kNoColumn: a scalar. Empty: none has terms
  std::uint32_t where_at = kNoColumn;
};

class TableGroup {
 public:
  // `first` and what it refers to outlive the group. `max_repetitions`: rows a GETBULK, 0 counts as 1; ignored without
  // `use_bulk`: then the tables are walked by GETNEXT.
  TableGroup(const TableAddress& first, std::uint16_t max_repetitions, bool use_bulk);

  // Does `table` have its rows in common with those of this group, and is due when they are?
  bool Takes(const TableAddress& table) const;
  void Add(const TableAddress& table);

  // Tries larger requests again than the agent has taken.
  void ForgetLimits();

  RefreshClass refresh() const { return tables.front().rows.address().refresh; }
  std::uint32_t left_out() const;  // rows of the last walk that have no points

  std::vector<GroupedTable> tables;
  std::vector<OidView> columns;        // every object once
  std::uint32_t label_at = kNoColumn;  // in `columns`
  bool keeps_label = false;            // somebody wants the label column beside what the rows are called
  std::uint32_t discontinuity_at = kNoColumn;
  bool timed = false;         // some column is a counter
  std::size_t row_limit = 0;  // an endless table must end all the same

  // What was learnt about the agent.
  SizeLimit repetitions;
  SizeLimit columns_at_once{1};
  bool bulk;
  bool no_clock = false;                              // it has no sysUpTime
  bool out_of_order = false;                          // the last walk ended where the agent went backwards
  std::uint32_t expected_rows = TableRows::kUnknown;  // that the last walk found, if it was a whole one

 private:
  std::uint32_t At(OidView oid);  // its position in `columns`, where it is put if it is new
  void AddScale(GroupedTable& table);
};

// All of `tables`, grouped, in the order of the first one of each group.
std::vector<TableGroup> GroupTables(std::span<const TableAddress> tables, const DeviceLimits& limits);

}  // namespace tramgac::snmp
