#include "agent/core/pipeline/alarm_relations.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace tramgac {
namespace {

constexpr int kLongestChain = 16;
constexpr Duration kMostWait = std::chrono::minutes(2);         // for a parent whose device has answered so far
constexpr Duration kMostWaitFailing = std::chrono::minutes(5);  // for one whose device does not answer at present
constexpr Duration kMostDelay = std::chrono::minutes(1);        // of a parent that is about to be raised

// "device.alarm" or a name alone.
std::pair<std::string_view, std::string_view> Split(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return {{}, name};
  return {name.substr(0, dot), name.substr(dot + 1)};
}

std::uint32_t RowOf(const AlarmRuntime& alarm) { return alarm.point - alarm.spec->point; }

bool IsOtherRow(const AlarmRuntime& parent, const AlarmRuntime* child) {
  return child != nullptr && child->spec->table != kNotInTable && child->spec->table == parent.spec->table &&
         RowOf(parent) != RowOf(*child);
}

}  // namespace

const AlarmRuntime* AlarmRelations::At(AlarmRef ref) const {
  return ref.alarm == kNoAlarm ? nullptr : &devices_[ref.device].alarms()[ref.alarm];
}

void AlarmRelations::Resolve() {
  groups_.resize(devices_.size());
  for (DeviceIndex i = 0; i < devices_.size(); ++i) groups_[i] = i;
  for (DeviceIndex i = 0; i < devices_.size(); ++i) ResolveDevice(i);
}

void AlarmRelations::ResolveDevice(DeviceIndex index) {
  DeviceRuntime& device = devices_[index];
  device.parents.clear();
  for (const std::string_view name : device.spec().parents) Find(name, index, nullptr, device.parents);
  for (const AlarmRef& parent : device.parents) Join(index, parent.device);
  for (AlarmRuntime& alarm : device.alarms()) ResolveAlarm(index, alarm);
}

void AlarmRelations::ResolveAlarm(DeviceIndex device, AlarmRuntime& alarm) {
  if (alarm.spec->parents.empty()) return;
  alarm.parents = std::make_unique<std::vector<AlarmRef>>();
  for (const std::string_view name : alarm.spec->parents) Find(name, device, &alarm, *alarm.parents);
  for (const AlarmRef& parent : *alarm.parents) Join(device, parent.device);
}

// A name alone is an alarm of the own device, or a device that has become unavailable. Of a table it is that of the
// same row, or of any.
void AlarmRelations::Find(std::string_view name, DeviceIndex own, const AlarmRuntime* child,
                          std::vector<AlarmRef>& found) const {
  const auto [of_device, of_alarm] = Split(name);
  for (DeviceIndex d = 0; d < devices_.size(); ++d) {
    const DeviceRuntime& device = devices_[d];
    if (of_device.empty() && device.spec().id == of_alarm && device.unavailable_alarm != kNoAlarm) {
      found.push_back({d, device.unavailable_alarm});
    }
    if (of_device.empty() ? d != own : device.spec().id != of_device) continue;
    for (std::uint32_t a = 0; a < device.alarms().size(); ++a) {
      const AlarmRuntime& alarm = device.alarms()[a];
      const bool named = alarm.spec->name == of_alarm || alarm.id == name;
      if (named && &alarm != child && !(d == own && IsOtherRow(alarm, child))) found.push_back({d, a});
    }
  }
}

void AlarmRelations::Join(DeviceIndex a, DeviceIndex b) {
  const std::uint32_t from = groups_[a], to = groups_[b];
  std::replace(groups_.begin(), groups_.end(), from, to);
}

AlarmRelations::Answer AlarmRelations::Ask(DeviceIndex index, const AlarmRuntime& alarm, BootTime now) const {
  const DeviceRuntime& device = devices_[index];
  Answer answer;
  const auto ask = [&](AlarmRef parent) {
    if (answer.parent.alarm != kNoAlarm || At(parent) == &alarm) return;
    if (Explains(parent, index, alarm, now)) {
      answer = {parent, false};
    } else if (!answer.unsure) {
      const BootTime since = std::max(alarm.state.pending_since, At(parent)->state.changed_at);
      answer.unsure =
          !IsLookedAtSince(parent, alarm.state.pending_since, now) || !IsKnownSince(index, alarm, since, now);
    }
  };
  if (HasPoint(alarm.spec->kind) && device.unavailable_alarm != kNoAlarm) ask({index, device.unavailable_alarm});
  for (const AlarmRef& parent : device.parents) ask(parent);
  if (alarm.parents == nullptr) return answer;
  for (const AlarmRef& parent : *alarm.parents) ask(parent);
  return answer;
}

