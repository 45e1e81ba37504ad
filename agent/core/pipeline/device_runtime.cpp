#include "agent/core/pipeline/device_runtime.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace tramgac {
namespace {

bool OwnsText(const PointSpec& spec) {
  return spec.type == ValueType::kText && spec.word_use != WordUse::kEnumeration && spec.word_use != WordUse::kTexts;
}

// The row of `rows` that `point` is of. Outcome: their end, if it is of none.
auto FindRow(auto& rows, PointIndex point) {
  const auto behind = std::upper_bound(rows.begin(), rows.end(), point,
                                       [](PointIndex p, const RowRuntime& row) { return p < row.first_point; });
  return behind == rows.begin() ? rows.end() : std::prev(behind);
}

// std::vector::shrink_to_fit does nothing where there are no exceptions.
template <typename T>
void ShrinkToFit(std::vector<T>& list) {
  if (list.capacity() == list.size()) return;
  std::vector<T>(std::make_move_iterator(list.begin()), std::make_move_iterator(list.end())).swap(list);
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

DeviceRuntime::DeviceRuntime(const DeviceSpec& spec, RecordStore& store)
    : links_lost(spec.stale_rules.size(), false),
      spec_(&spec),
      id_(store.Intern(spec.id).value_or(0)),
      rows_of_table_(spec.tables.size(), 0),
      filled_(spec.tables.size(), false) {
  points_.reserve(spec.points.size());
  for (const PointSpec& point : spec.points) AddPoint(point, point.name, store);
  const auto is_scalar = [](const AlarmSpec& alarm) { return alarm.table == kNotInTable; };
  alarms_.reserve(static_cast<std::size_t>(std::count_if(spec.alarms.begin(), spec.alarms.end(), is_scalar)));
  for (const AlarmSpec& alarm : spec.alarms) {
    if (is_scalar(alarm)) AddAlarm(alarm, alarm.point, {});
  }
}

void DeviceRuntime::AddPoint(const PointSpec& spec, std::string_view name, RecordStore& store) {
  PointRuntime point;
  point.spec = &spec;
  point.id = store.Intern(name).value_or(0);
  point.name = point.id != 0 ? store.NameOf(point.id) : refused_names_.emplace_front(name);
  if (OwnsText(spec)) {
    text_slots_.push_back(std::make_unique<char[]>(RoomFor(spec)));
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
  alarm.id = alarm_ids_.Keep(id);

  const bool of_point = HasPoint(spec.kind) && point < points_.size();
  if (of_point) {
    alarm.next = points_[point].first_alarm;
    points_[point].first_alarm = static_cast<std::uint32_t>(alarms_.size());
  }
  alarms_.push_back(std::move(alarm));
}

std::unique_ptr<UrgentRules> DeviceRuntime::SetUrgent(bool on) {
  if (!on) return std::exchange(urgent_rules_, nullptr);
  const auto higher = [](Severity severity) {
    return severity == Severity::kCritical ? severity : static_cast<Severity>(static_cast<int>(severity) + 1);
  };
  auto urgent = std::make_unique<UrgentRules>();
  urgent->rules.assign(spec_->alarms.begin(), spec_->alarms.end());
  urgent->worse.reserve(urgent->rules.size());
  for (AlarmSpec& rule : urgent->rules) {
    rule.severity = higher(rule.severity);
    if (rule.worse == nullptr) continue;
    rule.worse = &urgent->worse.emplace_back(WorseLimit{rule.worse->limit, higher(rule.worse->severity)});
  }
  return std::exchange(urgent_rules_, std::move(urgent));
}

RowRuntime* DeviceRuntime::RowOf(PointIndex point) {
  const auto row = FindRow(rows_, point);
  return row == rows_.end() ? nullptr : &*row;
}

std::string_view DeviceRuntime::RowLabelOf(const PointRuntime& point) const {
  const auto row = FindRow(rows_, static_cast<PointIndex>(&point - points_.data()));
  return row == rows_.end() ? std::string_view() : row->label;
}

// Most rows are found when their table is read first, all at once: what growing left over would stay for years.
void DeviceRuntime::Settle(std::uint32_t table) {
  filled_[table] = true;
  ShrinkToFit(points_);
  ShrinkToFit(rows_);
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
  const bool scalar = &point - points_.data() < std::ssize(spec_->points);
  if (scalar) return label(spec_->points, spec_->labels);
  for (const TableSpec& table : spec_->tables) {
    const bool in_table = std::less_equal<>()(table.columns.data(), point.spec) &&
                          std::less<>()(point.spec, table.columns.data() + table.columns.size());
    if (in_table) return label(table.columns, table.labels);
  }
  return {};
}

std::string_view DeviceRuntime::KeepText(PointRuntime& point, std::string_view text) {
  if (point.text_slot == 0) return text;  // an enumeration word: lives in the profile
  char* const slot = text_slots_[point.text_slot - 1].get();
  const std::size_t size = CutUtf8(text, RoomFor(*point.spec));
  std::copy_n(text.data(), size, slot);
  return {slot, size};
}

}  // namespace tramgac
