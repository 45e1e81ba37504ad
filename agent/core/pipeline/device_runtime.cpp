#include "agent/core/pipeline/device_runtime.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace tramgac {
namespace {

bool OwnsText(const PointSpec& spec) {
  return spec.type == ValueType::kText && spec.word_use != WordUse::kEnumeration && spec.word_use != WordUse::kTexts;
}

// Flag words are never cut: an alarm may wait for the last of them.
std::size_t RoomFor(const PointSpec& spec) {
  constexpr std::size_t kFreeText = 128;
  if (spec.word_use != WordUse::kFlags) return kFreeText;
  std::size_t size = 0;
  for (const Word& word : spec.words) size += word.text.size() + 1;
  return size;
}

}  // namespace

std::size_t CutUtf8(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text.size();
  std::size_t size = limit;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return size;
}

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

DeviceRuntime::DeviceRuntime(const DeviceSpec& spec, RecordStore& store)
    : links_lost(spec.stale_rules.size(), false),
      spec_(&spec),
      id_(store.Intern(spec.id).value_or(0)),
      rows_of_table_(spec.tables.size(), 0),
      filled_(spec.tables.size(), false) {
  points_.reserve(spec.points.size());
  for (const PointSpec& point : spec.points) AddPoint(point, point.name, {}, store);
  const auto is_scalar = [](const AlarmSpec& alarm) { return alarm.table == kNotInTable; };
  alarms_.reserve(static_cast<std::size_t>(std::count_if(spec.alarms.begin(), spec.alarms.end(), is_scalar)));
  for (const AlarmSpec& alarm : spec.alarms) {
    if (is_scalar(alarm)) AddAlarm(alarm, alarm.point, {});
  }
}

void DeviceRuntime::AddPoint(const PointSpec& spec, std::string_view name, std::string_view row, RecordStore& store) {
  PointRuntime point;
  point.spec = &spec;
  point.name = name;
  point.row = row;
  point.id = store.Intern(name).value_or(0);
  if (OwnsText(spec)) {
    text_slots_.emplace_back(RoomFor(spec));
    point.text_slot = static_cast<std::uint32_t>(text_slots_.size());
  }
  if (spec.counter_bits != 0) {
    counters_.emplace_back();
    point.counter_slot = static_cast<std::uint32_t>(counters_.size());
  }
  points_.push_back(point);
}

void DeviceRuntime::AddAlarm(const AlarmSpec& spec, std::uint32_t point, std::string_view row) {
  AlarmRuntime alarm;
  alarm.spec = &spec;
  alarm.point = point;
  if (NeedsLookback(spec)) alarm.lookback = std::make_unique<Lookback>(spec.window);
  if (spec.kind == AlarmKind::kUnavailable) unavailable_alarm = static_cast<std::uint32_t>(alarms_.size());
  std::string id(spec_->id);
  id.append(".").append(spec.name);
  if (!row.empty()) {
    id.append(".").append(SlugOf(row));
    // Two labels may have the same slug; the id must still be one alarm's own.
    const std::string base = id;
    for (int n = 2; std::any_of(alarms_.begin(), alarms_.end(), [&](const AlarmRuntime& a) { return a.id == id; });
         ++n) {
      id = base + "-" + std::to_string(n);
    }
  }
  alarm.id = KeepId(id);

  const bool of_point = HasPoint(spec.kind) && point < points_.size();
  if (of_point) {
    alarm.next = points_[point].first_alarm;
    points_[point].first_alarm = static_cast<std::uint32_t>(alarms_.size());
  }
  alarms_.push_back(std::move(alarm));
}

// In blocks: a string for each would cost more than its text.
std::string_view DeviceRuntime::KeepId(std::string_view id) {
  constexpr std::size_t kBlock = 512;
  if (id_room_.size() < id.size()) {
    const std::size_t size = std::max(kBlock, id.size());
    id_room_ = {id_blocks_.emplace_back(std::make_unique<char[]>(size)).get(), size};
  }
  char* const begin = id_room_.data();
  id.copy(begin, id.size());
  id_room_ = id_room_.subspan(id.size());
  return {begin, id.size()};
}

Status DeviceRuntime::AddRow(const NewRow& row, RecordStore& store) {
  if (row.table >= spec_->tables.size()) return Status::kOutOfRange;
  const TableSpec& table = spec_->tables[row.table];
  if (row.first_point < points_.size()) return Status::kAlreadyExists;
  if (row.first_point != points_.size()) return Status::kOutOfRange;
  if (rows_of_table_[row.table] >= table.max_rows) return Status::kResourceExhausted;
  ++rows_of_table_[row.table];
  const std::string& label = row_texts_.emplace_back(row.label);
  rows_.push_back({row.table, row.first_point, label, false});
  for (const PointSpec& column : table.columns) {
    std::string name(column.name);
    name.append("[").append(label).append("]");
    AddPoint(column, row_texts_.emplace_back(std::move(name)), label, store);
  }
  for (const AlarmSpec& alarm : spec_->alarms) {
    if (alarm.table == row.table) AddAlarm(alarm, row.first_point + alarm.point, label);
  }
  return Status::kOk;
}

RowRuntime* DeviceRuntime::RowOf(PointIndex point) {
  const auto behind = std::upper_bound(rows_.begin(), rows_.end(), point,
                                       [](PointIndex p, const RowRuntime& row) { return p < row.first_point; });
  return behind == rows_.begin() ? nullptr : &*std::prev(behind);
}

void DeviceRuntime::SetGone(RowRuntime& row, bool gone) {
  if (row.gone != gone) gone ? ++gone_rows_ : --gone_rows_;
  row.gone = gone;
}

LocalText DeviceRuntime::LabelOf(const PointRuntime& point) const {
  const auto label = [&point](std::span<const PointSpec> specs, std::span<const LocalText> labels) {
    const auto index = static_cast<std::size_t>(point.spec - specs.data());
    return index < labels.size() ? labels[index] : LocalText();
  };
  if (point.row.empty()) return label(spec_->points, spec_->labels);
  for (const TableSpec& table : spec_->tables) {
    const bool in_table = std::less_equal<>()(table.columns.data(), point.spec) &&
                          std::less<>()(point.spec, table.columns.data() + table.columns.size());
    if (in_table) return label(table.columns, table.labels);
  }
  return {};
}

std::string_view DeviceRuntime::KeepText(PointRuntime& point, std::string_view text) {
  if (point.text_slot == 0) return text;  // an enumeration word: lives in the profile
  std::vector<char>& slot = text_slots_[point.text_slot - 1];
  const std::size_t size = CutUtf8(text, slot.size());
  std::copy_n(text.data(), size, slot.data());
  return {slot.data(), size};
}

}  // namespace tramgac
