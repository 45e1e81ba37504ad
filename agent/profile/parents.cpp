// What alarms of a profile depend on: alarms of its own, or of a profile that a device may have besides it.
#include <algorithm>

#include "agent/core/pipeline/alarm_relations.h"
#include "agent/document/nearest_word.h"
#include "agent/profile/draft.h"
#include "agent/profile/lint.h"
#include "agent/profile/lint_messages.h"

namespace tramgac::profile {
namespace {

using document::Problems;

std::vector<std::string_view> AlarmNames(const Profile& profile) {
  std::vector<std::string_view> names;
  for (const AlarmSpec& alarm : profile.alarms) names.push_back(alarm.name);
  return names;
}

DeviceSpec DeviceOf(const Profile& profile) {
  DeviceSpec device;
  device.alarms = profile.alarms;
  return device;
}

// May a device have both? Of those that are no layer it has one, unless somebody joins them by hand.
bool MayBeJoined(const Profile& a, const Profile& b) {
  return a.protocol == b.protocol && a.protocol != Protocol::kModbus && (a.layer || b.layer);
}

using Others = std::span<const std::shared_ptr<const Profile>>;

std::vector<const AlarmSpec*> AlarmsBeside(const Profile& profile, Others others) {
  std::vector<const AlarmSpec*> alarms;
  for (const auto& other : others) {
    if (other->name == profile.name || !MayBeJoined(profile, *other)) continue;
    for (const AlarmSpec& alarm : other->alarms) alarms.push_back(&alarm);
  }
  return alarms;
}

}  // namespace

bool IsWorseThanItsParent(const AlarmSpec& alarm, const AlarmSpec& parent) {
  const Severity worst = alarm.worse != nullptr ? std::max(alarm.severity, alarm.worse->severity) : alarm.severity;
  return worst > parent.severity;
}

void CheckParents(Draft& draft, const std::vector<Field>& items) {
  Profile& profile = draft.profile;
  const DeviceSpec device = DeviceOf(profile);
  std::erase_if(profile.foreign_parents, [&](const ForeignParent& parent) {
    if (IsParent(std::span(&device, 1), 0, parent.name)) return true;
    // Which devices there are a profile cannot know.
    const bool elsewhere = profile.protocol != Protocol::kModbus && parent.name.find('.') == std::string::npos;
    if (elsewhere || items.empty()) return false;
    const Field at(items.front().context(), nullptr, "", parent.place);
    at.Complain(Say(kNoSuchParent, Quoted(parent.name)), Say(kWantParent),
                document::NearestWord(parent.name, AlarmNames(profile)).value_or(""));
    return true;
  });
  const std::vector<std::string> circle = FindCircle(std::span(&device, 1));
  if (circle.empty()) return;
  std::string way;
  for (const std::string& name : circle) way += (way.empty() ? "" : " -> ") + name.substr(1);  // ".name"
  const auto first = std::ranges::find(profile.alarms, std::string_view(circle.front()).substr(1), &AlarmSpec::name);
  const auto at = static_cast<std::size_t>(first - profile.alarms.begin());
  if (at < items.size()) items[at].Complain(Say(kParentCircle, way), Say(kWantNoCircle));
}

void CheckForeignParents(const Profile& profile, const std::string& file, Others others, Problems& problems) {
  std::vector<std::string_view> names = AlarmNames(profile);
  for (const AlarmSpec* alarm : AlarmsBeside(profile, others)) names.push_back(alarm->name);
  for (const auto& [child, name, place] : profile.foreign_parents) {
    if (std::ranges::find(names, name) != names.end()) continue;
    const auto nearest = document::NearestWord(name, names).value_or("");
    problems.Add(
        {file, place.line, place.column, Say(kNoSuchParent, Quoted(name)), Say(kWantParent), std::string(nearest)});
  }
}

void LintForeignParents(const Profile& profile, const std::string& file, Others others, Problems& problems) {
  const std::vector<const AlarmSpec*> alarms = AlarmsBeside(profile, others);
  for (const ForeignParent& parent : profile.foreign_parents) {
    const AlarmSpec& child = profile.alarms[parent.alarm];
    const bool hides_worse = std::ranges::any_of(alarms, [&](const AlarmSpec* alarm) {
      return alarm->name == parent.name && IsWorseThanItsParent(child, *alarm);
    });
    if (!hides_worse) continue;
    const document::Wording message = Say(kHidesWorse, Quoted(parent.name), Quoted(child.name));
    problems.Add({file, parent.place.line, parent.place.column, message, Say(kWantParentAsSevere), {}});
  }
}

}  // namespace tramgac::profile
