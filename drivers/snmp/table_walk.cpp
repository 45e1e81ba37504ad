#include "drivers/snmp/table_walk.h"

#include <algorithm>
#include <array>

#include "drivers/snmp/device_clock.h"
#include "drivers/snmp/oid.h"
#include "drivers/snmp/row_label.h"

namespace tramgac::snmp {

void TableWalk::Start(TableRows& rows, const RawBlock& block) {
  rows_ = &rows;
  rows.BeginWalk();
  first_item_ = block.items.size();
  steps_ = label_count_ = 0;
  was_cut_ = false;
  // Known rows may stand behind many that are not wanted; an endless table must end all the same.
  row_limit_ = 4 * std::size_t{rows.address().max_rows} + 64;
  index_.clear();
  by_label_.clear();
  sub_identifiers_.clear();
  cells_.clear();
  seen_.clear();
  AddColumns();
}

// Outcome: whether value column `value` has the OID of an earlier one, which it is tied to.
bool TableWalk::FollowsSame(std::uint32_t value) {
  const auto columns = rows_->address().columns;
  for (std::uint32_t earlier = value; earlier-- > 0;) {
    if (!SameOid(columns[earlier].oid, columns[value].oid)) continue;
    next_same_[earlier] = value;
    return true;
  }
  return false;
}

void TableWalk::AddColumns() {
  const TableAddress& table = rows_->address();
  columns_.clear();
  next_same_.assign(table.columns.size(), kNone);
  timed_ = false;
  for (std::uint32_t i = 0; i < table.columns.size(); ++i) {
    timed_ |= table.columns[i].timed;
    if (FollowsSame(i)) continue;
    columns_.push_back({table.columns[i].oid, i, !table.label.empty() && SameOid(table.columns[i].oid, table.label)});
  }
  if (!table.discontinuity.empty()) {
    columns_.push_back({table.discontinuity});
    columns_.back().discontinuity = true;
  }
  const auto is_label = [](const Column& column) { return column.label; };
  if (table.label.empty() || std::any_of(columns_.begin(), columns_.end(), is_label)) return;
  columns_.insert(columns_.begin(), Column{table.label, kNone, true});
}

OidView TableWalk::IndexOid(std::uint32_t index) const {
  return OidView(sub_identifiers_).subspan(index_[index].offset, index_[index].length);
}

// Fills asked_. Outcome: the sub-identifiers that their names need together.
std::size_t TableWalk::ChooseColumns() {
  const std::size_t most = std::min<std::size_t>(rows_->columns_at_once.now(), kMaxVarbinds);
  std::size_t sub_identifiers = 0;
  asked_.clear();
  for (std::uint32_t i = 0; i < columns_.size() && asked_.size() < most; ++i) {
    if (columns_[i].done) continue;
    asked_.push_back(i);
    sub_identifiers += columns_[i].oid.size() + (columns_[i].last == kNone ? 0 : index_[columns_[i].last].length);
  }
  return sub_identifiers;
}

// Rows beyond the table's end cost as much as wanted ones: ask for what the last walk found, and one to see the end.
std::uint16_t TableWalk::Repetitions() const {
  std::size_t rows = std::min<std::size_t>(rows_->repetitions.now(), kMaxVarbinds / asked_.size());
  if (rows_->expected_rows >= index_.size()) {
    rows = std::min<std::size_t>(rows, rows_->expected_rows - index_.size() + 1);
  }
  return static_cast<std::uint16_t>(std::max<std::size_t>(rows, 1));
}

bool TableWalk::Next(Request& request) {
  if (steps_++ > 4 * row_limit_) EndAll(Quality::kGeneralError);
  names_storage_.resize(ChooseColumns());
  if (asked_.empty()) return false;
  names_.clear();
  clock_asked_ = timed_ && !rows_->no_clock;
  if (clock_asked_) names_.push_back(kBeforeSysUpTime);
  auto at = names_storage_.begin();
  for (const std::uint32_t i : asked_) {
    const auto begin = at;
    at = std::copy(columns_[i].oid.begin(), columns_[i].oid.end(), at);
    if (columns_[i].last != kNone) {
      const OidView suffix = IndexOid(columns_[i].last);
      at = std::copy(suffix.begin(), suffix.end(), at);
    }
    names_.emplace_back(begin, at);
  }
  request = {rows_->bulk ? Request::Type::kGetBulk : Request::Type::kGetNext, Repetitions(), names_,
             static_cast<std::uint16_t>(clock_asked_ ? 1 : 0)};
  return true;
}

// Takes the clock off the front of an answer. Outcome: false, if the agent has none and that spoiled the answer: it is
// asked again without.
bool TableWalk::TakeClock(Response& response) {
  device_time_ = 0;
  if (!clock_asked_) return true;
  const bool alone = response.error_status == ErrorStatus::kNoError && response.varbinds.size() <= 1;
  rows_->no_clock = response.error_index == 1 || alone;
  if (rows_->no_clock) return false;
  if (response.error_index > 0) --response.error_index;
  if (response.error_status == ErrorStatus::kNoError) {
    device_time_ = UptimeIn(response.varbinds[0]);
    response.varbinds = response.varbinds.subspan(1);
  }
  return true;
}

void TableWalk::OnResponse(Response response, RawBlock& block) {
  if (asked_.empty() || !TakeClock(response)) return;
  if (response.error_status != ErrorStatus::kNoError) return TakeError(response);
  const std::size_t rows = Repetitions();  // that were asked for: cells change it
  TakeCells(response.varbinds, block);
  rows_->repetitions.Answered(rows);
  rows_->columns_at_once.Answered(asked_.size());
}

bool TableWalk::Unanswered(bool alive) {
  if (asked_.empty()) return false;
  const std::size_t rows = Repetitions();
  return rows > 1 ? rows_->repetitions.Unanswered(rows, alive)
                  : rows_->columns_at_once.Unanswered(asked_.size(), alive);
}

// An agent cuts an answer where it likes (RFC 3416 clause 4.2.3): the columns that got nothing are asked again.
void TableWalk::TakeCells(std::span<const Varbind> varbinds, RawBlock& block) {
  if (varbinds.empty()) {
    for (const std::uint32_t i : asked_) EndColumn(columns_[i], Quality::kBadFrame);
  }
  const std::size_t count = std::min(varbinds.size(), asked_.size() * Repetitions());
  for (std::size_t i = 0; i < count; ++i) {
    Column& column = columns_[asked_[i % asked_.size()]];
    if (!column.done) TakeCell(column, varbinds[i], block);
  }
}

void TableWalk::TakeCell(Column& column, const Varbind& varbind, RawBlock& block) {
  const bool exception = varbind.type == VarType::kEndOfMib || varbind.type == VarType::kNoSuchObject ||
                         varbind.type == VarType::kNoSuchInstance;
  if (exception) return EndColumn(column, Quality::kGood);
  if (!IsPrefix(column.oid, varbind.name)) {
    return CompareOid(varbind.name, column.oid) < 0 ? EndAll(Quality::kNotIncreasing)
                                                    : EndColumn(column, Quality::kGood);
  }
  const OidView suffix = varbind.name.subspan(column.oid.size());
  const bool increases = column.last == kNone ? !suffix.empty() : CompareOid(suffix, IndexOid(column.last)) > 0;
  if (!increases) return EndAll(Quality::kNotIncreasing);
  const std::uint32_t index = FindOrAdd(column, suffix);
  if (index == kNone) return EndAll(Quality::kGeneralError);
  column.last = index;
  if (column.label) TakeLabel(index, varbind);
  if (column.discontinuity) {
    index_[index].discontinuity = static_cast<std::uint32_t>(varbind.number);
    index_[index].has_discontinuity = varbind.type <= VarType::kCounter64;
  }
  for (std::uint32_t value = column.value; value != kNone; value = next_same_[value]) {
    AppendVarbind(block, 0, varbind);
    block.items.back().device_time = device_time_;
    cells_.push_back({index, value});
    seen_[index * rows_->address().columns.size() + value] = 1;
  }
}

void TableWalk::TakeLabel(std::uint32_t index, const Varbind& varbind) {
  if (label_count_ == labels_.size()) labels_.emplace_back();
  MakeRowLabel(varbind, IndexOid(index), labels_[label_count_]);
  index_[index].label = static_cast<std::uint32_t>(label_count_++);
  by_label_.push_back(index);
}

// Outcome: kNone, if the table has more rows than anyone can want.
std::uint32_t TableWalk::FindOrAdd(const Column& column, OidView suffix) {
  const auto count = static_cast<std::uint32_t>(index_.size());
  const std::uint32_t hint = column.last == kNone ? 0 : column.last + 1;
  if (hint < count && SameOid(IndexOid(hint), suffix)) return hint;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (SameOid(IndexOid(i), suffix)) return i;
  }
  if (count >= row_limit_) return kNone;
  index_.push_back({static_cast<std::uint32_t>(sub_identifiers_.size()), static_cast<std::uint32_t>(suffix.size())});
  sub_identifiers_.insert(sub_identifiers_.end(), suffix.begin(), suffix.end());
  seen_.resize(seen_.size() + rows_->address().columns.size(), 0);
  return count;
}