// Nothing explains what explains itself; the configuration is checked for circles, rows that are found are not.
bool AlarmRelations::Explains(AlarmRef ref, DeviceIndex device, const AlarmRuntime& child, BootTime now) const {
  const AlarmRuntime* parent = At(ref);
  if (!parent->state.active || !IsBelieved(ref, device, now)) return false;
  for (int i = 0; i < kLongestChain && parent != nullptr; ++i) {
    if (parent == &child) return false;
    parent = parent->state.hidden == Hidden::kSuppressed ? At(parent->explained_by) : nullptr;
  }
  return true;
}

// What is shelved or worked on explains all the same: somebody does not want to hear of it, nor of what follows from
// it. What is out of service is not to be believed; but that a device does not answer is seen by the agent itself. A
// parent that operators do not see for days keeps other devices from them for a shift only. Of a device that does not
// answer nothing else is known, so its own alarms are explained for as long as it takes.
bool AlarmRelations::IsBelieved(AlarmRef ref, DeviceIndex child, BootTime now) const {
  const AlarmRuntime& parent = *At(ref);
  const Works& works = devices_[ref.device].works;
  const bool out = parent.state.out_until != BootTime();
  if (out && parent.spec->kind != AlarmKind::kUnavailable) return false;
  if (ref.device == child) return true;
  if (out && parent.hiding != nullptr) return parent.restored || now < parent.hiding->explains_until;
  return !works.IsOn() || works.restored || now < works.explains_until;
}

bool AlarmRelations::IsLookedAtSince(AlarmRef ref, BootTime since, BootTime now) const {
  const AlarmRuntime& parent = *At(ref);
  const DeviceRuntime& device = devices_[ref.device];
  const bool about_to_be_raised = parent.state.pending && !parent.state.active;
  if (about_to_be_raised) return AlarmDue(parent.state, *parent.spec) > since + kMostDelay;
  const DeviceHealth& health = device.health();
  if (parent.spec->kind == AlarmKind::kNotified || health.condition == DeviceCondition::kUnavailable) return true;
  const bool failing = health.misses > 0;
  if (now - since > (failing ? kMostWaitFailing : kMostWait)) return true;
  if (!HasPoint(parent.spec->kind)) return !failing && health.last_answer >= since;
  if (parent.point >= device.points().size()) return true;
  const PointRuntime& point = device.points()[parent.point];
  return !failing && (point.taken >= since || device.spec().period == Duration());
}

// When a line is back, all behind it are as they were until each has been asked again: to announce them before would be
// a flood of what is over.
bool AlarmRelations::IsKnownSince(DeviceIndex index, const AlarmRuntime& alarm, BootTime since, BootTime now) const {
  const DeviceRuntime& device = devices_[index];
  const bool is_asked = alarm.spec->kind != AlarmKind::kNotified && device.spec().period != Duration();
  if (!is_asked || now - since > kMostWait) return true;
  if (!HasPoint(alarm.spec->kind) || alarm.point >= device.points().size()) return device.last_block >= since;
  const PointRuntime& point = device.points()[alarm.point];
  return (point.health.quality == Quality::kGood ? point.taken : device.last_block) >= since;
}

const AlarmRuntime* AlarmRelations::RootOf(const AlarmRuntime& alarm) const {
  const AlarmRuntime* root = nullptr;
  const AlarmRuntime* next = &alarm;
  for (int i = 0; i < kLongestChain; ++i) {
    next = next->state.hidden == Hidden::kSuppressed ? At(next->explained_by) : nullptr;
    if (next == nullptr || next == &alarm) break;
    root = next;
  }
  return root;
}

