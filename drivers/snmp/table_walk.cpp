#include "drivers/snmp/table_walk.h"

#include <algorithm>

#include "drivers/snmp/device_clock.h"
#include "drivers/snmp/oid.h"
#include "drivers/snmp/row_label.h"

namespace tramgac::snmp {

void TableWalk::Start(TableGroup& group) {
  group_ = &group;
  group.out_of_order = false;
  steps_ = label_count_ = 0;
  was_cut_ = false;
  columns_.assign(group.columns.size(), {});
  ends_.assign(group.columns.size(), Quality::kGood);
  cells_.Clear(group.columns.size());
  rows_.clear();
}

// Fills asked_. Outcome: the sub-identifiers that their names need together.
std::size_t TableWalk::ChooseColumns() {
  const std::size_t most = std::min<std::size_t>(group_->columns_at_once.now(), kMaxVarbinds);
  std::size_t sub_identifiers = 0;
  asked_.clear();
  for (std::uint32_t i = 0; i < columns_.size() && asked_.size() < most; ++i) {
    if (columns_[i].done) continue;
    asked_.push_back(i);
    const std::uint32_t last = columns_[i].last;
    sub_identifiers += group_->columns[i].size() + (last == TableCells::kNoRow ? 0 : cells_.IndexOf(last).size());
  }
  return sub_identifiers;
}

// Rows beyond the table's end cost as much as wanted ones: ask for what the last walk found, and one to see the end.
std::uint16_t TableWalk::Repetitions() const {
  std::size_t rows = std::min<std::size_t>(group_->repetitions.now(), kMaxVarbinds / asked_.size());
  const std::size_t known = cells_.rows(), expected = group_->expected_rows;
  if (expected >= known) rows = std::min(rows, expected - known + 1);
  return static_cast<std::uint16_t>(std::max<std::size_t>(rows, 1));
}

bool TableWalk::Next(Request& request) {
  if (steps_++ > 4 * group_->row_limit) EndAll(Quality::kGeneralError);
  names_storage_.resize(ChooseColumns());
  if (asked_.empty()) return false;
  names_.clear();
  clock_asked_ = group_->timed && !group_->no_clock;
  if (clock_asked_) names_.push_back(kBeforeSysUpTime);
  auto at = names_storage_.begin();
  for (const std::uint32_t i : asked_) {
    const auto begin = at;
    at = std::copy(group_->columns[i].begin(), group_->columns[i].end(), at);
    if (columns_[i].last != TableCells::kNoRow) {
      const OidView suffix = cells_.IndexOf(columns_[i].last);
      at = std::copy(suffix.begin(), suffix.end(), at);
    }
    names_.emplace_back(begin, at);
  }
  request = {group_->bulk ? Request::Type::kGetBulk : Request::Type::kGetNext, Repetitions(), names_,
             static_cast<std::uint16_t>(clock_asked_ ? 1 : 0)};
  return true;
}

// Takes the clock off the front of an answer. Outcome: false, if the agent has none and that spoiled the answer: it is
// asked again without.
bool TableWalk::TakeClock(Response& response) {
  device_time_ = 0;
  if (!clock_asked_) return true;
  const bool alone = response.error_status == ErrorStatus::kNoError && response.varbinds.size() <= 1;
  group_->no_clock = response.error_index == 1 || alone;
  if (group_->no_clock) return false;
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
  group_->repetitions.Answered(rows);
  group_->columns_at_once.Answered(asked_.size());
}

bool TableWalk::Unanswered(bool alive) {
  if (asked_.empty()) return false;
  const std::size_t rows = Repetitions();
  return rows > 1 ? group_->repetitions.Unanswered(rows, alive)
                  : group_->columns_at_once.Unanswered(asked_.size(), alive);
}

// An agent cuts an answer where it likes (RFC 3416 clause 4.2.3): the columns that got nothing are asked again.
void TableWalk::TakeCells(std::span<const Varbind> varbinds, RawBlock& block) {
  if (varbinds.empty()) {
    for (const std::uint32_t i : asked_) EndColumn(i, Quality::kBadFrame);
  }
  const std::size_t count = std::min(varbinds.size(), asked_.size() * Repetitions());
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t at = asked_[i % asked_.size()];
    if (!columns_[at].done) TakeCell(at, varbinds[i], block);
  }
}

