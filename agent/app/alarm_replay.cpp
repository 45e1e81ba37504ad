#include "agent/app/alarm_replay.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "agent/app/local_offset.h"
#include "agent/core/pipeline/node_device.h"
#include "agent/core/pipeline/silent_observer.h"

namespace tramgac::app {
namespace {

using std::chrono::milliseconds;

constexpr Duration kTick = std::chrono::seconds(1);          // as in core/pipeline
constexpr Duration kLongestPause = std::chrono::minutes(1);  // maintenance windows open and close by the minute

Duration SecondsIn(const RecordedEvent& event, std::string_view field) {
  constexpr std::int64_t kMost = 31LL * 24 * 3600;  // nothing is hidden longer
  return std::chrono::seconds(std::clamp<std::int64_t>(event.Integer(field), 0, kMost));
}

std::vector<DeviceSpec> WithNode(std::span<const DeviceSpec> devices) {
  std::vector<DeviceSpec> all(devices.begin(), devices.end());
  all.push_back(NodeDevice());
  return all;
}

bool IsUsable(const PointRuntime& point) {
  return point.health.quality == Quality::kGood && point.value.type != ValueType::kNone;
}

}  // namespace

void NameList::Add(std::string_view name) {
  if (names.contains(name)) return;
  names.size() < kMost ? static_cast<void>(names.emplace(name)) : static_cast<void>(full = true);
}

// Counts what the engine records of its alarms, and keeps what it wants to know after a restart.
class ReplayStore final : public RecordStore {
 public:
  ReplayStore(AlarmTally& tally, std::function<void(const RecordedEvent&)> on_alarm)
      : tally_(tally), on_alarm_(std::move(on_alarm)) {}

  Result<SequenceNumber> Append(RecordKind kind, ByteSpan body) override {
    if (kind == RecordKind::kAlarm) Count(body);
    return ++last_;
  }
  Status Put(std::string_view key, ByteSpan value) override {
    const auto found = kept_.find(key);
    if (found != kept_.end()) {
      found->second.assign(value.begin(), value.end());
    } else if (!value.empty()) {
      kept_.emplace(key, std::vector<std::uint8_t>(value.begin(), value.end()));
    }
    return Status::kOk;
  }
  Result<std::size_t> Get(std::string_view key, MutableByteSpan out) override {
    const auto found = kept_.find(key);
    if (found == kept_.end() || found->second.empty()) return Status::kNotFound;
    if (found->second.size() > out.size()) return Status::kOutOfRange;
    std::ranges::copy(found->second, out.begin());
    return found->second.size();
  }
  // No record is ever encoded: those who need their names keep them themselves.
  Result<NameId> Intern(std::string_view) override { return Status::kResourceExhausted; }
  std::string_view NameOf(NameId) const override { return {}; }
  Status Commit() override { return Status::kOk; }
  Status Replace(SequenceNumber, ByteSpan, std::span<const SequenceNumber>) override { return Status::kUnimplemented; }
  Result<std::uint32_t> Read(SequenceNumber, SequenceNumber, std::uint8_t, std::uint32_t, RecordVisitor&) override {
    return 0U;
  }
  void Release(SequenceNumber) override {}
  StoreStatus status() const override { return {}; }

 private:
  void Count(ByteSpan body) {
    EventBodyReader reader(body);
    RecordedEvent event{RecordKind::kAlarm, {{}, reader.stamp().at, 0, TimeQuality::kNone}, {}, {}, {}};
    fields_.clear();
    EventField field;
    while (reader.Next(field)) fields_.push_back(field);
    event.fields = fields_;
    event.device = event.Text("device");
    tally_.Take(event);
    if (on_alarm_) on_alarm_(event);
  }

  AlarmTally& tally_;
  std::function<void(const RecordedEvent&)> on_alarm_;
  std::map<std::string, std::vector<std::uint8_t>, std::less<>> kept_;
  std::vector<EventField> fields_;
  SequenceNumber last_ = 0;
};

// What is made anew at every start of the node.
class AlarmReplay::Engine {
 public:
  Engine(const std::vector<DeviceSpec>& specs, std::span<const MaintenanceWindow> windows, RecordStore& store)
      : recorder(store, "replay", kTick),
        devices(Runtimes(specs, store)),
        audit_(recorder, store, nullptr),
        stage(devices, store, recorder, audit_, observer_, windows) {}

  Recorder recorder;
  std::vector<DeviceRuntime> devices;

 private:
  static std::vector<DeviceRuntime> Runtimes(const std::vector<DeviceSpec>& specs, RecordStore& store) {
    std::vector<DeviceRuntime> runtimes;
    runtimes.reserve(specs.size());
    for (const DeviceSpec& spec : specs) runtimes.emplace_back(spec, store);
    return runtimes;
  }
  SilentObserver observer_;
  AuditTrail audit_;  // nobody asks anything: it stays empty