AlarmContext AlarmRelations::ContextOf(const AlarmRuntime& alarm) const {
  AlarmContext context;
  if (const AlarmRuntime* parent = At(alarm.explained_by); parent != nullptr) context.parent = parent->id;
  if (const AlarmRuntime* root = RootOf(alarm); root != nullptr) context.root = root->id;
  return context;
}

namespace {

// The alarms of all devices by their specs, as the nodes of a graph.
class SpecGraph {
 public:
  explicit SpecGraph(std::span<const DeviceSpec> devices) : devices_(devices) {
    for (std::size_t d = 0; d < devices.size(); ++d) {
      first_.push_back(names_.size());
      for (const AlarmSpec& alarm : devices[d].alarms) {
        names_.push_back(std::string(devices[d].id) + "." + std::string(alarm.name));
      }
    }
    parents_.resize(names_.size());
    state_.resize(names_.size());
  }

  void Connect() {
    for (std::size_t d = 0; d < devices_.size(); ++d) {
      const DeviceSpec& device = devices_[d];
      for (std::size_t a = 0; a < device.alarms.size(); ++a) {
        const std::size_t child = first_[d] + a;
        for (const std::string_view name : device.alarms[a].parents) {
          for (const std::size_t parent : Find(name, d)) parents_[child].push_back(parent);
        }
        for (const std::string_view name : device.parents) AddShared(name, d, child);
        if (!HasPoint(device.alarms[a].kind)) continue;
        for (std::size_t p = 0; p < device.alarms.size(); ++p) {
          if (device.alarms[p].kind == AlarmKind::kUnavailable) parents_[child].push_back(first_[d] + p);
        }
      }
    }
  }

  std::vector<std::size_t> Find(std::string_view name, std::size_t own) const {
    const auto [of_device, of_alarm] = Split(name);
    std::vector<std::size_t> found;
    for (std::size_t d = 0; d < devices_.size(); ++d) {
      for (std::size_t a = 0; a < devices_[d].alarms.size(); ++a) {
        const AlarmSpec& alarm = devices_[d].alarms[a];
        const bool device_alone =
            of_device.empty() && devices_[d].id == of_alarm && alarm.kind == AlarmKind::kUnavailable;
        const bool here = of_device.empty() ? d == own : devices_[d].id == of_device;
        const bool row = of_alarm.starts_with(alarm.name) && of_alarm.substr(alarm.name.size()).starts_with('.') &&
                         alarm.table != kNotInTable;
        if (device_alone || (here && (alarm.name == of_alarm || row))) found.push_back(first_[d] + a);
      }
    }
    return found;
  }

  std::vector<std::string> Circle() {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (Visit(i)) {
        std::reverse(way_.begin(), way_.end());
        return way_;
      }
    }
    return {};
  }

 private:
  enum class State : std::uint8_t { kNew, kOpen, kDone };

  // One of a device's own alarms may explain all the others.
  void AddShared(std::string_view name, std::size_t own, std::size_t child) {
    for (const std::size_t parent : Find(name, own)) {
      if (parent != child) parents_[child].push_back(parent);
    }
  }

  // Outcome: whether a circle was met; `way_` has it then, backwards.
  bool Visit(std::size_t at) {
    if (state_[at] != State::kNew) {
      if (state_[at] == State::kOpen) way_ = {names_[at]};
      return state_[at] == State::kOpen;
    }
    state_[at] = State::kOpen;
    for (const std::size_t parent : parents_[at]) {
      if (!Visit(parent)) continue;
      const bool closed = way_.size() > 1 && way_.front() == way_.back();
      if (!closed) way_.push_back(names_[at]);
      return true;
    }
    state_[at] = State::kDone;
    return false;
  }

  std::span<const DeviceSpec> devices_;
  std::vector<std::size_t> first_;  // by device: its first alarm
  std::vector<std::string> names_;
  std::vector<std::vector<std::size_t>> parents_;
  std::vector<State> state_;
  std::vector<std::string> way_;
};

}  // namespace

std::vector<std::string> FindCircle(std::span<const DeviceSpec> devices) {
  SpecGraph graph(devices);
  graph.Connect();
  return graph.Circle();
}

bool IsParent(std::span<const DeviceSpec> devices, std::size_t own, std::string_view name) {
  return !SpecGraph(devices).Find(name, own).empty();
}

}  // namespace tramgac
