// Of a device while it runs: the rows of its tables. Programs whose devices have none are linked with reduced.cpp
// instead.
#include "agent/core/pipeline/device_runtime.h"

namespace tramgac {

std::string SlugOf(std::string_view label) {
  constexpr std::size_t kLongest = 40;
  std::string slug;
  for (const char c : label.substr(0, kLongest)) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (plain) {
      slug.push_back(lower);
    } else if (!slug.empty() && slug.back() != '-') {
      slug.push_back('-');
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug.empty() ? "x" : slug;
}

Status DeviceRuntime::AddRow(const NewRow& row, RecordStore& store) {
  if (row.table >= spec_->tables.size()) return Status::kOutOfRange;
  const TableSpec& table = spec_->tables[row.table];
  if (row.first_point < points_.size()) return Status::kAlreadyExists;
  if (row.first_point != points_.size()) return Status::kOutOfRange;
  if (rows_of_table_[row.table] >= table.max_rows) return Status::kResourceExhausted;
  ++rows_of_table_[row.table];
  rows_.push_back({row.table, row.first_point, row.label, false});
  std::string name;
  for (const PointSpec& column : table.columns) {
    name.assign(column.name).append("[").append(row.label).append("]");
    AddPoint(column, name, store);
  }
  for (const AlarmSpec& alarm : rules()) {
    if (alarm.table == row.table) AddAlarm(alarm, row.first_point + alarm.point, row.label);
  }
  return Status::kOk;
}

}  // namespace tramgac
