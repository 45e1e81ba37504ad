#include "agent/core/pipeline/intake.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agent/core/decode/decode.h"
#include "agent/core/normalize/normalize.h"

namespace tramgac {
namespace {

constexpr std::size_t kLargestKey = 64;                      // what a store takes
constexpr std::size_t kMostFields = 40;                      // of an event: five of its own and those of the profile
constexpr Duration kStaleMargin = std::chrono::seconds(35);  // longer than the longest pause between probes

// Is `point` one of those that the device repeats for another, which it does not hear any more?
bool IsOld(DeviceRuntime& device, PointIndex point) {
  const auto rules = device.spec().stale_rules;
  const RowRuntime* row = point < device.spec().points.size() ? nullptr : device.RowOf(point);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!device.links_lost[i] || point == rules[i].when.point) continue;
    const bool covered = row != nullptr ? row->table >= rules[i].first_table && row->table < rules[i].end_table
                                        : point >= rules[i].first_point && point < rules[i].end_point;
    if (covered) return true;
  }
  return false;
}

}  // namespace

Intake::Intake(std::vector<DeviceRuntime>& devices, RecordStore& store, Recorder& recorder, AlarmStage& alarms,
               PipelineObserver& observer, const PipelineMemory& memory)
    : devices_(devices),
      store_(store),
      recorder_(recorder),
      alarms_(alarms),
      observer_(observer),
      arena_(memory.text_bytes) {
  fields_.reserve(kMostFields);
}

void Intake::Process(const RawBlock& block) {
  if (block.device >= devices_.size()) {
    ++counters_.stray_blocks;
    return;
  }
  ++counters_.blocks;
  DeviceRuntime& device = devices_[block.device];
  if (block.notification) return ProcessNotification(device, block);
  device.last_block = block.taken;
  device.stale = false;
  AddRows(device, block);
  const bool first_contact = device.health().condition == DeviceCondition::kUnknown;
  const DeviceChange change =
      JudgeExchange(device.health(), block.exchange, block.taken, device.spec().misses_until_unavailable);
  const bool timed = DeviceAnswered(block.exchange) && block.asked != BootTime();
  if (timed) device.health().answer_time = block.taken - block.asked;
  recorder_.BeginData(device, block.taken);
  if (change == DeviceChange::kBecameUnavailable) MarkAll(device, block.exchange, block.taken);
  const bool answered = DeviceAnswered(block.exchange);
  if (answered) FollowLinks(device, block);
  for (const RawItem& item : block.items) {
    // What this node knows by itself of a device that does not answer: that it does not (the verdict of a probe).
    if (answered || item.quality == Quality::kGood) ProcessItem(device, block, item);
  }
  if (answered) TakeSamples(device, block.taken);
  recorder_.EndData();
  UpdateAvailability(device, change, first_contact, block.taken);
  if (DeviceAnswered(block.exchange)) TakeRemark(device, block.remark);
  FollowPath(device, block);
  Remember(device, block.memory);
  alarms_.Settle(block.taken);
}

// That a device is reached by its backup alone is news: the next failure would be the last.
void Intake::FollowPath(DeviceRuntime& device, const RawBlock& block) {
  if (!DeviceAnswered(block.exchange) || block.path == device.path) return;
  device.path = block.path;
  const std::string_view detail = block.path == 0 ? "primary" : "backup";
  recorder_.Event("path-changed", device.spec().id, detail);
  observer_.OnEvent("path-changed", device.spec().id, detail);
}

// Lost in a full store, it is learned once more.
void Intake::Remember(const DeviceRuntime& device, ByteSpan memory) {
  if (memory.empty()) return;
  std::array<char, kLargestKey> key;
  [[maybe_unused]] const Status ignored = store_.Put(DriverKey(device.spec().id, key), memory);
}

void Intake::TakeRemark(DeviceRuntime& device, Quality remark) {
  if (remark == std::exchange(device.health().remark, remark)) return;
  recorder_.DeviceEvent(remark == Quality::kGood ? "device-warning-over" : "device-warning", device.spec().id, remark);
  observer_.OnRemark(device);
}

void Intake::ProcessItem(DeviceRuntime& device, const RawBlock& block, const RawItem& item) {
  if (item.point >= device.points().size()) return;
  if (item.quality == Quality::kRowGone || device.has_gone_rows()) TrackRow(device, item);
  PointRuntime& point = device.points()[item.point];
  arena_.Reset();  // the text of the item before is kept by its record and its point
  const PointSpec& form = FormOf(*point.spec, item.stand_in);
  const Decoded decoded = Decode(item, block.BytesOf(item), form.encoding, arena_);
  if (decoded.quality != Quality::kGood) return TakeReading(device, point, Value(), decoded.quality, block.taken);
  ++counters_.decoded;
  Value value = decoded.value;
  if (point.counter_slot != 0 && !ToRate(device, point, block, item, value)) return;
  const auto told = block.ToldOf(item, form.scale_terms.size());
  Normalized normalized = Normalize(value, form, told, arena_);
  const bool old = normalized.quality == Quality::kGood && device.some_link_lost && IsOld(device, item.point);
  if (old) normalized = {Value(), Quality::kStale};
  TakeReading(device, point, normalized.value, normalized.quality, block.taken);
}