 public:
  AlarmStage stage;
  std::uint64_t seen_transitions = 0;
};

struct AlarmReplay::Device {
  std::unordered_map<std::string_view, PointIndex> points;  // by name
  std::deque<std::string> texts;                            // by point: of its value
  std::vector<PointIndex> watched;                          // points that have an alarm
  std::vector<PointIndex> courses;                          // of these, whose alarms look at every poll
  std::vector<bool> seen;                                   // scalars of which anything was ever recorded
  BootTime heard{};                                         // when the last reading was recorded
  BootTime next_poll{};

  // Takes up the points from `first` on.
  void Learn(DeviceRuntime& device, PointIndex first) {
    texts.resize(device.points().size());
    for (PointIndex p = first; p < device.points().size(); ++p) {
      const PointRuntime& point = device.points()[p];
      points.emplace(point.name, p);
      if (point.first_alarm == kNoAlarm) continue;
      watched.push_back(p);
      bool looks_at_polls = false;
      for (std::uint32_t a = point.first_alarm; a != kNoAlarm; a = device.alarms()[a].next) {
        const AlarmKind kind = device.alarms()[a].spec->kind;
        looks_at_polls |= HasWindow(kind) || kind == AlarmKind::kDeviation;
      }
      if (looks_at_polls) courses.push_back(p);
    }
  }
};

AlarmReplay::AlarmReplay(std::span<const DeviceSpec> devices, std::span<const MaintenanceWindow> windows,
                         std::function<void(const RecordedEvent&)> on_alarm)
    : specs_(WithNode(devices)),
      windows_(windows),
      devices_(specs_.size()),
      store_(std::make_unique<ReplayStore>(tally_, std::move(on_alarm))) {
  for (DeviceIndex d = 0; d < specs_.size(); ++d) {
    indices_.emplace(specs_[d].id, d);
    devices_[d].seen.resize(specs_[d].points.size());
  }
}

AlarmReplay::~AlarmReplay() = default;

void AlarmReplay::BeginRun(const RecordedStamp& stamp) {
  engine_ = std::make_unique<Engine>(specs_, windows_, *store_);
  run_began_ = next_tick_ = stamp.at;
  last_tick_ = run_began_ - kTick;
  clock_ = stamp;
  open_ = kNoDevice;
  tally_.BeginRun(run_began_);
  for (DeviceIndex d = 0; d < devices_.size(); ++d) {
    Device& device = devices_[d];
    device.points.clear(), device.texts.clear(), device.watched.clear(), device.courses.clear();
    device.heard = device.next_poll = BootTime();
    std::vector<PointRuntime>& points = engine_->devices[d].points();
    // Of what the file does not have nobody can say that there is no data.
    for (PointIndex p = 0; p < points.size(); ++p) {
      if (!device.seen[p]) points[p].health.quality = Quality::kGood;
    }
    device.Learn(engine_->devices[d], 0);
  }
}

void AlarmReplay::EndRun(BootTime at) {
  Close();
  AdvanceTo(at + Duration(1));
  tally_.EndRun(at);
  for (const DeviceRuntime& device : engine_->devices) {
    for (const AlarmRuntime& alarm : device.alarms()) known_.emplace(alarm.id);
  }
}

// --- time ------------------------------------------------------------------------------------------------------------

void AlarmReplay::SetNow(BootTime at) {
  Now now;
  now.boot = at;
  if (clock_.quality != TimeQuality::kNone) {
    now.utc = UtcTime(milliseconds(clock_.utc_ms) + std::chrono::floor<milliseconds>(at - clock_.at));
    now.local_offset_minutes = LocalOffset(now.utc);
  }
  now.synced = clock_.quality >= TimeQuality::kCorrected;
  engine_->recorder.SetNow(now);
}

// Ticks only when one can change anything: a quiet night takes no time.
void AlarmReplay::Wake(BootTime at) {
  if (at >= next_tick_) return;
  const std::int64_t ticks = (std::max(at, run_began_) - run_began_ + kTick - Duration(1)) / kTick;
  next_tick_ = std::min(next_tick_, std::max(last_tick_ + kTick, run_began_ + kTick * ticks));
}

void AlarmReplay::WakeForAlarms() {
  for (const DeviceRuntime& device : engine_->devices) {
    for (const AlarmRuntime& alarm : device.alarms()) {
      const AlarmState& state = alarm.state;
      Wake(AlarmDue(state, *alarm.spec));
      if (state.IsSetAside()) Wake(HiddenUntil(state));
      if (state.hidden == Hidden::kWaiting || state.hidden == Hidden::kFlood) Wake(last_tick_ + kTick);
    }
    if (device.works.until != BootTime()) Wake(device.works.until);
  }
  for (const Device& device : devices_) {
    if (!device.courses.empty() && device.next_poll != BootTime()) Wake(device.next_poll);
  }
}

void AlarmReplay::AdvanceTo(BootTime at) {
  while (next_tick_ < at) TickAt(next_tick_);
}

void AlarmReplay::TickAt(BootTime at) {
  SetNow(at);
  Poll(at);
  engine_->stage.Tick(at);
  last_tick_ = at;
  next_tick_ = at + kLongestPause;
  const std::uint64_t transitions = engine_->stage.transitions();
  // What explained others may be over: they are told with the next tick.
  if (std::exchange(engine_->seen_transitions, transitions) != transitions) Wake(at + kTick);
  WakeForAlarms();
}

// A device that answers has been asked in the meantime, and has said the same.
void AlarmReplay::Poll(BootTime at) {
  for (DeviceIndex d = 0; d < devices_.size(); ++d) {
    if (engine_->devices[d].health().condition == DeviceCondition::kAvailable) PollDevice(d, at);
  }
}

void AlarmReplay::PollDevice(DeviceIndex index, BootTime at) {
  Device& device = devices_[index];
  DeviceRuntime& runtime = engine_->devices[index];
  const Duration period = runtime.spec().period;
  if (period <= Duration() || at < device.heard) return;
  const BootTime last = device.heard + (at - device.heard) / period * period;
  runtime.health().last_answer = std::max(runtime.health().last_answer, last);
  for (const PointIndex p : device.watched) {
    PointRuntime& point = runtime.points()[p];
    if (IsUsable(point)) point.taken = std::max(point.taken, last);
  }
  if (device.courses.empty() || at < device.next_poll) return;
  device.next_poll = last + period;
  for (const PointIndex p : device.courses) {
    if (IsUsable(runtime.points()[p])) engine_->stage.Reading(index, runtime.points()[p], at);
  }
  engine_->stage.Settle(at);
}

// --- what was recorded -----------------------------------------------------------------------------------------------

DeviceIndex AlarmReplay::IndexOf(std::string_view device) const {
  const auto found = indices_.find(device);
  return found == indices_.end() ? kNoDevice : found->second;
}

PointIndex AlarmReplay::FindPoint(DeviceIndex index, std::string_view name) {
  const auto found = devices_[index].points.find(name);
  return found != devices_[index].points.end() ? found->second : AddRow(index, name);
}

// "interface.in.octets[eth0]": the row is found by its first reading.
PointIndex AlarmReplay::AddRow(DeviceIndex index, std::string_view name) {
  const std::size_t open = name.find('[');
  if (open == std::string_view::npos || !name.ends_with(']')) return kNoPoint;
  DeviceRuntime& device = engine_->devices[index];
  const auto tables = device.spec().tables;
  const auto table = std::ranges::find_if(tables, [&](const TableSpec& one) {
    return std::ranges::any_of(one.columns, [&](const PointSpec& c) { return c.name == name.substr(0, open); });
  });
  if (table == tables.end()) return kNoPoint;
  const auto first = static_cast<PointIndex>(device.points().size());
  NewRow row;
  row.table = static_cast<std::uint32_t>(table - tables.begin());
  row.first_point = first;
  row.label = name.substr(open + 1, name.size() - open - 2);
  if (!Ok(device.AddRow(row, *store_))) return kNoPoint;
  for (PointIndex p = first; p < device.points().size(); ++p) device.points()[p].health.quality = Quality::kGood;
  devices_[index].Learn(device, first);
  engine_->stage.AddRows(index, first);
  const auto found = devices_[index].points.find(name);
  return found == devices_[index].points.end() ? kNoPoint : found->second;
}

void AlarmReplay::Take(const RecordedReading& reading) {
  const BootTime at = std::max(reading.stamp.at, run_began_);
  const DeviceIndex d = IndexOf(reading.device);
  if (d == kNoDevice) return missing_devices_.Add(reading.device);
  if (open_ != d || open_at_ != at) {
    Close();
    AdvanceTo(at);
    clock_ = reading.stamp;
    open_ = d, open_at_ = at, answers_ = false;
    SetNow(at);
  }
  const PointIndex p = FindPoint(d, reading.point);
  if (p == kNoPoint) return missing_points_.Add(std::string(reading.device).append("/").append(reading.point));
  Device& device = devices_[d];
  DeviceRuntime& runtime = engine_->devices[d];
  if (DeviceAnswered(reading.quality) && runtime.health().condition != DeviceCondition::kAvailable) {
    runtime.health().condition = DeviceCondition::kAvailable;
    runtime.health().misses = 0;
    answers_ = true;
  }
  if (DeviceAnswered(reading.quality)) runtime.health().last_answer = at;
  if (p < device.seen.size()) device.seen[p] = true;
  PointRuntime& point = runtime.points()[p];
  point.health = {reading.quality, 0, true};
  point.value = reading.value;
  if (reading.quality == Quality::kGood) point.taken = at;
  if (reading.value.type == ValueType::kText) point.value.text = device.texts[p] = reading.value.text;
  if (point.first_alarm == kNoAlarm) return;
  engine_->stage.Reading(d, point, at);
  WakeForPoint(d, point);
}

void AlarmReplay::WakeForPoint(DeviceIndex device, const PointRuntime& point) {
  const std::vector<AlarmRuntime>& alarms = engine_->devices[device].alarms();
  for (std::uint32_t a = point.first_alarm; a != kNoAlarm; a = alarms[a].next) {
    Wake(AlarmDue(alarms[a].state, *alarms[a].spec));
  }
}

// The answer of a device is complete.
void AlarmReplay::Close() {
  if (open_ == kNoDevice) return;
  const DeviceIndex d = std::exchange(open_, kNoDevice);
  AlarmStage& stage = engine_->stage;
  if (answers_) stage.Availability(d, false, open_at_);
  devices_[d].heard = open_at_;
  devices_[d].next_poll = open_at_ + engine_->devices[d].spec().period;
  if (!devices_[d].courses.empty()) Wake(devices_[d].next_poll);
  if (stage.transitions() != engine_->seen_transitions || answers_) {
    Poll(open_at_);
    Wake(open_at_);
  }
  stage.Settle(open_at_);
}

void AlarmReplay::Take(const RecordedEvent& event) {
  const BootTime at = std::max(event.stamp.at, run_began_);
  const bool gone = event.event == "device-unavailable", back = event.event == "device-available";
  if (!gone && !back) {
    Close();
    AdvanceTo(at);
    clock_ = event.stamp;
    SetNow(at);
    if (event.event == "operator") TakeOperator(event, at);
    if (!event.Text("trap").empty()) TakeTrap(event, at);
    return;
  }
  const DeviceIndex d = IndexOf(event.device);
  if (d == kNoDevice) return missing_devices_.Add(event.device);
  // It belongs to the readings before it, and is stamped a little later.
  if (open_ != d) {
    Close();
    AdvanceTo(at);
    clock_ = event.stamp;
    open_ = d, open_at_ = at, answers_ = false;
    SetNow(at);
  }
  TakeAvailability(d, gone, open_at_);
}

void AlarmReplay::TakeAvailability(DeviceIndex index, bool unavailable, BootTime at) {
  DeviceHealth& health = engine_->devices[index].health();
  if (unavailable) {
    health.condition = DeviceCondition::kUnavailable;
    health.misses = engine_->devices[index].spec().misses_until_unavailable;
    answers_ = false;
    engine_->stage.Availability(index, true, at);
    Wake(at);
  } else if (health.condition != DeviceCondition::kAvailable) {
    health.condition = DeviceCondition::kAvailable;
    health.misses = 0;
    health.last_answer = at;
    answers_ = true;
  }
  Close();
}

// What was refused then is not asked again; what is refused now has nothing to act upon.
void AlarmReplay::TakeOperator(const RecordedEvent& event, BootTime at) {
  if (event.Text("result") != "done") return;
  const std::string_view user = event.Text("user"), reason = event.Text("reason");
  Wake(at);
  if (event.Text("verb") == "maintenance") {
    const DeviceIndex d = IndexOf(event.device);
    if (d != kNoDevice) engine_->stage.Maintain(d, SecondsIn(event, "for_s"), user, reason, at);
    return;
  }
  const auto verb = OperatorVerbNamed(event.Text("verb"));
  if (!verb) return;
  const OperatorRequest request{*verb, 0, SecondsIn(event, "for_s"), !reason.empty()};
  for (DeviceIndex d = 0; d < engine_->devices.size(); ++d) {
    const std::vector<AlarmRuntime>& alarms = engine_->devices[d].alarms();
    for (std::uint32_t a = 0; a < alarms.size(); ++a) {
      if (alarms[a].id != event.Text("alarm")) continue;
      engine_->stage.Operate({d, a}, request, user, reason, at);
      return;
    }
  }
}

void AlarmReplay::TakeTrap(const RecordedEvent& event, BootTime at) {
  const DeviceIndex d = IndexOf(event.device);
  if (d == kNoDevice) return missing_devices_.Add(event.device);
  for (const NotificationSpec& spec : specs_[d].notifications) {
    if (spec.event != event.event || spec.alarm.empty()) continue;
    engine_->stage.Notified(d, spec.alarm, spec.raises, at);
    engine_->stage.Settle(at);
    return Wake(at);
  }
}

}  // namespace tramgac::app
