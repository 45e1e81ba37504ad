#include "drivers/snmp/table_group.h"

#include <algorithm>

#include "drivers/snmp/oid.h"

namespace tramgac::snmp {
namespace {

// The MIB table that a column is of: its OID without the last sub-identifier (RFC 2578 clause 7.1.12).
OidView EntryOf(const TableAddress& table) {
  if (table.columns.empty() || table.columns.front().oid.empty()) return {};
  return table.columns.front().oid.first(table.columns.front().oid.size() - 1);
}

// Rows that are not wanted, and known ones behind them, have to be passed.
std::size_t RowLimit(const TableAddress& table) {
  constexpr std::size_t kMostUnwanted = 2048;
  const bool picks = table.where.kind != RowCondition::Kind::kNone;
  return 4 * std::size_t{table.max_rows} + 64 + (picks ? kMostUnwanted : 0);
}

}  // namespace

TableGroup::TableGroup(const TableAddress& first, std::uint16_t max_repetitions, bool use_bulk)
    : repetitions(use_bulk ? max_repetitions : std::uint16_t{1}), bulk(use_bulk) {
  if (!first.label.empty()) label_at = At(first.label);
  if (!first.discontinuity.empty()) discontinuity_at = At(first.discontinuity);
  Add(first);
}

bool TableGroup::Takes(const TableAddress& table) const {
  const TableAddress& first = tables.front().rows.address();
  if (table.refresh != first.refresh || !SameOid(table.discontinuity, first.discontinuity)) return false;
  if (!table.label.empty() || !first.label.empty()) return SameOid(table.label, first.label);
  return SameOid(EntryOf(table), EntryOf(first));
}

void TableGroup::Add(const TableAddress& table) {
  GroupedTable& grouped = tables.emplace_back(GroupedTable{TableRows(table), {}, {}, kNoColumn});
  for (const ColumnAddress& column : table.columns) {
    timed |= column.timed;
    grouped.value_at.push_back(At(column.oid));
  }
  AddScale(grouped);
  if (!table.where.oid.empty()) grouped.where_at = At(table.where.oid);
  row_limit = std::max(row_limit, RowLimit(table));
  columns_at_once = SizeLimit(static_cast<std::uint16_t>(columns.size()));
}

void TableGroup::AddScale(GroupedTable& table) {
  const auto columns_of_table = table.rows.address().columns;
  const auto has_terms = [](const ColumnAddress& column) { return !column.scale.empty(); };
  if (std::none_of(columns_of_table.begin(), columns_of_table.end(), has_terms)) return;
  for (const ColumnAddress& column : columns_of_table) {
    auto& terms = table.scale_at.emplace_back();
    for (const OidView oid : column.scale) terms.push_back(IsScalarOid(oid) ? kNoColumn : At(oid));
  }
}

std::uint32_t TableGroup::At(OidView oid) {
  const auto same = [oid](OidView column) { return SameOid(column, oid); };
  const auto found = std::find_if(columns.begin(), columns.end(), same);
  const auto at = static_cast<std::uint32_t>(found - columns.begin());
  keeps_label |= at == label_at;
  if (found == columns.end()) columns.push_back(oid);
  return at;
}

void TableGroup::ForgetLimits() {
  repetitions.Forget();
  columns_at_once.Forget();
  no_clock = false;
}

std::uint32_t TableGroup::left_out() const {
  std::uint32_t count = 0;
  for (const GroupedTable& table : tables) count += table.rows.left_out();
  return count;
}

std::vector<TableGroup> GroupTables(std::span<const TableAddress> tables, const DeviceLimits& limits) {
  std::vector<TableGroup> groups;
  for (const TableAddress& table : tables) {
    const auto takes = [&table](const TableGroup& group) { return group.Takes(table); };
    const auto group = std::find_if(groups.begin(), groups.end(), takes);
    if (group != groups.end()) {
      group->Add(table);
    } else {
      groups.emplace_back(table, limits.max_repetitions, limits.bulk);
    }
  }
  return groups;
}

}  // namespace tramgac::snmp