// Before the other points of the block are believed. A point that cannot be read says nothing: what was known stays.
void Intake::FollowLinks(DeviceRuntime& device, const RawBlock& block) {
  const auto rules = device.spec().stale_rules;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto of_rule = [&](const RawItem& item) { return item.point == rules[i].when.point; };
    const auto item = std::find_if(block.items.begin(), block.items.end(), of_rule);
    if (item == block.items.end()) continue;
    const PointSpec& spec = FormOf(device.spec().points[rules[i].when.point], item->stand_in);
    arena_.Reset();
    const Decoded decoded = Decode(*item, block.BytesOf(*item), spec.encoding, arena_);
    if (decoded.quality != Quality::kGood) continue;
    const Normalized normalized = Normalize(decoded.value, spec, {}, arena_);
    if (normalized.quality == Quality::kGood) device.links_lost[i] = rules[i].when.Holds(normalized.value);
  }
  device.some_link_lost =
      std::find(device.links_lost.begin(), device.links_lost.end(), true) != device.links_lost.end();
}

// Outcome: false, if there is no rate: the first reading of a counter is no reading of its rate, and where a counter
// began anew one is missing.
bool Intake::ToRate(DeviceRuntime& device, PointRuntime& point, const RawBlock& block, const RawItem& item,
                    Value& value) {
  const bool counts =
      item.kind == RawItem::Kind::kUnsigned || (value.type == ValueType::kInteger && value.integer >= 0);
  if (!counts) {
    TakeReading(device, point, Value(), Quality::kWrongType, block.taken);
    return false;
  }
  const std::uint64_t count =
      item.kind == RawItem::Kind::kUnsigned ? item.number : static_cast<std::uint64_t>(value.integer);
  CounterState& state = device.CounterOf(point);
  const bool first = !state.known;
  const auto rate = RateSince(state, {count, block.taken, item.device_time, item.restarted}, point.spec->counter_bits);
  if (rate) value = Value::Real(*rate);
  if (!rate && !first) TakeReading(device, point, Value(), Quality::kNotReadYet, block.taken);
  return rate.has_value();
}

void Intake::TakeReading(DeviceRuntime& device, PointRuntime& point, const Value& value, Quality quality,
                         BootTime taken) {
  ++counters_.judged;
  if (!JudgePoint(point.health, quality, device.spec().misses_until_unavailable)) return;
  if (quality == Quality::kGood) {
    ++counters_.normalized;
    point.taken = taken;
  }
  // Text is cut before it is compared and recorded: an agent that answers 60 kB would fill the records of the others.
  point.value = value;
  if (value.type == ValueType::kText) point.value.text = device.KeepText(point, value.text);
  const bool report = ShouldReport(point.report, point.value, quality, point.spec->reporting, taken);
  if (report) {
    ++counters_.reported;
    recorder_.AddReading(point.id, point.value, quality);
  }
  if (report) {
    device.changed = true;
    observer_.OnReport(device, point);
  }
  if (point.first_alarm != kNoAlarm) alarms_.Reading(IndexOf(device), point, taken);
}

// After the whole block, so that all of it is of one moment whatever its order.
void Intake::TakeSamples(DeviceRuntime& device, BootTime taken) {
  const auto is_new = [&](std::uint32_t index) {
    const PointRuntime& point = device.points()[index];
    return point.health.quality == Quality::kGood && point.health.misses == 0 && point.taken == taken;
  };
  for (const SampleRule& rule : device.spec().samples) {
    const auto conditions = rule.All();
    const bool holds = std::all_of(conditions.begin(), conditions.end(), [&](const PointCondition& condition) {
      return is_new(condition.point) && condition.Holds(device.points()[condition.point].value);
    });
    if (!holds || !is_new(rule.of)) continue;
    TakeReading(device, device.points()[rule.point], device.points()[rule.of].value, Quality::kGood, taken);
  }
}

void Intake::MarkAll(DeviceRuntime& device, Quality why, BootTime at) {
  const auto samples = device.spec().samples;
  for (std::size_t i = 0; i < device.points().size(); ++i) {
    // What was true of a moment stays so, whether the device answers now or not.
    if (std::any_of(samples.begin(), samples.end(), [i](const SampleRule& rule) { return rule.point == i; })) continue;
    PointRuntime& point = device.points()[i];
    point.health.misses = UINT16_MAX;  // nothing is believed any longer
    TakeReading(device, point, Value(), why, at);
  }
}

void Intake::UpdateAvailability(DeviceRuntime& device, DeviceChange change, bool first_contact, BootTime now) {
  if (change == DeviceChange::kNone) return;
  const bool unavailable = change == DeviceChange::kBecameUnavailable;
  // That a device answers for the first time is no news; that one does again is.
  if (unavailable || !first_contact) {
    recorder_.DeviceEvent(unavailable ? "device-unavailable" : "device-available", device.spec().id,
                          unavailable ? device.health().last_failure : Quality::kGood);
    observer_.OnDeviceChange(device, change);
  }
  alarms_.Availability(IndexOf(device), unavailable, now);
}

void Intake::Tick(BootTime now) {
  for (DeviceRuntime& device : devices_) TickDevice(device, now);
  alarms_.Settle(now);
}

void Intake::TickDevice(DeviceRuntime& device, BootTime now) {
  // Staleness is decided here and nowhere else: the device is said to answer, and yet no block has come.
  const bool silent = device.last_block.time_since_epoch().count() != 0 && device.spec().period.count() > 0 &&
                      now - device.last_block > 3 * device.spec().period + kStaleMargin;
  if (silent && !device.stale && device.health().condition != DeviceCondition::kUnavailable) {
    device.stale = true;
    recorder_.BeginData(device, now);
    MarkAll(device, Quality::kStale, now);
    recorder_.EndData();
  }
}

std::string_view DriverKey(std::string_view device, std::span<char> buffer) {
  constexpr std::string_view kPrefix = "driver/";
  std::size_t size = kPrefix.copy(buffer.data(), buffer.size());
  size += device.copy(buffer.data() + size, buffer.size() - size);
  return {buffer.data(), size};
}

}  // namespace tramgac