void TableWalk::TakeCell(std::uint32_t at, const Varbind& varbind, RawBlock& block) {
  const OidView oid = group_->columns[at];
  Column& column = columns_[at];
  const bool exception = varbind.type == VarType::kEndOfMib || varbind.type == VarType::kNoSuchObject ||
                         varbind.type == VarType::kNoSuchInstance;
  if (exception) return EndColumn(at, Quality::kGood);
  if (!IsPrefix(oid, varbind.name)) {
    return CompareOid(varbind.name, oid) < 0 ? EndAll(Quality::kNotIncreasing) : EndColumn(at, Quality::kGood);
  }
  const OidView suffix = varbind.name.subspan(oid.size());
  const bool first = column.last == TableCells::kNoRow;
  const bool increases = first ? !suffix.empty() : CompareOid(suffix, cells_.IndexOf(column.last)) > 0;
  if (!increases) return EndAll(Quality::kNotIncreasing);
  const std::uint32_t row = cells_.FindOrAdd(suffix, first ? 0 : column.last + 1, group_->row_limit);
  if (row == TableCells::kNoRow) return EndAll(Quality::kGeneralError);
  column.last = row;
  if (at == group_->label_at) TakeLabel(row, varbind);
  if (at == group_->label_at && !group_->keeps_label) return;
  AppendVarbind(block, 0, varbind);
  RawItem cell = block.items.back();
  block.items.pop_back();  // it comes back with its point, for each that wants it
  cell.device_time = device_time_;
  cells_.Set(row, at, cell);
}

void TableWalk::TakeLabel(std::uint32_t row, const Varbind& varbind) {
  if (label_count_ == labels_.size()) labels_.emplace_back();
  MakeRowLabel(varbind, cells_.IndexOf(row), labels_[label_count_]);
  rows_.push_back({row, static_cast<std::uint32_t>(label_count_++)});
}

// The order of retreat: fewer rows, then fewer columns, then the column that stands alone fails.
void TableWalk::TakeError(const Response& response) {
  const bool culprit_known = response.error_status != ErrorStatus::kTooBig && response.error_index >= 1 &&
                             response.error_index <= asked_.size();
  if (culprit_known) {
    // What is behind the end has no name (RFC 1157 clause 4.1.3); from SNMPv2 on it is an exception instead.
    const bool at_end = !group_->bulk && response.error_status == ErrorStatus::kNoSuchName;
    EndColumn(asked_[response.error_index - 1], at_end ? Quality::kGood : QualityOfError(response.error_status));
  } else if (const std::uint16_t rows = Repetitions(); rows > 1) {
    group_->repetitions.Refused(rows);
  } else if (asked_.size() > 1) {
    group_->columns_at_once.Refused(asked_.size());
  } else {
    EndColumn(asked_[0], QualityOfError(response.error_status));
  }
}

void TableWalk::EndColumn(std::uint32_t at, Quality why) {
  columns_[at].done = true;
  ends_[at] = why;
  if (why != Quality::kGood) was_cut_ = true;
}

void TableWalk::EndAll(Quality why) {
  group_->out_of_order |= why == Quality::kNotIncreasing;
  for (std::uint32_t i = 0; i < columns_.size(); ++i) {
    if (!columns_[i].done) EndColumn(i, why);
  }
}

// Rows without a label go by their index; but not if the labels were cut off: the row may well have one.
void TableWalk::NameTheRest() {
  const bool labelled = group_->label_at != kNoColumn;
  if (labelled && ends_[group_->label_at] != Quality::kGood) return;
  if (rows_.size() == cells_.rows()) return;
  std::vector<bool> named(cells_.rows(), false);
  for (const NamedRow& row : rows_) named[row.row] = true;
  for (std::uint32_t row = 0; row < cells_.rows(); ++row) {
    if (!named[row]) rows_.push_back({row});
  }
}

void TableWalk::Finish(Quality cut, const ScalarRead& scalars, PointIndex& next_point, RawBlock& block) {
  if (cut != Quality::kGood) EndAll(cut);
  NameTheRest();
  const Walked walked{cells_, ends_, rows_, labels_, was_cut_};
  for (GroupedTable& table : group_->tables) FillTable(table, *group_, walked, scalars, next_point, block);
  group_->expected_rows = was_cut_ ? TableRows::kUnknown : cells_.rows();
  asked_.clear();
}

}  // namespace tramgac::snmp