// The order of retreat: fewer rows, then fewer columns, then the column that stands alone fails.
void TableWalk::TakeError(const Response& response) {
  const bool culprit_known = response.error_status != ErrorStatus::kTooBig && response.error_index >= 1 &&
                             response.error_index <= asked_.size();
  if (culprit_known) {
    // What is behind the end has no name (RFC 1157 clause 4.1.3); from SNMPv2 on it is an exception instead.
    const bool at_end = !rows_->bulk && response.error_status == ErrorStatus::kNoSuchName;
    EndColumn(columns_[asked_[response.error_index - 1]],
              at_end ? Quality::kGood : QualityOfError(response.error_status));
  } else if (const std::uint16_t rows = Repetitions(); rows > 1) {
    rows_->repetitions.Refused(rows);
  } else if (asked_.size() > 1) {
    rows_->columns_at_once.Refused(asked_.size());
  } else {
    EndColumn(columns_[asked_[0]], QualityOfError(response.error_status));
  }
}

void TableWalk::EndColumn(Column& column, Quality why) {
  column.done = true;
  column.quality = why;
  if (why != Quality::kGood) was_cut_ = true;
}

void TableWalk::EndAll(Quality why) {
  for (Column& column : columns_) {
    if (!column.done) EndColumn(column, why);
  }
}

