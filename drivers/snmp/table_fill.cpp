#include "drivers/snmp/table_fill.h"

#include <array>

#include "drivers/snmp/oid.h"
#include "drivers/snmp/row_condition.h"
#include "drivers/snmp/row_label.h"

namespace tramgac::snmp {
namespace {

bool IsWhole(const RawItem& item) {
  return item.quality == Quality::kGood &&
         (item.kind == RawItem::Kind::kInteger || item.kind == RawItem::Kind::kUnsigned);
}

class Fill {
 public:
  Fill(GroupedTable& table, const TableGroup& group, const Walked& walked, const ScalarRead& scalars, RawBlock& block)
      : table_(table),
        address_(table.rows.address()),
        group_(group),
        walked_(walked),
        scalars_(scalars),
        block_(block) {}

  void PlaceRows(PointIndex& next_point);
  void FailUnseen();

 private:
  bool Wants(std::uint32_t row) const;
  void NameOf(const NamedRow& named, std::string& name) const;
  bool Restarted(std::uint32_t row);
  void FillRow(std::uint32_t row, PointIndex first_point, bool restarted);
  void AddTold(std::uint32_t row, std::size_t column);
  Quality EndOf(std::uint32_t column) const {
    return column < walked_.ends.size() ? walked_.ends[column] : Quality::kGood;
  }

  GroupedTable& table_;
  const TableAddress& address_;
  const TableGroup& group_;
  const Walked& walked_;
  const ScalarRead& scalars_;
  RawBlock& block_;
};

bool Fill::Wants(std::uint32_t row) const {
  const RawItem* cell = walked_.cells.At(row, table_.where_at);
  return Fulfils(address_.where, walked_.cells.IndexOf(row), cell,
                 cell == nullptr ? ByteSpan() : block_.BytesOf(*cell));
}

// What `where` fixes is the same in all rows, and says nothing.
void Fill::NameOf(const NamedRow& named, std::string& name) const {
  if (named.label != kNoColumn) {
    name = walked_.labels[named.label];
    return;
  }
  const OidView index = walked_.cells.IndexOf(named.row);
  std::array<std::uint32_t, kMaxOidLength> rest;
  std::size_t size = 0;
  const bool fixed = address_.where.kind == RowCondition::Kind::kIndex && index.size() > 1;
  for (std::size_t i = 0; i < index.size() && size < rest.size(); ++i) {
    if (!fixed || i + 1 != address_.where.position) rest[size++] = index[i];
  }
  MakeIndexLabel(OidView(rest).first(size), name);
}

bool Fill::Restarted(std::uint32_t row) {
  const RawItem* cell = walked_.cells.At(row, group_.discontinuity_at);
  return cell != nullptr && IsWhole(*cell) && table_.rows.Restarted(static_cast<std::uint32_t>(cell->number));
}

void Fill::PlaceRows(PointIndex& next_point) {
  std::string name;
  table_.rows.BeginWalk();
  for (const NamedRow& named : walked_.rows) {
    if (!Wants(named.row)) continue;
    NameOf(named, name);
    const std::size_t known = block_.new_rows.size();
    PointIndex first_point = 0;
    if (!table_.rows.Place(name, next_point, block_, first_point)) continue;
    if (block_.new_rows.size() > known) {
      std::array<char, kMaxOidText> text;
      const std::size_t size = FormatOid(walked_.cells.IndexOf(named.row), text).value_or(0);
      block_.new_rows.back().index.assign(text.data(), size);
    }
    FillRow(named.row, first_point, Restarted(named.row));
  }
}

void Fill::FillRow(std::uint32_t row, PointIndex first_point, bool restarted) {
  for (std::uint32_t c = 0; c < table_.value_at.size(); ++c) {
    const RawItem* cell = walked_.cells.At(row, table_.value_at[c]);
    if (cell == nullptr) {
      const Quality end = EndOf(table_.value_at[c]);
      block_.AddFailure(first_point + c, end == Quality::kGood ? Quality::kNoSuchInstance : end);
      continue;
    }
    RawItem item = *cell;
    item.point = first_point + c;
    item.restarted = restarted;
    item.told = static_cast<std::uint32_t>(block_.told.size());
    AddTold(row, c);
    block_.items.push_back(item);
  }
}

void Fill::AddTold(std::uint32_t row, std::size_t column) {
  if (table_.scale_at.empty()) return;
  const ScaleOids oids = address_.columns[column].scale;
  for (std::size_t term = 0; term < oids.size(); ++term) {
    const std::uint32_t at = table_.scale_at[column][term];
    const RawItem* cell = walked_.cells.At(row, at);
    const bool known = cell != nullptr && IsWhole(*cell);
    if (at == kNoColumn) {
      block_.told.push_back(scalars_.Told(oids[term]));
    } else {
      block_.told.push_back({known ? static_cast<std::int64_t>(cell->number) : 0, known});
    }
  }
}

// Nobody but a whole walk can tell that a row is gone.
void Fill::FailUnseen() {
  Quality rows = EndOf(group_.label_at);
  if (rows == Quality::kGood) rows = EndOf(table_.where_at);
  Quality rest = Quality::kNoSuchInstance;
  for (const Quality end : walked_.ends) {
    if (end != Quality::kGood) rest = end;
  }
  for (std::uint32_t c = 0; c < table_.value_at.size(); ++c) {
    const Quality end = EndOf(table_.value_at[c]);
    const Quality gone = end != Quality::kGood ? end : walked_.cut ? rest : Quality::kRowGone;
    table_.rows.FailUnseen(c, rows != Quality::kGood ? rows : gone, block_);
  }
}

}  // namespace

void FillTable(GroupedTable& table, const TableGroup& group, const Walked& walked, const ScalarRead& scalars,
               PointIndex& next_point, RawBlock& block) {
  Fill fill(table, group, walked, scalars, block);
  fill.PlaceRows(next_point);
  fill.FailUnseen();
}

}  // namespace tramgac::snmp