void TableWalk::Finish(Quality cut, PointIndex& next_point, RawBlock& block) {
  if (cut != Quality::kGood) EndAll(cut);
  PlaceRows(next_point, block);
  PlaceItems(block);
  FailMissing(block);
  rows_->expected_rows = was_cut_ ? TableRows::kUnknown : static_cast<std::uint32_t>(index_.size());
  asked_.clear();
}

void TableWalk::PlaceRow(std::uint32_t index, std::string& label, PointIndex& next_point, RawBlock& block) {
  const std::size_t known = block.new_rows.size();
  Index& row = index_[index];
  if (rows_->Place(label, next_point, block, row.first_point) && row.has_discontinuity) {
    row.restarted = rows_->Restarted(row.discontinuity);
  }
  if (block.new_rows.size() == known) return;
  std::array<char, kMaxOidText> text;
  block.new_rows.back().index.assign(text.data(), FormatOid(IndexOid(index), text).value_or(0));
}

void TableWalk::PlaceRows(PointIndex& next_point, RawBlock& block) {
  if (!rows_->address().label.empty()) {
    for (const std::uint32_t i : by_label_) PlaceRow(i, labels_[index_[i].label], next_point, block);
    for (std::size_t i = by_label_.size(); i < index_.size(); ++i) rows_->LeaveOut();
    return;
  }
  if (labels_.empty()) labels_.emplace_back();
  for (std::uint32_t i = 0; i < index_.size(); ++i) {
    MakeIndexLabel(IndexOid(i), labels_[0]);
    PlaceRow(i, labels_[0], next_point, block);
  }
}

// The items of rows that have no points are taken out again; their bytes stay behind unused.
void TableWalk::PlaceItems(RawBlock& block) {
  std::size_t kept = first_item_;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const Index& row = index_[cells_[i].index];
    if (row.first_point == kNone) continue;
    block.items[kept] = block.items[first_item_ + i];
    block.items[kept].restarted = row.restarted;
    block.items[kept++].point = row.first_point + cells_[i].column;
  }
  block.items.resize(kept);
}

void TableWalk::FailMissing(RawBlock& block) {
  Quality label = Quality::kGood, rest = Quality::kNoSuchInstance;
  for (const Column& column : columns_) {
    if (column.label) label = column.quality;
    if (column.quality != Quality::kGood) rest = column.quality;
  }
  const std::size_t width = rows_->address().columns.size();
  for (const Column& column : columns_) {
    const bool complete = column.quality == Quality::kGood;
    for (std::uint32_t value = column.value; value != kNone; value = next_same_[value]) {
      for (std::size_t i = 0; i < index_.size(); ++i) {
        const PointIndex first_point = index_[i].first_point;
        if (first_point == kNone || seen_[i * width + value]) continue;
        block.AddFailure(first_point + value, complete ? Quality::kNoSuchInstance : column.quality);
      }
      // Nobody but a whole walk can tell that a row is gone.
      const Quality gone = complete && !was_cut_ ? Quality::kRowGone : complete ? rest : column.quality;
      rows_->FailUnseen(value, label != Quality::kGood ? label : gone, block);
    }
  }
}

}  // namespace tramgac::snmp
